import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createJobService } from '../../../electron/jobs/job-service';
import type { JobService } from '../../../electron/jobs/types';
import { createServices } from '../../../electron/services';
import type { TrialProgress } from '../../../shared/host';
import { builtCli, eventually, okCli, startCli, type CliSetting } from '../cli/support';
import { makeVmHome, mountSmallDisk } from '../vm/support';
import type { VmHome } from '../vm/wiring';

const exec = promisify(execFile);

const cli = builtCli();

/** Another process, as far as jobs can tell. */
function observer(home: VmHome): JobService {
  const jobs = createJobService({ data: home.paths.data, role: 'app' });
  onTestFinished(() => jobs.close());
  return jobs;
}

/** Fills the disk that the data is on; it is a small one of its own where the tests may mount one. */
async function fillData({ paths }: VmHome): Promise<void> {
  if (!(await mountSmallDisk(paths.data, '64k'))) {
    // A file in the place of the folder: nothing can be written there either.
    await writeFile(path.join(paths.data, 'jobs'), '');
    return;
  }
  await exec('sh', ['-c', `cat /dev/zero >'${paths.data}/rest' || true`]);
}

/** The QEMU that a process has begun for its trial. */
function guestOf(owner: number): number | null {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (parent === owner && command.startsWith('/') && command.includes('paddock/mode')) {
        return Number(pid);
      }
    } catch {
      // It has just ended.
    }
  }
  return null;
}

const lives = (pid: number) => {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

describe('the acceleration test', () => {
  async function trial() {
    const home = await makeVmHome();
    const setting: CliSetting = { cli, env: home.env };
    const jobs = observer(home);
    return { home, setting, jobs };
  }

  /** A terminal that tests, once its guest runs. */
  async function running(setting: CliSetting) {
    const owner = startCli(setting, 'host', '--trial');
    owner.stdout.resume();
    owner.stderr.resume();
    const closed = once(owner, 'close') as Promise<[number | null]>;
    const guest = await eventually(
      async () => guestOf(owner.pid ?? 0),
      (pid) => pid !== null,
    );
    return { owner, closed, guest: guest ?? 0 };
  }

  it('of a terminal is seen and cancelled by another process, and leaves no guest', async () => {
    const { home, setting, jobs } = await trial();
    const { closed, guest } = await running(setting);
    // The guest runs a moment before its step is written where other processes read it.
    const [job] = await eventually(
      async () => await jobs.list(),
      ([told]) => told !== undefined && told.step !== null,
      5000,
    );
    expect(job).toMatchObject({ kind: 'acceleration-test', state: 'running', quiet: false });
    expect(job?.step).toMatch(/^test-(kvm|tcg)-(bios|uefi)$/);
    await jobs.cancel(job?.id ?? '');
    expect((await closed)[0]).toBe(1);
    expect(lives(guest)).toBe(false);
    expect(await jobs.list()).toMatchObject([{ state: 'cancelled' }]);
    expect(await readdir(path.join(home.paths.data, 'jobs'))).toEqual([`${job?.id}.json`]);
  });

  it('ends with its owner, and the next command tidies up after it', async () => {
    const { home, setting, jobs } = await trial();
    const { owner, closed, guest } = await running(setting);
    const folder = path.join(home.paths.data, 'jobs');
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^\.new-[0-9a-f]{8}$/)]),
    );
    owner.kill('SIGKILL');
    await closed;
    await eventually(
      async () => lives(guest),
      (alive) => !alive,
      5000,
    );
    await okCli(setting, ['list']);
    const [job] = await jobs.list();
    expect(job).toMatchObject({ kind: 'acceleration-test', state: 'interrupted' });
    expect(await readdir(folder)).toEqual([`${job?.id}.json`]);
  });

  it('goes on when the window that began it is gone, and another joins it from the beginning', async () => {
    const { home } = await trial();
    const services = createServices({
      env: home.env,
      assetsDir: path.resolve('assets'),
      monitor: 'app',
    });
    onTestFinished(() => services.close());
    for await (const progress of services.host.runTrial()) {
      if (progress.type === 'step') break;
    }
    expect(services.jobs.own()).toMatchObject([{ kind: 'acceleration-test' }]);
    const joined: TrialProgress['type'][] = [];
    for await (const progress of services.host.followTrial()) {
      joined.push(progress.type);
      if (progress.type === 'run-done') break;
    }
    expect(joined[0]).toBe('run');
    await services.host.stopTrial();
    expect(services.jobs.own()).toEqual([]);
  });

  it('needs no room on the disk of the data', async () => {
    const { home, jobs } = await trial();
    await fillData(home);
    const services = createServices({
      env: home.env,
      assetsDir: path.resolve('assets'),
      monitor: 'app',
    });
    onTestFinished(() => services.close());
    const outcomes: string[] = [];
    for await (const progress of services.host.runTrial()) {
      if (progress.type === 'run-done') outcomes.push(progress.run.outcome);
      if (outcomes.length > 0) break;
    }
    expect(outcomes).not.toContain('not-started');
    await services.host.stopTrial();
    expect(await services.jobs.list()).toMatchObject([{ state: 'cancelled' }]);
    expect((await jobs.list()).filter(({ state }) => state === 'running')).toEqual([]);
  });
});

