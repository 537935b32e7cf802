import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeVmHome } from '../vm/support';
import { builtCli, okCli, runCli } from './support';

const exec = promisify(execFile);
const imageOf = async (file: string, size: string) =>
  void (await exec('qemu-img', ['create', '-q', '-f', 'qcow2', file, size]));
const cli = builtCli();

async function makeHome() {
  const home = await makeVmHome();
  const setting = { cli, env: home.env };
  const at = (name: string) => path.join(home.root, name);
  const image = async (name: string) =>
    await exec('qemu-img', ['create', '-q', '-f', 'qcow2', at(name), '8M']);
  return {
    at,
    image,
    folder: (name: string) => path.join(home.paths.vms, name),
    run: async (...argv: string[]) => await runCli(setting, argv),
    ok: async (...argv: string[]) => await okCli(setting, argv),
  };
}

describe('a file that a VM needs', () => {
  it(
    'and that is gone has a way out in the same words: replace, detach',
    { timeout: 60_000 },
    async () => {
      const { at, image, run, ok } = await makeHome();
      await image('d.qcow2');
      await image('other.qcow2');
      await ok('create', 'g', '--disk', at('d.qcow2'), '--in-place', '--accel', 'tcg');
      await rm(at('d.qcow2'));
      const told = await run('start', 'g');
      expect(told.code).toBe(1);
      expect(told.stderr).toContain(`“${at('d.qcow2')}” is missing.`);
      expect(told.stderr).toContain('  paddock replace g disk0 FILE\n  paddock detach g disk0\n');
      expect(await ok('files', 'g')).toMatch(/^disk0 .*d\.qcow2 +“.*” is missing\.$/m);

      expect((await run('replace', 'g', 'disk0', at('nothing.qcow2'))).code).toBe(1);
      expect((await run('replace', 'g', 'disk7', at('other.qcow2'))).stderr).toContain(
        '“g” has no device “disk7”.',
      );
      await ok('replace', 'g', 'disk0', at('other.qcow2'));
      expect(await ok('files', 'g')).toMatch(/^disk0 .*other\.qcow2 +good$/m);
      await ok('start', 'g');
      await ok('stop', '--force', 'g');
      await ok('detach', 'g', 'disk0');
      expect(await ok('files', 'g')).not.toContain('disk0');
    },
  );

  it(
    'and is built on a base elsewhere is copied into one image, or may use it',
    { timeout: 60_000 },
    async () => {
      const { at, image, folder, run, ok } = await makeHome();
      await image('old.qcow2');
      await mkdir(at('base'));
      await image('base/b.qcow2');
      await exec('qemu-io', ['-f', 'qcow2', '-c', 'write -P 7 0 1M', at('base/b.qcow2')]);
      const over = ['-f', 'qcow2', '-F', 'qcow2', '-b', at('base/b.qcow2'), at('o.qcow2')];
      await exec('qemu-img', ['create', '-q', ...over]);
      await ok('create', 'r', '--disk', at('old.qcow2'), '--in-place');
      const replace = ['replace', 'r', 'disk0', at('o.qcow2')] as const;

      const refused = await run(...replace);
      expect(refused.code).toBe(1);
      const again = `  paddock replace r disk0 ${at('o.qcow2')} --allow-base`;
      expect(refused.stderr).toContain(`${again} --copy\n${again}\n`);
      expect((await run(...replace, '--copy')).code).toBe(1);

      expect(await ok(...replace, '--copy', '--allow-base')).toContain('now uses a copy of');
      const copy = path.join(folder('r'), 'disks/disk0.qcow2');
      expect(await ok('files', 'r')).toContain(copy);
      const { stdout } = await exec('qemu-img', ['info', '--output=json', copy]);
      expect(JSON.parse(stdout)).not.toHaveProperty('backing-filename');
      await exec('qemu-img', ['compare', copy, at('o.qcow2')]);
      expect(await readdir(path.join(folder('r'), 'disks'))).toEqual(['disk0.qcow2']);

      await ok(...replace, '--allow-base');
      expect(await ok('files', 'r')).toMatch(/^disk0 .*o\.qcow2 +good$/m);
      // Now the base carries this disk: another machine may write to it only on purpose.
      await ok('create', 's', '--disk', at('old.qcow2'), '--in-place');
      const base = ['replace', 's', 'disk0', at('base/b.qcow2')] as const;
      expect((await run(...base)).stderr).toContain(`${at('base/b.qcow2')} --write-base\n`);
      await ok(...base, '--write-base');
    },
  );

  it('a disc is ejected and another put in', async () => {
    const { at, run, ok } = await makeHome();
    for (const name of ['a.iso', 'b.iso']) {
      const disc = Buffer.alloc(20 * 2048);
      disc.write('\u0001CD001\u0001', 16 * 2048, 'latin1');
      disc.write('\u00ffCD001\u0001', 17 * 2048, 'latin1');
      await writeFile(at(name), disc);
    }
    await ok('create', 'c', '--iso', at('a.iso'), '--new-disk', '1G');
    await rm(at('a.iso'));
    expect((await run('start', 'c')).stderr).toContain('paddock detach c cd0');
    await ok('eject', 'c');
    expect(await ok('files', 'c')).not.toContain('cd0');
    await ok('insert', 'c', at('b.iso'));
    expect(await ok('files', 'c')).toContain(at('b.iso'));
  });

  it.each([
    ['empty', async (file: string) => await writeFile(file, ''), 'is empty.'],
    [
      'a pipe',
      async (file: string) => void (await exec('mkfifo', [file])),
      'is not a regular file.',
    ],
    [
      'no qcow2 image',
      async (file: string) => await writeFile(file, 'x'.repeat(4096)),
      'is not a qcow2 image',
    ],
    [
      'a link that leads nowhere',
      async (file: string) => await symlink('/mnt/not-mounted/nvram.qcow2', file),
      'is missing.',
    ],
    ['of another size', async (file: string) => await imageOf(file, '64M'), null],
  ])(
    'the variables of the firmware that are %s are named, and made anew',
    { timeout: 60_000 },
    async (_what, spoil, words) => {
      const { folder, run, ok } = await makeHome();
      await ok('create', 'u', '--new-disk', '1G', '--firmware', 'uefi', '--accel', 'tcg');
      const nvram = path.join(folder('u'), 'nvram.qcow2');
      await spoil(nvram);
      const told = await run('start', 'u');
      expect(told.code).toBe(1);
      const sentence = words === null ? 'settings are 64 MiB in size' : `“${nvram}” ${words}`;
      expect(told.stderr).toContain(sentence);
      const way = words === null ? 'uefi u reset' : 'replace u nvram new';
      expect(told.stderr).toContain(`  paddock ${way}\n`);
      expect(await ok('files', 'u')).toContain(sentence);
      await ok('replace', 'u', 'nvram', 'new');
      expect((await readdir(folder('u'))).some((name) => name.startsWith('nvram.qcow2.'))).toBe(
        true,
      );
      await ok('start', 'u');
      await ok('stop', '--force', 'u');
    },
  );

  it.each([
    [
      'no state at all',
      'is damaged',
      async (file: string) => await writeFile(file, 'x'.repeat(900)),
    ],
    ['cut short', 'is damaged', async (file: string) => await truncate(file, 1000)],
    [
      'spoilt behind its header',
      // Only swtpm can tell, at the start.
      'good',
      async (file: string) => {
        const state = await readFile(file);
        state.fill('x', 20, 28);
        await writeFile(file, state);
      },
    ],
  ])(
    'the state of a TPM that is %s is told, and made anew',
    { timeout: 60_000 },
    async (_what, before, spoil) => {
      const { folder, run, ok } = await makeHome();
      await ok('create', 't', '--new-disk', '1G', '--tpm', '--accel', 'tcg', '--firmware', 'bios');
      await ok('start', 't');
      await ok('stop', '--force', 't');
      const state = path.join(folder('t'), 'tpm/tpm2-00.permall');
      await spoil(state);
      expect(await ok('files', 't')).toMatch(new RegExp(`^tpm .*${before}`, 'm'));
      const told = await run('start', 't');
      expect(told.code).toBe(1);
      expect(told.stderr).toContain(`The TPM state “${state}” is damaged`);
      expect(told.stderr).toContain('BitLocker');
      expect(told.stderr).toContain('  paddock replace t tpm new\n');
      await ok('replace', 't', 'tpm', 'new');
      expect((await readdir(folder('t'))).some((name) => name.startsWith('tpm.'))).toBe(true);
      await ok('start', 't');
      await ok('stop', '--force', 't');
    },
  );

  // Only root may make the node of a device; it leads nowhere.
  it.runIf(process.getuid?.() === 0)('is no device, also behind a link', async () => {
    const { at, image, folder, run, ok } = await makeHome();
    await image('d.qcow2');
    await exec('mknod', [at('sdz'), 'b', '7', '4095']);
    await symlink(at('sdz'), at('link'));
    await ok('create', 'b', '--disk', at('d.qcow2'), '--in-place');
    for (const file of [at('sdz'), at('link')]) {
      for (const option of ['--disk', '--iso', '--kernel']) {
        expect((await run('create', 'x', option, file)).stderr).toContain(`${file} is a device.`);
      }
      for (const verb of [
        ['replace', 'b', 'disk0', file],
        ['insert', 'b', file],
      ]) {
        expect((await run(...verb)).stderr).toContain(`“${file}” is a device, not a file.`);
      }
    }
    const definition = path.join(folder('b'), 'vm.json');
    const text = await readFile(definition, 'utf8');
    await writeFile(definition, text.replace(at('d.qcow2'), at('link')));
    expect((await run('start', 'b')).stderr).toContain(`“${at('link')}” is a device, not a file.`);
  });

  it('and that fw_cfg brings is listed, replaced and taken out like the others', async () => {
    const { at, run, ok } = await makeHome();
    await ok('create', 'f', '--test-guest', '--accel', 'tcg');
    await writeFile(at('token'), 'secret');
    const entries = [
      { name: 'opt/org.example/text', text: 'plain' },
      { name: 'opt/org.example/token', file: at('token') },
    ];
    await ok('set', 'f', `fwCfg=${JSON.stringify(entries)}`);
    expect(await ok('files', 'f')).toMatch(/^opt\/org\.example\/token .*token +good$/m);
    await rm(at('token'));
    const told = await run('start', 'f');
    expect(told.stderr).toContain(`“${at('token')}” is missing.`);
    expect(told.stderr).toContain('  paddock replace f opt/org.example/token FILE\n');
    expect((await run('replace', 'f', 'opt/org.example/token', at('.'))).stderr).toContain(
      'is not a regular file',
    );
    expect((await run('replace', 'f', 'opt/org.example/text', at('token'))).code).toBe(1);
    await writeFile(at('other'), '');
    await ok('replace', 'f', 'opt/org.example/token', at('other'));
    await ok('start', 'f');
    await ok('stop', '--force', 'f');
    await ok('detach', 'f', 'opt/org.example/token');
    const shown: unknown = JSON.parse(await ok('show', 'f', '--json'));
    expect(shown).toMatchObject({ config: { fwCfg: [entries[0]] } });
  });

  it('and that was cut short is told with what it should have', async () => {
    const { at, image, run, ok } = await makeHome();
    await image('cut.qcow2');
    await exec('qemu-io', ['-f', 'qcow2', '-c', 'write -P 1 0 4M', at('cut.qcow2')]);
    await ok('create', 'k', '--disk', at('cut.qcow2'), '--in-place');
    await truncate(at('cut.qcow2'), 150_000);
    expect((await run('start', 'k')).stderr).toMatch(/was cut short: it has .* and should have/);
  });
});
