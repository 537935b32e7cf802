import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  keepLastGood,
  lastGoodFile,
  readLastGood,
  restoreLastGood,
} from '../../../../electron/vm/definitions/last-good';
import { scanFolder } from '../../../../electron/vm/definitions/scan';
import { writeDefinition } from '../../../../electron/vm/definitions/store';
import { sampleConfig } from '../../../fakes/vm-configs';
import { temporaryFolder } from '../support';

const good = sampleConfig({ name: 'web' });

async function makeVm() {
  const vms = await temporaryFolder();
  const folder = path.join(vms, 'web');
  await mkdir(folder);
  const file = path.join(folder, 'vm.json');
  const scan = () => scanFolder(vms, 'web')?.definition;
  return { vms, folder, file, scan };
}

/** As an editor does it, some time later. */
async function spoil(file: string, text: string): Promise<void> {
  await writeFile(file, text);
  const later = new Date(Date.now() + 5000);
  await utimes(file, later, later);
}

describe('the last good definition', () => {
  it('is kept with every write, and when a change by hand is read', async () => {
    const { folder, file } = await makeVm();
    await writeDefinition(folder, good);
    expect(readLastGood('web', folder)?.config).toEqual(good);
    await spoil(file, JSON.stringify({ ...good, notes: 'by hand' }));
    await keepLastGood(folder);
    expect(readLastGood('web', folder)?.config.notes).toBe('by hand');
  });

  it.each(['', '{', '[]', JSON.stringify({ ...good, memoryMiB: 0 })])(
    'is never replaced by %j, and comes back',
    async (text) => {
      const { folder, file, scan } = await makeVm();
      await writeDefinition(folder, good);
      await spoil(file, text);
      await keepLastGood(folder);
      const broken = scan();
      expect(broken).toMatchObject({
        kind: 'broken',
        id: good.id,
        name: 'web',
        error: { action: 'restore-definition', vmId: good.id },
      });
      await restoreLastGood({ slug: 'web', folder, name: 'web', id: good.id });
      expect(scan()).toMatchObject({ kind: 'valid', config: good });
      const aside = (await readdir(folder)).find((name) => name.startsWith('vm.broken-'));
      expect(await readFile(path.join(folder, aside ?? ''), 'utf8')).toBe(text);
    },
  );

  it('comes back when vm.json is gone', async () => {
    const { folder, file, scan } = await makeVm();
    await writeDefinition(folder, good);
    await rm(file);
    expect(scan()).toMatchObject({ error: { code: 'definition-missing' } });
    await restoreLastGood({ slug: 'web', folder, name: 'web', id: good.id });
    expect(scan()?.kind).toBe('valid');
  });

  it('is not offered where there is none, where it is spoilt, or to a newer definition', async () => {
    const { folder, file, scan } = await makeVm();
    await writeFile(file, '{');
    expect(scan()).toMatchObject({ error: { action: 'remove' } });
    await writeFile(path.join(folder, lastGoodFile), '{');
    expect(scan()).toMatchObject({ error: { action: 'remove' } });
    await expect(
      restoreLastGood({ slug: 'web', folder, name: 'web', id: 'x' }),
    ).rejects.toMatchObject({ error: { code: 'definition-copy-missing' } });
    await writeDefinition(folder, good);
    await spoil(file, JSON.stringify({ ...good, schema: 99 }));
    expect(scan()).toMatchObject({ error: { code: 'definition-newer' } });
    expect(scan()).not.toMatchObject({ error: { action: 'restore-definition' } });
  });

  it('says where the mistake is', async () => {
    const { file, scan } = await makeVm();
    await writeFile(file, '{\n  "name": "web"\n  "os": "linux"\n}');
    expect(scan()).toMatchObject({
      error: { code: 'definition-syntax', params: { line: '3', column: '3' } },
    });
    await writeFile(file, JSON.stringify({ ...good, cpu: { ...good.cpu, cores: 0 } }));
    expect(scan()).toMatchObject({
      error: { code: 'definition-value', params: { field: 'cpu.cores' } },
    });
  });
});
