import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { paddockPaths } from '../../../electron/lib/paths';
import { createVmFolder } from '../../../electron/vm/definitions/store';
import { moveToTrash } from '../../../electron/vm/definitions/trash';
import { sampleConfig } from '../../fakes/vm-configs';
import { temporaryFolder } from '../vm/support';
import { runHere } from './support';

/** A home whose trash holds a VM of each name, removed one after the other at these times. */
async function homeWithTrash(...removed: [name: string, at: string][]) {
  const home = await temporaryFolder();
  const env = { HOME: home, XDG_DATA_HOME: path.join(home, 'data'), XDG_RUNTIME_DIR: home };
  const paths = paddockPaths(env);
  for (const [name, at] of removed) {
    const config = sampleConfig({ id: randomUUID(), name });
    const slug = await createVmFolder(paths.vms, config, async () => undefined);
    await moveToTrash(paths.trash, path.join(paths.vms, slug), new Date(at));
  }
  return { paths, run: async (...argv: string[]) => await runHere(argv, env) };
}

const first = ['Web', '2026-11-20T09:00:00Z'] as const;
const second = ['Data', '2026-11-22T10:15:30Z'] as const;

it('the trash is listed, last removed first, for people and for programs', async () => {
  const { paths, run } = await homeWithTrash([...first], [...second]);
  const { stdout, code } = await run('list', '--trash');
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^NAME +REMOVED +SIZE +TRASH-NAME$/);
  expect(lines[1]).toMatch(/^Data +2026-11-2\d \d\d:\d\d +[\d.]+ KiB +20261122T101530Z-data$/);
  expect(lines[2]).toMatch(/^Web .* 20261120T090000Z-web$/);
  const json = await run('list', '--trash', '--json');
  expect(JSON.parse(json.stdout)).toEqual([
    {
      trashName: '20261122T101530Z-data',
      slug: 'data',
      name: 'Data',
      removedAt: '2026-11-22T10:15:30.000Z',
      bytes: expect.any(Number),
      folder: path.join(paths.trash, '20261122T101530Z-data'),
    },
    expect.objectContaining({ name: 'Web', removedAt: '2026-11-20T09:00:00.000Z' }),
  ]);
});

it('an empty trash, or none, is called so', async () => {
  const { run } = await homeWithTrash();
  expect(await run('list', '--trash')).toEqual({
    code: 0,
    stdout: '',
    stderr: 'The trash is empty.\n',
  });
  expect((await run('list', '--trash', '--json')).stdout).toBe('[]\n');
});

it('a VM comes back by its name, one that is broken by its folder’s', async () => {
  const { paths, run } = await homeWithTrash([...first], [...second]);
  for (const file of ['vm.json', 'vm.last-good.json']) {
    await rm(path.join(paths.trash, '20261120T090000Z-web', file));
  }
  expect(await run('restore', 'data')).toMatchObject({ code: 0, stdout: 'Restored “Data”.\n' });
  expect(await run('restore', 'web')).toMatchObject({ code: 0, stdout: 'Restored “web”.\n' });
  expect((await readdir(paths.vms)).toSorted()).toEqual(['data', 'web']);
});

it('a VM is found, too, in the trash beside the VMs', async () => {
  const { paths, run } = await homeWithTrash([...first]);
  await rename(paths.trash, path.join(paths.vms, '.trash'));
  expect((await run('list', '--trash')).stdout).toContain('20261120T090000Z-web');
  expect(await run('restore', 'Web')).toMatchObject({ code: 0 });
});

it('a name that several have restores none of them, and they are named', async () => {
  const { run } = await homeWithTrash([...first], [...second], ['Web', '2026-11-23T00:00:00Z']);
  const refused = await run('restore', 'Web');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^error: Several virtual machines in the trash are called “Web”/);
  expect(refused.stderr).toMatch(/20261123T000000Z-web\n.*20261120T090000Z-web\n$/);
  expect(refused.stderr).not.toContain('data');
  expect(await run('restore', '20261120T090000Z-web')).toMatchObject({ code: 0 });
  expect(await run('restore', 'Web')).toMatchObject({ code: 0, stdout: 'Restored “Web (2)”.\n' });
});

it('a name that nothing has is refused with the way to the list', async () => {
  const { run } = await homeWithTrash([...first]);
  expect(await run('restore', 'nobody')).toEqual({
    code: 1,
    stdout: '',
    stderr: [
      'error: There is no “nobody” in the trash.',
      'hint: It was restored, or the trash was emptied.',
      '  paddock list --trash',
      '',
    ].join('\n'),
  });
});
