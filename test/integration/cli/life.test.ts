import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createServices } from '../../../electron/services';
import { MiB } from '../../../shared/units';
import { vmConfigSchema } from '../../../shared/vm-config';
import { vmSummarySchema } from '../../../shared/vm-state';
import { makeVmHome } from '../vm/support';
import {
  builtCli,
  eventually,
  okCli,
  runCli,
  startCli,
  startTerminal,
  type CliSetting,
} from './support';

const cli = builtCli();

async function setting(): Promise<CliSetting & { data: string }> {
  const home = await makeVmHome();
  return { cli, env: home.env, data: path.join(home.root, 'data/paddock') };
}

const ready = 'PADDOCK-READY';
/** Waits for the guest without asking through the command line, which would cost a process each time. */
async function untilReady({ data }: { data: string }, times = 1): Promise<void> {
  const logs = async () => {
    const files = await readdir(path.join(data, 'vms'), { recursive: true });
    const names = files.filter((name) => name.endsWith('serial0.log'));
    return await Promise.all(names.map((name) => readFile(path.join(data, 'vms', name), 'utf8')));
  };
  await eventually(logs, ([log = '']) => log.split(ready).length > times);
}

const states = async (world: CliSetting) => {
  const list = vmSummarySchema.array().parse(JSON.parse(await okCli(world, ['list', '--json'])));
  return Object.fromEntries(list.map(({ name, state }) => [name, state]));
};
/** An odd name, as people give them, and as no shell or option parser likes them. */
const odd = `a, b=c "d" 'e' $f 你好`;

describe('output that cannot be written', () => {
  it('is a failure, and said', async () => {
    const { env } = await setting();
    const full = await open('/dev/full', 'w');
    const child = spawn(process.execPath, [cli.program, 'list', '--json'], {
      env,
      stdio: ['ignore', full.fd, 'pipe'],
    });
    if (!child.stderr) throw new Error('no pipe');
    const said = readAll(child.stderr);
    const [code] = (await once(child, 'close')) as [number | null];
    await full.close();
    expect({ code, said: await said }).toEqual({ code: 1, said: expect.stringMatching(/space/) });
  });
});

describe('a VM’s life from a terminal', () => {
  it('is created, talked to, seen, paused, stopped and removed', async () => {
    const world = await setting();
    expect(JSON.parse(await okCli(world, ['list', '--json']))).toEqual([]);
    expect(await okCli(world, ['create', odd, '--test-guest', '--start'])).toContain(odd);

    const [vm] = vmSummarySchema.array().parse(JSON.parse(await okCli(world, ['list', '--json'])));
    expect(vm).toMatchObject({ name: odd, state: 'running', os: 'test-guest' });
    expect((await stat(`/proc/${vm?.pid}`)).isDirectory()).toBe(true);
    expect(await okCli(world, ['list'])).toMatch(/running/);
    await untilReady(world);
    expect(await okCli(world, ['serial', odd, '--dump'])).toContain(ready);
    const letter = path.join(world.data, 'letter.txt');
    await writeFile(letter, 'sent from a file');
    await okCli(world, ['serial', odd, '--send', letter]);
    expect(await okCli(world, ['serial', odd, '--dump'])).toContain('sent from a file');
    await okCli(world, ['serial', odd, '--break']);

    const picture = path.join(world.data, 'screen.png');
    await okCli(world, ['screenshot', odd, picture]);
    const png = await readFile(picture);
    expect(png.subarray(0, 8)).toEqual(Buffer.from('89504e470d0a1a0a', 'hex'));
    expect(png.readUInt32BE(16)).toBe(1024);

    const status = async () =>
      JSON.parse(await okCli(world, ['monitor', odd, '{"execute":"query-status"}'])) as unknown;
    expect(await status()).toMatchObject({ return: { status: 'running' } });
    await okCli(world, ['pause', odd]);
    expect(await states(world)).toEqual({ [odd]: 'paused' });
    expect(await status()).toMatchObject({ return: { status: 'paused' } });
    await okCli(world, ['resume', odd]);
    expect(await status()).toMatchObject({ return: { status: 'running' } });
    await okCli(world, ['reset', odd]);
    // A guest that is still starting does not hear the power button.
    await untilReady(world, 2);
    await okCli(world, ['stop', odd]);
    expect(await states(world)).toEqual({ [odd]: 'off' });
    expect(await okCli(world, ['serial', odd, '--dump'])).toContain('PADDOCK-POWERDOWN');
    expect(JSON.parse(await okCli(world, ['serial', odd, '--logs', '--json']))).toMatchObject([
      { run: 0 },
    ]);
    const early = await runCli(world, ['serial', odd, '--dump', '--run', '1']);
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('serial0.log.1') });

    const removed = await okCli(world, ['remove', odd]);
    expect(await states(world)).toEqual({});
    const trashName = /paddock restore (\S+)/.exec(removed)?.[1] ?? '';
    await okCli(world, ['restore', trashName]);
    expect(await states(world)).toEqual({ [odd]: 'off' });
  });

  it('goes on while the app has the VM, and the app hears of it', async () => {
    const world = await setting();
    const app = createServices({
      env: world.env,
      assetsDir: path.resolve('assets'),
      monitor: 'app',
    });
    try {
      await app.machines.load();
      await okCli(world, ['create', 'both', '--test-guest', '--start']);
      const listed = await eventually(
        () => Promise.resolve(app.machines.list()),
        ([vm]) => vm?.state === 'running',
      );
      const [vm] = listed;
      if (!vm) throw new Error('nothing is listed');
      const patience = AbortSignal.timeout(15_000);
      await okCli(world, ['pause', 'both']);
      await app.machines.when(vm, ({ state }) => state === 'paused', patience);
      await app.machines.act(vm, 'resume');
      const status = await okCli(world, ['monitor', 'both', 'query-status']);
      expect(JSON.parse(status)).toMatchObject({ return: { status: 'running' } });
      await okCli(world, ['stop', '--force', 'both']);
      await app.machines.when(vm, ({ state }) => state === 'off', patience);
    } finally {
      await app.close();
    }
  });
});

