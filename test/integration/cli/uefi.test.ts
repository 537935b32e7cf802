import { execFileSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeVmHome } from '../vm/support';
import { builtCli, okCli, runCli, startTerminal } from './support';

const cli = builtCli();

it('kept variables are restored and deleted after a question, and no half copies stay', async () => {
  const { paths, env, root } = await makeVmHome();
  const setting = { cli, env };
  const ok = async (...argv: string[]) => await okCli(setting, argv);
  const kept = async () =>
    (await ok('uefi', 'w')).split('\n').flatMap((line) => /nvram\.qcow2\.\S+/.exec(line) ?? []);
  await ok('create', 'w', '--new-disk', '1G', '--firmware', 'uefi-secure', '--os', 'windows-11');
  await ok('uefi', 'w', 'boot', '1');
  await ok('uefi', 'w', 'reset', '--yes');
  const [name = ''] = await kept();

  // The present ones and the kept ones have keys: BitLocker may mind.
  const unasked = await runCli(setting, ['uefi', 'w', 'restore']);
  expect(unasked.code).not.toBe(0);
  expect(unasked.stderr).toContain('manage-bde');
  expect(unasked.stderr).toContain('--yes');
  expect(await kept()).toEqual([name]);
  await ok('uefi', 'w', 'restore', '--dry-run');
  await ok('uefi', 'w', 'restore', '--yes');
  const [other = ''] = await kept();

  // A process that is gone left one half; one that lives still writes another.
  const folder = path.join(paths.vms, 'w');
  const mine = `.nvram.qcow2.${process.pid}-0123abcd.part`;
  for (const part of ['.nvram.qcow2.4194305-0123abcd.part', mine]) {
    await writeFile(path.join(folder, part), 'half');
  }
  expect((await runCli(setting, ['uefi', 'w', 'forget', other])).stderr).toContain('--yes');
  expect((await runCli(setting, ['uefi', 'w', 'forget', 'vm.json', '--yes'])).stderr).toContain(
    'vm.json',
  );
  const terminal = startTerminal(setting, 'uefi', 'w', 'forget', other);
  await terminal.says(other);
  terminal.type('n\n');
  expect(await terminal.ended).not.toBe(0);
  expect(await kept()).toEqual([other]);
  await ok('uefi', 'w', 'forget', other, '--dry-run');
  expect(await kept()).toEqual([other]);
  await ok('uefi', 'w', 'forget', other, '--yes');
  expect(await kept()).toEqual([]);
  expect(await readdir(path.join(root, 'data/Trash/files'))).toEqual([other]);
  const parts = (await readdir(folder)).filter((each) => each.endsWith('.part'));
  expect(parts).toEqual([mine]);
});

it('says what is wrong with a file, and the way out', async () => {
  const { paths, env, root } = await makeVmHome();
  const setting = { cli, env };
  await okCli(setting, ['create', 'two words', '--new-disk', '1G', '--firmware', 'uefi']);
  const [slug = ''] = await readdir(paths.vms);
  const file = path.join(paths.vms, slug, 'nvram.qcow2');
  execFileSync('mkfifo', [file]);
  const refused = await runCli(setting, ['uefi', 'two words']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`“${file}” is not a regular file.`);
  expect(refused.stderr).toContain("paddock uefi 'two words' reset");
  await okCli(setting, ['uefi', 'two words', 'reset']);
  const folder = await runCli(setting, ['uefi', 'two words', 'enrol', root]);
  expect([folder.code, folder.stderr]).toEqual([
    1,
    expect.stringMatching(/^error: “.*” is not a regular file\.\nhint: /),
  ]);
});
