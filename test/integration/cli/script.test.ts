import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { optionGroups } from '../../../shared/option-groups';
import { makeVmHome } from '../vm/support';
import { builtCli, type CliSetting, eventually, okCli, runCli } from './support';

const cli = builtCli();

const odd = `-a, b=c "d" 'e' $f ü 你好`;
const ready = 'PADDOCK-READY';
const ctrlD = '\u0004';

interface World extends CliSetting {
  root: string;
  run: string;
  script: string;
}

/** A home whose folders have names that no shell and no option parser likes. */
async function world(): Promise<World> {
  const home = await makeVmHome();
  const data = path.join(home.root, `dä ta, "x" 'y' $z=1\n-uuid`);
  const env: NodeJS.ProcessEnv = { ...home.env, XDG_DATA_HOME: data };
  delete env['DISPLAY'];
  delete env['WAYLAND_DISPLAY'];
  const run = path.join(home.root, 'run');
  return { cli, env, root: home.root, run, script: path.join(home.root, 'start it.sh') };
}

/** Writes a VM's script, as a person who redirects it to a file. */
async function writeScript(on: World, name: string): Promise<void> {
  await writeFile(on.script, await okCli(on, ['script', '--', name]));
}

/** A script that runs, and what it has said. */
function startScript(on: World, shell: string, env: Record<string, string> = {}) {
  const child = spawn(shell, [on.script], { env: { ...on.env, ...env }, cwd: '/' });
  onTestFinished(() => void child.kill('SIGTERM'));
  const heard = { out: '', err: '' };
  child.stdout.on('data', (bytes: Buffer) => void (heard.out += bytes.toString('latin1')));
  child.stderr.on('data', (bytes: Buffer) => void (heard.err += bytes.toString()));
  const ended = once(child, 'close') as Promise<[number | null]>;
  const says = async (text: string) =>
    await eventually(
      async () => await Promise.resolve(heard.out + heard.err),
      (all) => all.includes(text),
      40_000,
    );
  return { child, heard, says, code: ended.then(([code]) => code) };
}

/** Command lines of the processes that work for a home, without its own scripts. */
async function processesOf({ root, run }: World): Promise<string[][]> {
  const found: string[][] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const words = text.split('\0').slice(0, -1);
    if (/qemu|swtpm/.test(words[0] ?? '') && (text.includes(root) || text.includes(run))) {
      found.push(words);
    }
  }
  return found;
}

/** Nothing of a run is left: no process, no socket, no folder. */
async function leftNothing(on: World): Promise<void> {
  await eventually(
    async () => await processesOf(on),
    (left) => left.length === 0,
  );
  const left = await readdir(on.run);
  expect(left.filter((name) => name.startsWith('vm-'))).toEqual([]);
}

/**
 * A command line without what a script has of its own: sockets, monitors and the screen's way out; nor the program, which
 * may be a wrapper that adds where its files are.
 */
function hardwareOf(argv: readonly string[]): string[][] {
  const own = new Set(['-L', '-mon', '-display', '-vnc']);
  const [, ...options] = optionGroups(argv);
  return options.filter(([option = '', value = '']) => {
    if (option === '-chardev') return false;
    return !own.has(option) && !value.includes('"qom-type":"monitor-qmp"');
  });
}

const argvOf = async (on: World, name: string): Promise<string[]> =>
  JSON.parse(await okCli(on, ['argv', '--json', '--', name])) as string[];

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await once(child, 'close');
}

