import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeVmHome } from '../vm/support';
import { builtCli, okCli, runCli } from './support';

const exec = promisify(execFile);
const cli = builtCli();

/** A home with an image, a disc that cannot be started from, and a file that is neither. */
async function makeHome() {
  const home = await makeVmHome();
  const setting = { cli, env: home.env };
  const at = (name: string) => path.join(home.root, name);
  const disc = Buffer.alloc(20 * 2048);
  disc.write('\u0001CD001\u0001', 16 * 2048, 'latin1');
  disc.write('\u00ffCD001\u0001', 17 * 2048, 'latin1');
  await writeFile(at('tools-arm64.iso'), disc);
  await writeFile(
    at('junk'),
    Buffer.alloc(
      200_000,
      Uint8Array.from({ length: 251 }, (_, i) => i),
    ),
  );
  await exec('qemu-img', ['create', '-q', '-f', 'qcow2', at('d.qcow2'), '8M']);
  return {
    at,
    disk: (name: string, disk: string) => path.join(home.paths.vms, name, 'disks', disk),
    run: async (...argv: string[]) => await runCli(setting, argv),
    ok: async (...argv: string[]) => await okCli(setting, argv),
  };
}

const warningsIn = (stderr: string) =>
  stderr.split('\n').flatMap((line) => /^warning: [^:]+: (.*)$/.exec(line)?.[1] ?? []);

describe('another file for a device', () => {
  it('is warned of as it is when a VM is made from it', async () => {
    const { at, run, ok } = await makeHome();
    await ok('create', 'v', '--disk', at('d.qcow2'));
    for (const [option, file, ...verb] of [
      ['--iso', 'tools-arm64.iso', 'cd', 'v', 'insert'],
      ['--iso', 'junk', 'insert', 'v'],
      ['--disk', 'junk', 'replace', 'v', 'disk0'],
    ] as const) {
      // Else the machine would be what the file is made for.
      const create = ['create', `of ${verb[0]}`, '--arch', 'x86_64', option, at(file)];
      const made = warningsIn((await run(...create)).stderr);
      const given = await run(...verb, at(file));
      expect(given.code).toBe(0);
      expect(made.length).toBeGreaterThan(0);
      expect(warningsIn(given.stderr)).toEqual(made);
    }
    await run('set', 'v', 'cpus=200');
    expect(warningsIn((await run('set', 'v', 'cpus=201')).stderr)).toHaveLength(1);
    expect(warningsIn((await run('set', 'v', 'notes=hello')).stderr)).toEqual([]);
  });

  it('leaves a disk of its own behind, which is named with the way to delete it', async () => {
    const { at, disk, run, ok } = await makeHome();
    await ok('create', 'l', '--disk', at('d.qcow2'));
    const first = disk('l', 'disk0.qcow2');
    const words = (file: string) => new RegExp(`Nothing uses ${file} any more \\(.*KiB\\)`);
    expect((await run('files', 'l')).stderr).toBe('');
    const copied = await run('replace', 'l', 'disk0', at('d.qcow2'), '--copy');
    expect(copied.stderr).toMatch(words(first));
    expect(copied.stderr).toContain(`\n  rm ${first}\n`);
    const second = disk('l', 'disk0-2.qcow2');
    const detached = await run('detach', 'l', 'disk0');
    expect(detached.stderr).toMatch(words(second));
    expect((await run('files', 'l')).stderr).toContain(`  rm ${second} ${first}\n`);
    // What another machine stands on is needed.
    const over = ['-f', 'qcow2', '-F', 'qcow2', '-b', first, at('over.qcow2')];
    await exec('qemu-img', ['create', '-q', ...over]);
    await ok('create', 'over', '--disk', at('over.qcow2'), '--in-place', '--allow-base');
    await ok('remove', 'over');
    expect((await run('files', 'l')).stderr).toContain(`  rm ${second}\n`);
  });

  it('is refused with the true reason, and so is nothing', async () => {
    const { at, run, ok } = await makeHome();
    await ok('create', 'n', '--disk', at('d.qcow2'), '--firmware', 'bios');
    await mkdir(at('folder'));
    const said = async (...argv: string[]) => {
      const { code, stderr } = await run(...argv);
      expect(code).not.toBe(0);
      return stderr;
    };
    expect(await said('cd', 'n', 'insert', at('folder'))).toContain('is not a regular file');
    for (const verb of [
      ['cd', 'n', 'insert', ''],
      ['insert', 'n', ''],
      ['replace', 'n', 'disk0', ''],
    ]) {
      expect(await said(...verb)).toContain('FILE is empty.');
    }
    expect(await said('create', 'm', '--iso', '')).toContain('--iso is empty.');
    expect(await said('replace', 'n', 'nvram', 'new')).toContain('has no UEFI variables');
    expect(await said('replace', 'n', 'tpm', 'new')).toContain('has no TPM state');
    expect(await said('detach', 'n', 'initrd')).toContain('has no device “initrd”');
    expect(await ok('cd', 'n', 'eject')).toContain('cd0 was empty already');
    expect(await said('set', 'n', 'memory=abc')).toContain('from 4 MiB to 16 TiB');
    expect(await said('set', 'n', 'memory=1')).toContain('from 4 MiB to 16 TiB');
    expect(await said('set', 'n', 'cpus=0')).toMatch(/from 1 to \d+\./);
    expect(await said('set', 'n', 'cpus=x')).toMatch(/from 1 to \d+\./);
    expect(await said('set', 'n', 'accel=x')).toContain('auto, kvm, tcg');
  });

  it('that create refuses comes with the command that gets past it', async () => {
    const { at, run, ok } = await makeHome();
    await mkdir(at('base'));
    const base = at('base/b.qcow2');
    await exec('qemu-img', ['create', '-q', '-f', 'qcow2', base, '8M']);
    const over = ['-f', 'qcow2', '-F', 'qcow2', '-b', base, at('over it.qcow2')];
    await exec('qemu-img', ['create', '-q', ...over]);
    const argv = ['create', 'e', '--disk', at('over it.qcow2'), '--in-place'] as const;
    const { code, stderr } = await run(...argv);
    expect(code).toBe(1);
    const quoted = `paddock create e --disk '${at('over it.qcow2')}'`;
    expect(stderr).toContain(`\n  ${quoted} --allow-base\n  ${quoted} --in-place --allow-base\n`);
    await ok(...argv, '--allow-base');
    const used = await run('create', 'f', ...argv.slice(2), '--allow-base');
    expect(used.stderr).toContain(
      `\n  paddock create f --disk '${at('over it.qcow2')}' --allow-base\n`,
    );
  });
});
