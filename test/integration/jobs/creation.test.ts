import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createServices, type Services } from '../../../electron/services';
import { jobSchema, type Job } from '../../../shared/job';
import { freezeCopy, slowCopies, writeSlowImage } from '../../fakes/frozen-copy';
import { builtCli, eventually, okCli, runCli, startCli, type CliSetting } from '../cli/support';
import { makeVmHome, mountSmallDisk } from '../vm/support';
import type { VmHome } from '../vm/wiring';

const exec = promisify(execFile);

const cli = builtCli();

interface World extends CliSetting {
  home: VmHome;
  source: string;
}

/** A home with an image that takes a moment to copy. */
async function world(prepare?: (home: VmHome) => Promise<void>): Promise<World> {
  const home = await makeVmHome();
  await prepare?.(home);
  await slowCopies(home);
  const source = path.join(home.root, 'source.raw');
  await writeSlowImage(source);
  return { cli, env: home.env, home, source };
}

/** The app's services, as a process beside the command line's. */
async function openApp({ home }: Pick<World, 'home'>): Promise<Services> {
  const services = createServices({
    env: home.env,
    assetsDir: path.resolve('assets'),
    monitor: 'app',
  });
  onTestFinished(() => services.close());
  await services.machines.load();
  await services.jobs.recover();
  return services;
}

const create = (setting: World, ...more: string[]) =>
  startCli(setting, 'create', 'copy', '--disk', setting.source, ...more);
const jobsOf = async (setting: CliSetting): Promise<Job[]> =>
  jobSchema.array().parse(JSON.parse(await okCli(setting, ['jobs', '--json'])));
const vmFolders = async ({ home }: World) => await readdir(home.paths.vms).catch(() => []);
const onlyJob = async (setting: CliSetting): Promise<Job> => {
  const [job] = await jobsOf(setting);
  if (!job) throw new Error('There is no job.');
  return job;
};

describe('a copy that a terminal makes', () => {
  it('is watched by another process: step, bytes, and its end', async () => {
    const setting = await world();
    const making = create(setting);
    const frozen = await freezeCopy(setting.source);
    const running = await onlyJob(setting);
    expect(running).toMatchObject({
      kind: 'create-vm',
      state: 'running',
      subject: { name: 'copy' },
      owner: { pid: making.pid, role: 'cli' },
      cancellable: true,
    });
    const watching = startCli(setting, 'jobs', '--watch', '--json');
    const told = readAll(watching.stdout);
    const ends = Promise.all([once(making, 'close'), once(watching, 'close')]);
    const app = await openApp(setting);
    const seen: Job[] = [];
    app.jobs.subscribe((event) => event.type === 'changed' && seen.push(event.job));
    expect((await okCli(setting, ['jobs'])).split('\n')).toEqual([
      expect.stringMatching(/^JOB +ID +STATE +PROGRESS$/),
      expect.stringMatching(/^Creating “copy” +[0-9a-f]{8} +running +Copying the disk image…/),
      '',
    ]);
    frozen.go();
    expect((await ends).map(([code]) => code as number)).toEqual([0, 0]);
    const lines = (await told).trim().split('\n');
    const jobs = lines.map((line) => jobSchema.parse(JSON.parse(line)));
    expect(jobs.at(0)).toMatchObject({ state: 'running', step: 'copying-disk' });
    expect(jobs.at(-1)).toMatchObject({ state: 'done', fraction: 1 });
    await eventually(
      async () => seen.at(-1),
      (job) => job?.state === 'done',
    );
    // The folder and the job are watched apart: either may be seen first.
    const copy = await eventually(
      async () => app.machines.list().find(({ name }) => name === 'copy'),
      (vm) => vm !== undefined,
    );
    expect(copy).toMatchObject({ state: 'off', id: seen.at(-1)?.result.vmId });
    // It is history now, and dismissed with one word.
    expect(await onlyJob(setting)).toMatchObject({ state: 'done' });
    await okCli(setting, ['jobs', 'dismiss', '--ended']);
    expect(await jobsOf(setting)).toEqual([]);
  });

  it('is cancelled from another terminal and leaves nothing', async () => {
    const setting = await world();
    const making = create(setting);
    const said = readAll(making.stderr);
    const frozen = await freezeCopy(setting.source);
    const { id } = await onlyJob(setting);
    await okCli(setting, ['jobs', 'cancel', id]);
    expect((await once(making, 'close'))[0]).toBe(1);
    expect(await said).toMatch(/cancelled/);
    expect(frozen.lives()).toBe(false);
    expect(await vmFolders(setting)).toEqual([]);
    expect(await onlyJob(setting)).toMatchObject({ id, state: 'cancelled', error: null });
    const again = await runCli(setting, ['jobs', 'cancel', 'ffffffff']);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('ffffffff') as string });
  });

  it('is cancelled by Ctrl+C and leaves nothing', async () => {
    const setting = await world();
    const making = create(setting);
    const frozen = await freezeCopy(setting.source);
    making.kill('SIGINT');
    expect((await once(making, 'close'))[0]).toBe(130);
    expect(frozen.lives()).toBe(false);
    expect(await vmFolders(setting)).toEqual([]);
    expect(await onlyJob(setting)).toMatchObject({ state: 'cancelled' });
  });

  it('is tidied up after a kill: nothing copies on, nothing is left, and it is told', async () => {
    const setting = await world();
    const making = create(setting);
    const frozen = await freezeCopy(setting.source);
    const [hidden = ''] = await vmFolders(setting);
    expect(hidden).toMatch(/^\.new-/);
    making.kill('SIGKILL');
    await once(making, 'close');
    // The kernel has ended the copy with its owner, although it stood still.
    await eventually(
      async () => frozen.lives(),
      (lives) => !lives,
      5000,
    );
    const job = await onlyJob(setting);
    expect(job).toMatchObject({ state: 'interrupted', cancellable: false });
    expect(await vmFolders(setting)).toEqual([]);
    // What it held is free again, the name first of all.
    const { code } = await runCli(setting, ['create', 'copy', '--disk', setting.source]);
    expect(code).toBe(0);
    await okCli(setting, ['jobs', 'dismiss', job.id]);
    expect((await jobsOf(setting)).map(({ state }) => state)).toEqual(['done']);
  });

  it('fails on a disk that gets full in its middle, and leaves nothing', async () => {
    let isSmall = false;
    const setting = await world(async ({ paths }) => {
      isSmall = await mountSmallDisk(paths.data, '128m');
    });
    const making = create(setting);
    const said = readAll(making.stderr);
    const frozen = await freezeCopy(setting.source);
    const { data } = setting.home.paths;
    // Where no small disk can be mounted, a limit stands for it: qemu-img says the same then.
    if (isSmall) await exec('sh', ['-c', `cat /dev/zero >'${data}/rest' || true`]);
    if (isSmall) frozen.go();
    else frozen.fill();
    expect((await once(making, 'close'))[0]).toBe(1);
    expect(await said).toMatch(/full|space|larger/i);
    expect(await vmFolders(setting)).toEqual([]);
    const jobs = await jobsOf(setting);
    // The outcome is told where there is room for it again; never is it said to run on.
    expect(jobs.filter(({ state }) => state === 'running' || state === 'interrupted')).toEqual([]);
  });
});