describe('a script without Paddock', () => {
  it.each([
    ['dash', ['--firmware', 'bios']],
    ['bash', ['--firmware', 'uefi', '--tpm']],
  ])(
    'starts the same hardware by %s, and leaves nothing',
    async (shell, options) => {
      const on = await world();
      await okCli(on, ['create', '--test-guest', '--accel', 'tcg', ...options, '--', odd]);
      await writeScript(on, odd);
      const first = startScript(on, shell);
      await first.says(ready);
      const running = (await processesOf(on)).find(([program]) => program?.includes('qemu'));
      expect(hardwareOf(running ?? [])).toEqual(hardwareOf(await argvOf(on, odd)));
      first.child.stdin.write(ctrlD);
      expect(await first.code).toBe(0);
      await leftNothing(on);
      // What the firmware and the TPM have kept is there for Paddock, and the other way round.
      await okCli(on, ['start', '--', odd]);
      const second = startScript(on, shell);
      expect(await second.code).toBe(1);
      expect(second.heard.err).toContain('is running already');
      expect(second.heard.err).toContain(odd);
      await okCli(on, ['stop', '--force', '--', odd]);
      const third = startScript(on, shell, { serial: 'socket' });
      await third.says('Its sockets');
      await kill(third.child, 'SIGTERM');
      await leftNothing(on);
    },
    120_000,
  );

  it('refuses while another script runs it, and a QEMU that ends badly is told', async () => {
    const on = await world();
    await okCli(on, ['create', '--test-guest', '--accel', 'tcg', '--firmware', 'bios', '--', odd]);
    await writeScript(on, odd);
    const first = startScript(on, 'dash', { screen: 'none' });
    await first.says(ready);
    const second = startScript(on, 'dash');
    expect(await second.code).toBe(1);
    expect(second.heard.err).toContain('is running already');
    for (const signal of ['SIGINT', 'SIGHUP'] as const) {
      await kill(startScript(on, 'bash', { screen: 'none' }).child, signal);
    }
    expect((await processesOf(on)).length).toBe(1);
    await kill(first.child, 'SIGTERM');
    await leftNothing(on);
    const wrong = startScript(on, 'dash', { screen: 'cinema' });
    expect(await wrong.code).toBe(1);
    expect(wrong.heard.err).toContain('screen=cinema');
    await leftNothing(on);
  }, 120_000);

  it('tells QEMU what only a running one can be told, and shows the screen on a socket', async () => {
    const on = await world();
    const disc = path.join(on.root, 'disc.iso');
    await writeFile(disc, Buffer.alloc(2048 * 100));
    const made = ['--iso', disc, '--new-disk', '1G', '--accel', 'tcg', '--firmware', 'bios'];
    await okCli(on, ['create', ...made, '--', odd]);
    await okCli(on, ['cable', '--', odd, 'out']);
    await writeScript(on, odd);
    const { child, says, heard } = startScript(on, 'dash', { screen: 'vnc' });
    await says('vnc+unix');
    const [, vnc = ''] = /vnc\+unix:\/\/(.*)/.exec(heard.err) ?? [];
    const greeting = await eventually(
      async () => await greetingOf(vnc),
      (text) => text !== '',
    );
    expect(greeting).toMatch(/^RFB 003/);
    const place = (property: string) => ({
      execute: 'qom-get',
      arguments: { path: '/machine/peripheral/cd0', property },
    });
    // This start boots from the disc; for the guest's reboots it has its place after the disk.
    expect((await argvOf(on, odd)).join(' ')).toContain('"drive":"img-cd0","bootindex":1');
    const monitor = path.join(path.dirname(vnc), 'qmp.sock');
    expect(await ask(monitor, place('bootindex'))).toContain('{"return": 3}');
    expect(await readFile(on.script, 'utf8')).toContain('"set_link","arguments":{"name":"nic0"');
    await kill(child, 'SIGTERM');
    await leftNothing(on);
  }, 60_000);

  it('takes another folder for its sockets where a path would not do', async () => {
    const on = await world();
    await okCli(on, ['create', '--test-guest', '--accel', 'tcg', '--firmware', 'bios', '--', odd]);
    await writeScript(on, odd);
    for (const folder of ['a,b', 'x'.repeat(100), 'not there']) {
      const runtime = path.join(on.root, folder);
      if (folder !== 'not there') await mkdir(runtime);
      const { child, heard, says, code } = startScript(on, 'dash', { XDG_RUNTIME_DIR: runtime });
      await says(ready);
      expect(heard.err).toMatch(/ \/tmp\/vm-\w{8}\n/);
      child.stdin.write(ctrlD);
      expect(await code).toBe(0);
    }
    await leftNothing(on);
  }, 120_000);
});

describe('the words of the command line', () => {
  it('explain what runs, and what the next start changes', async () => {
    const on = await world();
    await okCli(on, ['create', '--test-guest', '--accel', 'tcg', '--start', '--', odd]);
    const before = await okCli(on, ['explain', '--', odd]);
    expect(before).toContain('-m 128M\n    Memory: The guest’s memory.\n');
    expect(before).not.toContain('The next start changes');
    expect((await runCli(on, ['set', '--', odd, 'memory=160M'])).code).toBe(3);
    const after = await okCli(on, ['explain', '--', odd]);
    expect(after).toContain('The next start changes:\n- -m 128M\n+ -m 160M\n    Memory: ');
    const { options, nextStart } = JSON.parse(
      await okCli(on, ['explain', '--json', '--', odd]),
    ) as { options: { words: string[] }[]; nextStart: unknown[] };
    expect(options.flatMap(({ words }) => words)).toEqual(await argvOf(on, odd));
    expect(nextStart).toMatchObject([
      { before: { words: ['-m', '128M'] }, after: { part: 'memoryMiB', device: null } },
    ]);
    await okCli(on, ['stop', '--force', '--', odd]);
    expect(await okCli(on, ['explain', '--', odd])).toContain('-m 160M');
  }, 60_000);
});

/** What a socket says first; nothing where nobody listens yet. */
async function greetingOf(socketPath: string): Promise<string> {
  const socket = connect(socketPath);
  try {
    return String((await once(socket, 'data'))[0]);
  } catch {
    return '';
  } finally {
    socket.destroy();
  }
}

/** One QMP command's answer, as text. */
async function ask(socketPath: string, command: object): Promise<string> {
  const socket = connect(socketPath);
  let heard = '';
  socket.on('data', (bytes) => void (heard += bytes.toString()));
  socket.write(JSON.stringify({ execute: 'qmp_capabilities' }) + JSON.stringify(command));
  try {
    await eventually(
      async () => await Promise.resolve(heard),
      (text) => text.split('"return"').length > 2,
    );
  } finally {
    socket.destroy();
  }
  return heard;
}
