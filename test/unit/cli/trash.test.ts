import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
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
      neededBy: [],
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
  // With nothing of a VM in it, it stays where it is.
  expect(await run('restore', 'web')).toMatchObject({ code: 1, stdout: '' });
  const disks = path.join(paths.trash, '20261120T090000Z-web/disks');
  await mkdir(disks, { recursive: true });
  await writeFile(path.join(disks, 'disk0.qcow2'), 'x');
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
      '  paddock trash list',
      '',
    ].join('\n'),
  });
});

it('is a verb of its own: lists, restores, and deletes for good what is named, after a yes', async () => {
  const { paths, run } = await homeWithTrash([...first], [...second]);
  expect((await run('trash')).stdout).toBe((await run('list', '--trash')).stdout);
  expect(JSON.parse((await run('trash', 'list', '--json')).stdout)).toHaveLength(2);
  expect(await run('trash', 'restore', 'web')).toMatchObject({ code: 0 });

  // Without a terminal nobody can agree, and nothing goes.
  const asked = await run('trash', 'empty', 'data');
  expect(asked).toMatchObject({ code: 2, stdout: '' });
  expect(asked.stderr).toMatch(/deleted for good:\n.*\n {2}Data .*20261122T101530Z-data\n/);
  expect(asked.stderr).toMatch(/KiB in all. This cannot be undone./);
  expect(await readdir(paths.trash)).toEqual(['20261122T101530Z-data']);

  expect(await run('trash', 'empty', 'data', '--yes')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Deleted “Data” \([\d.]+ KiB freed\)\.\n$/),
  });
  expect(await readdir(paths.trash)).toEqual([]);
  expect(await readdir(paths.vms)).toEqual(['web']);
});

it('emptied, holds nothing of ours, and what others put there stays', async () => {
  const { paths, run } = await homeWithTrash([...first], [...second]);
  await mkdir(path.join(paths.trash, 'mine'));
  await mkdir(path.join(paths.trash, '.deleting-20261101T000000Z-cut-short/disks'), {
    recursive: true,
  });
  await symlink(paths.vms, path.join(paths.trash, '20261120T090000Z-web/link'));
  await mkdir(path.join(paths.vms, 'other'), { recursive: true });
  const emptied = await run('trash', 'empty', '--yes');
  expect(emptied.stdout).toMatch(/^Deleted 2 virtual machines \([\d.]+ KiB freed\)\.\n$/);
  expect(await readdir(paths.trash)).toEqual(['mine']);
  expect(await readdir(paths.vms)).toEqual(['other']);
  expect(await run('trash', 'empty', '--yes')).toMatchObject({ code: 0, stdout: '' });
});

it('what cannot be deleted stays listed, with the reason', async () => {
  const { paths, run } = await homeWithTrash([...first], [...second]);
  const kept = path.join(paths.trash, '20261120T090000Z-web/vm.json');
  // Root may delete from a folder without the right to write; not even root what is immutable.
  const immutable = await promisify(execFile)('chattr', ['+i', kept]).then(
    () => true,
    () => false,
  );
  if (!immutable) await chmod(path.dirname(kept), 0o500);
  onTestFinished(async () => {
    if (immutable) await promisify(execFile)('chattr', ['-i', kept]);
    else await chmod(path.dirname(kept), 0o700);
  });
  const refused = await run('trash', 'empty', '--yes');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/error: .*20261120T090000Z-web.* cannot be written to/);
  expect((await run('trash')).stdout).toMatch(/20261120T090000Z-web\n$/);
});

it.each([
  [['trash', 'fill'], 'ACTION: “fill” is not one of list, restore, empty.'],
  [['trash', 'restore'], 'NAME is missing.'],
  [['trash', 'list', 'x'], 'Unexpected argument “x”.'],
  [['trash', 'empty', '--json'], '--json requires list.'],
  [['trash', 'list', '--yes'], '--yes requires empty.'],
  [['trash', 'list', '--force'], '--force requires empty.'],
])('%j is told what is wrong with it', async (argv, sentence) => {
  const { run } = await homeWithTrash();
  const { code, stderr } = await run(...argv);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
});