describe('a copy and a start of the same VM', () => {
  /** A VM whose disk is copied. */
  async function withVm() {
    const setting = await world();
    await okCli(setting, [
      'create',
      'origin',
      '--disk',
      setting.source,
      '--in-place',
      '--accel',
      'tcg',
    ]);
    return setting;
  }

  it('exclude each other in one process', async () => {
    const setting = await withVm();
    const app = await openApp(setting);
    const origin = app.machines.find('origin');
    const source = { kind: 'disk', file: setting.source, use: 'copy' } as const;
    const suggested = await app.drafts.suggest(source, null);
    const draft = { ...suggested, name: 'copy', accelerator: 'tcg' } as const;
    const job = await app.drafts.create(draft, { start: false });
    const frozen = await freezeCopy(setting.source);
    const held = { error: { code: 'held-by-job', params: { name: 'origin', job: 'copy' } } };
    await expect(app.machines.act(origin, 'start')).rejects.toMatchObject(held);
    expect(app.machines.find('origin')).toMatchObject({ state: 'off' });
    await expect(app.machines.act(origin, 'remove')).rejects.toMatchObject(held);
    await expect(app.drafts.create(draft, { start: false })).rejects.toMatchObject({
      error: { code: 'name-taken' },
    });
    // Two copies suffer each other.
    const second = await app.drafts.create({ ...draft, name: 'other' }, { start: false });
    second.cancel();
    await second.ended;
    frozen.go();
    expect(await job.ended).toMatchObject({ state: 'done' });
    await app.machines.act(origin, 'start');
    const refused = await app.drafts.create({ ...draft, name: 'late' }, { start: false }).then(
      async (late) => (await late.ended).error?.code,
      (error: { error: { code: string } }) => error.error.code,
    );
    expect(refused).toBe('disk-in-use');
    await app.machines.act(origin, 'force-off');
  });

  it('exclude each other in two processes', async () => {
    const setting = await withVm();
    const making = create(setting);
    const frozen = await freezeCopy(setting.source);
    const refused = await runCli(setting, ['start', 'origin']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('“origin” is in use by the job “copy”');
    const app = await openApp(setting);
    await expect(app.machines.act(app.machines.find('origin'), 'start')).rejects.toMatchObject({
      error: { code: 'held-by-job' },
    });
    frozen.go();
    expect((await once(making, 'close'))[0]).toBe(0);
    await okCli(setting, ['start', 'origin']);
    const late = await runCli(setting, ['create', 'late', '--disk', setting.source]);
    expect(late.code).toBe(1);
    expect(await vmFolders(setting)).toEqual(expect.arrayContaining(['copy', 'origin']));
    expect(await vmFolders(setting)).toHaveLength(2);
    await okCli(setting, ['stop', 'origin', '--force']);
  });

  it('lets a VM that was made from an image in place start at once, in the same job', async () => {
    const setting = await world();
    const words = `create direct --disk ${setting.source} --in-place --accel tcg --start`;
    const { code, stderr } = await runCli(setting, words.split(' '));
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
    await okCli(setting, ['stop', 'direct', '--force']);
  });
});

describe('the command line of jobs', () => {
  it('refuses what makes no sense', async () => {
    const setting = await world();
    for (const words of [
      ['jobs', 'cancel'],
      ['jobs', 'nonsense'],
      ['jobs', '--ended'],
      ['jobs', 'dismiss', '0000aaaa', '--ended'],
      ['jobs', 'cancel', '0000aaaa', '--watch'],
    ]) {
      expect([words, (await runCli(setting, words)).code]).toEqual([words, 2]);
    }
    expect(await runCli(setting, ['jobs'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'No jobs.\n',
    });
    expect(await okCli(setting, ['jobs', '--json'])).toBe('[]\n');
  });
});