describe('the serial port', () => {
  it('takes what is piped in and shows what comes out, until the guest is off', async () => {
    const world = await setting();
    await okCli(world, ['create', 'talker', '--test-guest', '--start']);
    await untilReady(world);
    const child = startCli(world, 'serial', 'talker');
    let heard = '';
    child.stdout.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
    });
    child.stdin.write('over and out');
    await eventually(
      () => Promise.resolve(heard),
      (text) => text.includes('over and out'),
    );
    expect(heard).toContain(ready);
    const ended = new Promise((resolve) => {
      child.once('close', resolve);
    });
    await okCli(world, ['stop', 'talker']);
    expect(await ended).toBe(0);
    expect(heard).toContain('PADDOCK-POWERDOWN');
  });

  it('gives every key to the guest on a terminal, except the one that leaves', async () => {
    const world = await setting();
    await okCli(world, ['create', 'typed', '--test-guest', '--start']);
    await untilReady(world);
    const child = startTerminal(world, 'serial', 'typed');
    await child.says('Ctrl+]');
    await child.says(ready);
    child.type('hel');
    child.type('\u0003');
    child.type('lo');
    await child.says('hel');
    await child.says('lo');
    child.type('\u001d');
    expect(await child.ended).toBe(0);
    expect(await states(world)).toEqual({ typed: 'running' });
  });
});

describe('when something is wrong', () => {
  it('says so on stderr and in the exit code', async () => {
    const world = await setting();
    const missing = await runCli(world, ['start', 'nobody']);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('error: There is no virtual machine “nobody”.');

    const usage = await runCli(world, ['start']);
    expect(usage).toMatchObject({ code: 2, stdout: '' });

    const impossible = ['create', 'x', '--iso', '/no/such.iso', '--memory', '900T'];
    const refused = await runCli(world, impossible);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^error: --iso: \/no\/such\.iso does not exist\.$/m);
    expect(refused.stderr).toMatch(/^error: --memory: /m);
    expect(await states(world)).toEqual({});
  });

  it('gives up on a guest that does not listen, and names the way out', async () => {
    const world = await setting();
    // Firmware without anything to boot ignores the power button.
    await okCli(world, ['create', 'deaf', '--firmware', 'bios', '--new-disk', '1G', '--start']);
    const stopped = await runCli(world, ['stop', 'deaf', '--timeout', '1']);
    expect(stopped).toMatchObject({ code: 1, stdout: '' });
    expect(stopped.stderr).toContain('did not shut down in 1 seconds.');
    expect(stopped.stderr).toContain('\n  paddock stop --force deaf\n');
    await okCli(world, ['stop', '--force', 'deaf']);
    expect(await states(world)).toEqual({ deaf: 'off' });
    const again = await runCli(world, ['stop', 'deaf']);
    expect(again.code).toBe(1);
    const talk = await runCli(world, ['serial', 'deaf']);
    expect(talk.code).toBe(1);
    expect(talk.stderr).toContain('--dump');
  });

  it('leaves nothing behind when a person interrupts the making of a disk', async () => {
    const world = await setting();
    await okCli(world, ['create', 'other', '--test-guest']);
    const source = path.join(world.data, 'source.raw');
    await writeFile(source, Buffer.alloc(300 * MiB, 5));
    const child = startCli(world, 'create', 'copy', '--disk', source);
    const vms = path.join(world.data, 'vms');
    const parts = async () => {
      const names = await readdir(vms, { recursive: true });
      return names.filter((name) => name.endsWith('.part'));
    };
    await eventually(parts, (names) => names.length > 0);
    const ended = new Promise((resolve) => {
      child.once('close', resolve);
    });
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(await readdir(vms)).toEqual(['other']);
  });
});