/** A folder of programs in which a package manager works until the file `go` is there. */
async function machine() {
  const home = await makeVmHome();
  const tools = path.join(home.root, 'tools');
  const system = path.join(home.root, 'sbin');
  await mkdir(tools);
  await mkdir(system);
  for (const name of ['qemu-system-x86_64', 'qemu-img']) {
    const { stdout } = await exec('sh', ['-c', `command -v ${name}`]);
    await symlink(stdout.trim(), path.join(tools, name));
  }
  const script = async (name: string, ...lines: string[]) => {
    const text = ['#!/bin/sh', 'PATH=/usr/bin:/bin', `cd '${system}'`, ...lines, ''].join('\n');
    await writeFile(path.join(system, name), text, { mode: 0o755 });
  };
  await script('pkexec', 'shift', 'exec "$@"');
  for (const manager of ['apt-get', 'dnf', 'pacman', 'zypper']) {
    await script(
      manager,
      'echo working',
      'while [ ! -e go ]; do sleep 0.05; done',
      'echo finished >finished',
      'printf "#!/bin/sh\\n" >passt; chmod +x passt',
    );
  }
  const start = async () => {
    const words = ['scripts/run-typescript.mjs', 'test/integration/jobs/fix-owner.ts'];
    // The bundler needs this process's own PATH; the services get the machine's.
    const child = spawn(process.execPath, [...words, 'install-passt', system], {
      env: { ...home.env, PATH: tools },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const line = async () => String((await lines.next()).value);
    return { child, line };
  };
  const go = async () => await writeFile(path.join(system, 'go'), '');
  const finished = async () =>
    await readFile(path.join(system, 'finished'), 'utf8').catch(() => '');
  return { home, start, go, finished, jobs: observer(home) };
}

describe('a fix', () => {
  it('is seen by another process, and excludes a second one until it has ended', async () => {
    const { start, go, jobs } = await machine();
    const { child, line } = await start();
    expect(await line()).toBe('working');
    expect(await jobs.list()).toMatchObject([
      { kind: 'fix', state: 'running', step: 'running-command' },
    ]);
    const second = await start();
    expect(await second.line()).toBe('refused fix-busy');
    await go();
    expect(await line()).toBe('done');
    await once(child, 'exit');
    expect((await jobs.list()).map(({ state }) => state)).toEqual(['done']);
    const third = await start();
    expect(await third.line()).toBe('not offered');
  });

  it('that is cancelled by another process finishes the command that runs', async () => {
    const { start, go, finished, jobs } = await machine();
    const { line } = await start();
    expect(await line()).toBe('working');
    const [job] = await jobs.list();
    await jobs.cancel(job?.id ?? '');
    await eventually(
      async () => (await jobs.list())[0]?.state,
      (state) => state === 'cancelling',
    );
    expect(await finished()).toBe('');
    await go();
    expect(await line()).toBe('done');
    expect(await finished()).not.toBe('');
  });

  it('whose owner is killed lets its command come to its end, is told and holds nothing', async () => {
    const { start, go, finished, jobs } = await machine();
    const { child, line } = await start();
    expect(await line()).toBe('working');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await jobs.list()).toMatchObject([{ kind: 'fix', state: 'interrupted' }]);
    await jobs.refuseHeld([{ key: 'fix', mode: 'exclusive' }], 'fix');
    await go();
    await eventually(finished, (text) => text !== '');
  });

  it('needs no room on the disk of the data', async () => {
    const { home, start, go, finished } = await machine();
    await fillData(home);
    const { line } = await start();
    expect(await line()).toBe('working');
    await go();
    expect(await line()).toBe('done');
    expect(await finished()).not.toBe('');
  });
});
