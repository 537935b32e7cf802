import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  listSlugs,
  scanAll,
  scanFolder,
  scanOldFolder,
} from '../../../../electron/vm/definitions/scan';
import { sampleConfig } from '../../../fakes/vm-configs';
import { temporaryFolder } from '../support';

async function makeVm(vms: string, slug: string, text?: string): Promise<string> {
  const folder = path.join(vms, slug);
  await mkdir(folder, { recursive: true });
  if (text !== undefined) await writeFile(path.join(folder, 'vm.json'), text);
  return folder;
}

const kinds = async (vms: string) =>
  (await scanAll(vms)).map(({ definition }) => `${definition.slug} ${definition.kind}`);

describe('scanAll', () => {
  it('finds nothing where there is nothing', async () => {
    expect(await scanAll(path.join(await temporaryFolder(), 'vms'))).toEqual([]);
  });

  it('does not take a drive that is missing for a list that is empty', async () => {
    const vms = path.join(await temporaryFolder(), 'vms');
    await symlink('/mnt/not-mounted/vms', vms);
    await expect(scanAll(vms)).rejects.toMatchObject({
      error: { code: 'link-broken', params: { path: vms, target: '/mnt/not-mounted/vms' } },
    });
  });

  it('says which folder the system does not read', async () => {
    const vms = path.join(await temporaryFolder(), 'vms');
    await symlink(vms, vms);
    await expect(scanAll(vms)).rejects.toMatchObject({
      error: {
        code: 'file-unreadable',
        params: { path: vms },
        detail: expect.stringContaining('ELOOP'),
      },
    });
  });

  it('lists good and broken folders, and leaves hidden ones and files out', async () => {
    const vms = await temporaryFolder();
    await makeVm(vms, 'good', JSON.stringify(sampleConfig()));
    await makeVm(vms, 'empty');
    await makeVm(vms, 'torn', '{');
    await makeVm(vms, '.new-1-1-abcdef12', JSON.stringify(sampleConfig()));
    await writeFile(path.join(vms, 'README'), 'not a VM');
    await mkdir(path.join(vms, 'folder/vm.json'), { recursive: true });
    expect(await kinds(vms)).toEqual(['folder broken', 'good valid', 'torn broken']);
  });

  it('takes a folder that holds nothing of a VM for none', async () => {
    const vms = await temporaryFolder();
    const make = async (...parts: string[]) =>
      await mkdir(path.join(vms, ...parts), { recursive: true });
    // What the copied command line of a draft leaves when somebody runs it.
    await make('tried', 'logs');
    await make('tried', 'tpm');
    await make('tried', 'disks');
    await writeFile(path.join(vms, 'tried/logs/swtpm.log'), 'x');
    await make('disk', 'disks');
    await writeFile(path.join(vms, 'disk/disks/disk0.qcow2'), 'x');
    await make('loose');
    await writeFile(path.join(vms, 'loose/old.qcow2'), 'x');
    await make('kept', 'snapshots');
    expect(await kinds(vms)).toEqual(['disk broken', 'kept broken', 'loose broken']);
    expect(scanFolder(vms, 'tried')).toBeNull();
    expect(scanOldFolder(vms, 'tried')).toMatchObject({ definition: { kind: 'broken' } });
  });

  it('waits for no pipe and reads no endless device in the place of a definition, behind a link or not', async () => {
    const vms = await temporaryFolder();
    const [piped, endless, direct] = await Promise.all(
      ['piped', 'endless', 'direct'].map(async (slug) => await makeVm(vms, slug)),
    );
    execFileSync('mkfifo', [path.join(vms, 'a-pipe')]);
    await symlink(path.join(vms, 'a-pipe'), path.join(piped ?? '', 'vm.json'));
    await symlink('/dev/zero', path.join(endless ?? '', 'vm.json'));
    execFileSync('mkfifo', [path.join(direct ?? '', 'vm.json')]);
    const began = performance.now();
    expect(await kinds(vms)).toEqual(['direct broken', 'endless broken', 'piped broken']);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('says what is in the place of a definition, not that it is missing or forbidden', async () => {
    const vms = await temporaryFolder();
    const at = async (slug: string) => path.join(await makeVm(vms, slug), 'vm.json');
    execFileSync('mkfifo', [await at('pipe')]);
    await mkdir(await at('folder'));
    await symlink('/dev/zero', await at('zero'));
    await symlink('/nowhere', await at('link'));
    await writeFile(await at('large'), ' '.repeat(5 * 1024 * 1024));
    const found = (await scanAll(vms)).map(({ definition }) => [
      definition.slug,
      definition.kind === 'broken' && definition.error.code,
    ]);
    expect(Object.fromEntries(found)).toEqual({
      pipe: 'definition-not-plain',
      folder: 'definition-not-plain',
      zero: 'definition-not-plain',
      link: 'definition-missing',
      large: 'definition-too-large',
    });
  });

  it('knows an id in one spelling', async () => {
    const vms = await temporaryFolder();
    const id = 'ABCDEF12-2222-4333-8444-55555555AAAA';
    await makeVm(vms, 'loud', JSON.stringify({ ...sampleConfig(), id }));
    const [scanned] = await scanAll(vms);
    expect(scanned?.definition).toMatchObject({ kind: 'valid', config: { id: id.toLowerCase() } });
  });

  it('gives an id to the first folder only, when someone copied a VM', async () => {
    const vms = await temporaryFolder();
    await makeVm(vms, 'a', JSON.stringify(sampleConfig()));
    await makeVm(vms, 'a copy', JSON.stringify(sampleConfig()));
    expect(await kinds(vms)).toEqual(['a valid', 'a copy broken']);
    const [, copy] = await scanAll(vms);
    const error = copy?.definition.kind === 'broken' ? copy.definition.error : null;
    expect(error).toMatchObject({ code: 'definition-duplicate', params: { owner: 'a' } });
  });

  it('does not hang on a pipe', async () => {
    const vms = await temporaryFolder();
    const folder = await makeVm(vms, 'pipe');
    execFileSync('mkfifo', [path.join(folder, 'vm.json')]);
    expect(await kinds(vms)).toEqual(['pipe broken']);
  });

  it('says what else lies in the folder', async () => {
    const vms = await temporaryFolder();
    const folder = await makeVm(vms, 'a', JSON.stringify(sampleConfig()));
    expect(scanFolder(vms, 'a')).toMatchObject({ hasLaunchRecord: false, hasLaunchLock: false });
    await writeFile(path.join(folder, 'launch.json'), '');
    await symlink('nowhere', path.join(folder, 'launch.lock'));
    expect(scanFolder(vms, 'a')).toMatchObject({ hasLaunchRecord: true, hasLaunchLock: true });
    expect(scanFolder(vms, 'gone')).toBeNull();
    expect(listSlugs(vms)).toEqual(['a']);
  });
});