describe('definitions', () => {
  it('are shown, and made again under another name', async () => {
    const world = await setting();
    await okCli(world, ['create', 'first', '--new-disk', '64M', '--memory', '512M', '--cpus', '1']);
    const shown = await okCli(world, ['show', 'first', '--json']);
    const { config, state } = JSON.parse(shown) as { config: unknown; state: string };
    expect(state).toBe('off');
    expect(vmConfigSchema.parse(config)).toMatchObject({ name: 'first', memoryMiB: 512 });

    const refused = await runCli(world, ['create', 'second', '--json', '-'], shown);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('--new-disk');
    await okCli(world, ['create', 'second', '--json', '-', '--new-disk', '32M'], shown);
    expect(await states(world)).toEqual({ first: 'off', second: 'off' });
    const taken = await runCli(world, ['create', '--json', '-', '--new-disk', '32M'], shown);
    expect(taken.code).toBe(1);

    const argv = JSON.parse(await okCli(world, ['argv', 'second', '--json'])) as string[];
    expect(argv[0]).toMatch(/qemu/);
    expect(argv).toContain('-sandbox');
    expect(await okCli(world, ['argv', 'second'])).toMatch(
      /^mkdir -p -m 700 [^;]+; \S*qemu\S* .*-sandbox/,
    );
  });

  it('that make no sense are refused with every reason', async () => {
    const world = await setting();
    const { code, stderr } = await runCli(
      world,
      ['create', '--json', '-'],
      '{"schema":1,"name":""}',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('  name: ');
    expect(stderr).toContain('  memoryMiB: ');
    const broken = await runCli(world, ['create', '--json', '-'], 'not json');
    expect(broken.stderr).toContain('is not valid JSON');
  });
});

describe('the host report', () => {
  it('is clean JSON with every verdict', async () => {
    const world = await setting();
    const report = JSON.parse(await okCli(world, ['host', '--json'])) as {
      schema: number;
      headline: { mode: string };
      verdicts: { id: string; verdict: string }[];
    };
    expect(report.schema).toBe(1);
    expect(['kvm', 'emulation']).toContain(report.headline.mode);
    expect(report.verdicts.map(({ id }) => id)).toContain('kvm-trial');
    expect(await okCli(world, ['host'])).toContain('QEMU');
    expect(await okCli(world, ['host', '--markdown'])).toContain('#');
    expect((await runCli(world, ['host', '--root', '/no/such/folder'])).code).toBe(1);
  });

  it('records this machine, and judges the recording as the machine', async () => {
    const world = await setting();
    const root = path.join(world.data, 'recorded');
    await mkdir(root, { recursive: true });
    await okCli(world, ['host', '--record', `${root}.tar.gz`]);
    await promisify(execFile)('tar', ['-xzf', `${root}.tar.gz`, '-C', root]);
    const verdicts = async (...options: string[]) => {
      const report = JSON.parse(await okCli(world, ['host', '--json', ...options])) as {
        verdicts: { id: string; verdict: string }[];
      };
      return report.verdicts
        .filter(({ id }) => ['cpu-virtualization', 'kvm-module', 'iommu'].includes(id))
        .map(({ id, verdict }) => `${id} ${verdict}`);
    };
    expect(await verdicts('--root', root)).toEqual(await verdicts());
  });
});
