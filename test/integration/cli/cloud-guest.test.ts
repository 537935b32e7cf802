import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cloudGuestFolder } from '../../../scripts/setup/places.mjs';
import type { SeedView } from '../../../shared/seed-calls';
import { makeVmHome } from '../vm/support';
import { builtCli, okCli, runProgram, type CliSetting } from './support';

// A real Debian with cloud-init boots from our seed, by emulation: minutes. Everything is said inside it.

const cli = builtCli();
const minute = 60_000;

/** A guest of the image that the set-up has made, with a seed; it has been started. */
async function started(name: string, ...told: string[]) {
  const home = await makeVmHome();
  const used = { cli, env: home.env };
  const file = (each: string) => path.join(cloudGuestFolder(), each);
  const boot = [
    '--kernel',
    file('vmlinuz'),
    '--initrd',
    file('initrd'),
    '--disk',
    file('root.img'),
  ];
  const machine = ['--os', 'debian', '--firmware', 'bios', '--accel', 'tcg', '--memory', '1G'];
  const append = 'root=/dev/vda rw console=ttyS0';
  const words = [...boot, '--append', append, ...machine, ...told, '--start'];
  await okCli(used, ['create', name, ...words], 'open sesame\n');
  const log = async () =>
    await readFile(path.join(home.paths.vms, name, 'logs/serial0.log'), 'utf8').catch(() => '');
  return { home, used, log };
}

/** What a command prints in the guest, where it ends well. */
async function inside(used: CliSetting, name: string, ...command: string[]): Promise<string> {
  const words = ['ssh', name, '--timeout', '900', '--', ...command];
  const { code, stdout, stderr } = await runProgram(used, words);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${stderr}`);
  return stdout;
}

it(
  'becomes what its seed says, and what an edited seed says after the next start',
  async () => {
    const login = ['--cloud-init', '--user', 'kim', '--password', '--host-name', 'proof'];
    const more = ['--time-zone', 'Europe/Berlin', '--disk-size', '3G'];
    const network = ['--address', '10.0.2.15/24', '--gateway', '10.0.2.2', '--dns', '10.0.2.3'];
    const { home, used, log } = await started('deb', ...login, ...more, ...network);
    expect(await inside(used, 'deb', 'sudo', 'cloud-init', 'status', '--wait')).toContain('done');
    expect(await inside(used, 'deb', 'id', '-un')).toBe('kim\n');
    expect(await inside(used, 'deb', 'sudo', 'id', '-un')).toBe('root\n');
    expect(await inside(used, 'deb', 'hostname')).toBe('proof\n');
    expect(await inside(used, 'deb', 'cat', '/etc/timezone')).toBe('Europe/Berlin\n');
    expect(await inside(used, 'deb', 'ip', '-4', '-o', 'addr')).toContain('10.0.2.15/24');
    expect(await inside(used, 'deb', 'sudo', 'cat', '/etc/shadow')).toMatch(/^kim:\$6\$/m);
    expect(await inside(used, 'deb', 'sudo', 'cloud-init', 'schema', '--system')).toContain(
      'Valid',
    );
    // The file system has grown with the disk.
    const blocks = await inside(used, 'deb', 'df', '--output=size', '-BM', '/');
    expect(Number(/^ *(\d+)M$/m.exec(blocks)?.[1])).toBeGreaterThan(2600);
    const before = await inside(used, 'deb', 'cat', '/etc/ssh/ssh_host_ed25519_key.pub');

    const seed = JSON.parse(await okCli(used, ['seed', 'deb', '--json'])) as SeedView;
    expect(seed.changed).toBe(false);
    const editor = `sed -i 's/^timezone: .*/timezone: Asia\\/Shanghai/'`;
    const edited = await runProgram({ cli, env: { ...used.env, VISUAL: '', EDITOR: editor } }, [
      'seed',
      'deb',
      'edit',
    ]);
    // It runs: the next start reads it.
    expect(edited.code).toBe(3);
    await okCli(used, ['stop', 'deb', '--timeout', '300']);
    await okCli(used, ['start', 'deb']);
    // Another instance has another host key, which is learnt as the first one was.
    expect(await inside(used, 'deb', 'sudo', 'cloud-init', 'status', '--wait')).toContain('done');
    expect(await inside(used, 'deb', 'cat', '/etc/timezone')).toBe('Asia/Shanghai\n');
    const after = await inside(used, 'deb', 'cat', '/etc/ssh/ssh_host_ed25519_key.pub');
    expect(after).not.toBe(before);
    const known = path.join(home.paths.vms, 'deb/known_hosts');
    expect(await readFile(known, 'utf8')).toContain(after.split(' ')[1]);
    expect(await log()).toContain('Debian');
  },
  30 * minute,
);
