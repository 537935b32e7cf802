import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { makeVmHome } from '../vm/support';
import { builtCli, okCli, runCli } from './support';

const exec = promisify(execFile);
const cli = builtCli();

async function makeHome() {
  const home = await makeVmHome();
  const setting = { cli, env: home.env };
  const at = (name: string) => path.join(home.root, name);
  const run = async (...argv: string[]) => await runCli(setting, argv);
  const ok = async (...argv: string[]) => await okCli(setting, argv);
  await exec('qemu-img', ['create', '-q', '-f', 'qcow2', at('d.qcow2'), '8M']);
  await ok('create', 'base', '--disk', at('d.qcow2'));
  const base = path.join(home.paths.vms, 'base/disks/disk0.qcow2');
  const overlay = async (name: string, below: string) =>
    await exec('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', below, at(name)]);
  await overlay('over.qcow2', base);
  const linked = ['--disk', at('over.qcow2'), '--in-place', '--accel', 'tcg'];
  await ok('create', 'linked', ...linked, '--allow-base');
  await ok('remove', 'base', '--force');
  return { at, base, overlay, paths: home.paths, run, ok };
}

it('a base that lies in the trash is said to be there, with the VM it belongs to', async () => {
  const { at, base, overlay, paths, run, ok } = await makeHome();
  const [trashName = ''] = await readdir(paths.trash);
  const told = await run('start', 'linked');
  expect(told.code).toBe(1);
  expect(told.stderr).toContain(`is built on “${base}”, which is in Paddock’s trash`);
  expect(told.stderr).toContain('the removed virtual machine “base”');
  expect(told.stderr).toContain(`\n  paddock restore ${trashName}\n`);
  expect(await ok('files', 'linked')).toContain('is in Paddock’s trash');

  const made = await run('create', 'other', '--disk', at('over.qcow2'));
  expect(made.stderr).toMatch(/disk0\.qcow2, which is in Paddock’s trash: .* “base”/);
  expect(made.stderr).toContain('\n  paddock restore base\n');
  const itself = await run('create', 'other', '--disk', base);
  expect(itself.stderr).toContain(`${base} is in Paddock’s trash`);
  await overlay('deep.qcow2', path.join(paths.trash, trashName, 'disks/disk0.qcow2'));
  const elsewhere = await run('create', 'other', '--disk', at('deep.qcow2'));
  expect(elsewhere.stderr).toContain('has backing files in Paddock’s trash');
  const replaced = await run('replace', 'linked', 'disk0', base);
  expect(replaced.stderr).toContain(`“${base}” is in Paddock’s trash`);
  expect(replaced.stderr).toContain('\n  paddock restore base\n');

  await ok('restore', trashName);
  expect(await ok('files', 'linked')).not.toContain('trash');
  await ok('start', 'linked');
  await ok('stop', '--force', 'linked');
});
