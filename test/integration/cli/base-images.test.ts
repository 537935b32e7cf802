import { execFile } from 'node:child_process';
import { copyFile, link, mkdir, readdir, readFile, rename, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeVmHome } from '../vm/support';
import { builtCli, okCli, runCli } from './support';

const exec = promisify(execFile);
const cli = builtCli();

const overlay = async (file: string, base: string) =>
  await exec('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', base, file]);

/** A base image that the disk of “work” stands on, through one more layer. */
async function homeWithBase() {
  const home = await makeVmHome();
  const folder = path.join(home.root, 'images');
  await mkdir(folder);
  const at = (name: string) => path.join(folder, name);
  await exec('qemu-img', ['create', '-q', '-f', 'qcow2', at('base.qcow2'), '8M']);
  await overlay(at('middle.qcow2'), 'base.qcow2');
  await overlay(at('work.qcow2'), 'middle.qcow2');
  const setting = { cli, env: home.env };
  const run = async (...argv: string[]) => await runCli(setting, argv);
  const ok = async (...argv: string[]) => await okCli(setting, argv);
  await ok('create', 'work', '--disk', at('work.qcow2'), '--in-place');
  return { home, at, run, ok };
}

describe('an image that disks of another VM stand on', () => {
  it('is not used in place, by whatever link, without the option that allows it', async () => {
    const { at, run, ok } = await homeWithBase();
    await symlink(at('base.qcow2'), at('soft.qcow2'));
    await link(at('base.qcow2'), at('hard.qcow2'));
    for (const name of ['base', 'middle', 'soft', 'hard']) {
      const made = await run('create', name, '--disk', at(`${name}.qcow2`), '--in-place');
      expect(made.code).toBe(1);
      expect(made.stderr).toContain('use this image as their base: work.');
      expect(made.stderr).toContain('--write-base');
    }
    // A copy harms nobody, and the overlay itself is its owner's alone.
    await ok('create', 'copy', '--disk', at('base.qcow2'));
    expect((await run('create', 'x', '--disk', at('work.qcow2'), '--in-place')).stderr).toContain(
      '“work” uses this image already',
    );
  });

  it('is not written to by a start, unless that is wanted', { timeout: 60_000 }, async () => {
    const { at, run, ok } = await homeWithBase();
    const before = await readFile(at('base.qcow2'));
    const disk = ['--disk', at('base.qcow2'), '--in-place', '--write-base'];
    await ok('create', 'fresh', ...disk, '--accel', 'tcg');
    const refused = await run('start', 'fresh');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'base.qcow2” as their base: work. Writing to it destroys them.',
    );
    expect((await readFile(at('base.qcow2'))).equals(before)).toBe(true);
    expect(await ok('start', 'fresh', '--write-base')).toBe('Started “fresh”.\n');
    await ok('stop', '--force', 'fresh');
  });

  it('is told when a VM is made on top of another’s disk', async () => {
    const { at, run, ok } = await homeWithBase();
    await copyFile(at('base.qcow2'), at('live.qcow2'));
    await ok('create', 'live', '--disk', at('live.qcow2'), '--in-place');
    await overlay(at('top.qcow2'), at('live.qcow2'));
    const made = await run('create', 'top', '--disk', at('top.qcow2'), '--in-place');
    expect(made).toMatchObject({ code: 0 });
    expect(made.stderr).toContain('built on a disk of another virtual machine: live.');
    expect((await run('create', 'free', '--disk', at('top.qcow2'))).stderr).not.toContain(
      'built on',
    );
  });

  it('is not written to while the VM that stands on it is in the trash', async () => {
    const { at, run, ok } = await homeWithBase();
    await ok('remove', 'work');
    const disk = ['--disk', at('base.qcow2'), '--in-place'];
    expect((await run('create', 'fresh', ...disk)).stderr).toMatch(/base: work \(\w+-work\)/);
    await ok('create', 'fresh', ...disk, '--write-base', '--accel', 'tcg');
    const refused = await run('start', 'fresh');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toMatch(/as their base: work \(\w+-work\)\./);
    await ok('trash', 'empty', '--yes');
    await ok('start', 'fresh');
    await ok('stop', '--force', 'fresh');
  });
});

it('a VM whose files others need is not removed without a word', async () => {
  const { home, at, run, ok } = await homeWithBase();
  await copyFile(at('base.qcow2'), at('spare.qcow2'));
  await ok('create', 'owner', '--disk', at('spare.qcow2'));
  const own = path.join(home.paths.vms, 'owner/disks/disk0.qcow2');
  await overlay(at('child.qcow2'), own);
  await ok('create', 'child', '--disk', at('child.qcow2'), '--in-place', '--allow-base');
  const refused = await run('remove', 'owner');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('Other virtual machines need files of “owner”: child.');
  expect(await readdir(home.paths.vms)).toContain('owner');
  await ok('remove', 'owner', '--force');
  expect(await readdir(home.paths.vms)).not.toContain('owner');
  await expectNeeded('child', { home, run, ok });
  // A chain that leads nowhere holds nothing up.
  await rename(at('base.qcow2'), at('moved.qcow2'));
  await ok('remove', 'child', 'work');
});

/** The trash holds “owner”, which “child” stands on: that is told, and it goes only on purpose. */
async function expectNeeded(
  child: string,
  { home, run, ok }: Pick<Awaited<ReturnType<typeof homeWithBase>>, 'home' | 'run' | 'ok'>,
): Promise<void> {
  expect(await ok('trash')).toMatch(new RegExp(`NEEDED-BY\\n.*-owner +${child}\\n`));
  expect(JSON.parse(await ok('trash', 'list', '--json'))).toMatchObject([
    { name: 'owner', neededBy: [{ name: child, trashName: null }] },
  ]);
  const refused = await run('trash', 'empty', '--yes');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain(`need files of owner: ${child}.`);
  // A restored base carries again what stands on it.
  await ok('restore', 'owner');
  expect(await ok('files', child)).toMatch(/^disk0 .* good$/m);
  await ok('remove', 'owner', '--force');
  // Those that go together lose nothing; one that stays in the trash does.
  await ok('remove', child);
  expect((await run('trash', 'empty', 'owner', '--yes')).stderr).toContain(`owner: ${child}.`);
  await ok('restore', child);
  await ok('trash', 'empty', 'owner', '--yes', '--force');
  expect(await readdir(home.paths.trash)).toEqual([]);
}
