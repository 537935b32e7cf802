import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { contest } from '../../../electron/jobs/claim';
import { ForeignJobs } from '../../../electron/jobs/foreign-jobs';
import { createJobService } from '../../../electron/jobs/job-service';
import { readEntry, writeEntry, type JournalEntry } from '../../../electron/jobs/journal';
import { OwnJob } from '../../../electron/jobs/own-job';
import type { Hold, JobHandle } from '../../../electron/jobs/types';
import * as atomicFile from '../../../electron/lib/atomic-file';
import { bootId, ownIdentity, processFacts } from '../../../electron/lib/process-facts';
import { failure } from '../../../shared/errors';
import type { JobEvent } from '../../../shared/job';
import { sampleJob } from '../../fakes/sample-job';
import { temporaryFolder } from '../vm/support';

/** Two services on one folder see each other as two processes do. */
function service(data: string | null, role: 'app' | 'cli' = 'app') {
  const problems: unknown[] = [];
  const jobs = createJobService({ data, role, problem: (error) => problems.push(error) });
  onTestFinished(() => jobs.close());
  return Object.assign(jobs, { problems });
}

/** Work that goes on until the test ends it. */
function openWork() {
  let finish: (error?: Error) => void = () => undefined;
  let begun: (handle: JobHandle<string>) => void = () => undefined;
  const handle = new Promise<JobHandle<string>>((resolve) => (begun = resolve));
  const work = async (given: JobHandle<string>) => {
    begun(given);
    await new Promise<void>((resolve, reject) => {
      finish = (error) => (error ? reject(error) : resolve());
      given.signal.addEventListener('abort', () => reject(failure('cancelled')));
    });
  };
  return { work, handle, finish: (error?: Error) => finish(error) };
}

const exclusive = (key: string): Hold => ({ key, mode: 'exclusive' });
const shared = (key: string): Hold => ({ key, mode: 'shared' });
const code = (name: string) => ({ error: { code: name } });
const folderOf = (data: string) => path.join(data, 'jobs');

// Test files share their modules here: one that has read these without the spy comes before, maybe.
vi.hoisted(() => vi.resetModules());
vi.mock(import('../../../electron/lib/atomic-file'), { spy: true });

describe('a job', () => {
  it('is listed from its beginning to its end, with its progress', async () => {
    const jobs = service(null);
    const events: JobEvent[] = [];
    jobs.subscribe((event) => events.push(event));
    const { work, handle, finish } = openWork();
    const running = jobs.begin('create-vm', { subject: { name: 'Debian' } }, work);
    expect(jobs.own()).toMatchObject([{ id: running.id, state: 'running' }]);
    const { progress, result, emit } = await handle;
    emit('one');
    progress({ step: 'copying-disk', fraction: 0.5, bytes: { done: 50, total: 100 } });
    result({ vmId: 'v' });
    expect(running.snapshot()).toMatchObject({ step: 'copying-disk', fraction: 0.5 });
    progress({ step: 'saving' });
    expect(running.snapshot()).toMatchObject({ step: 'saving', fraction: null, bytes: null });
    finish();
    expect(await running.ended).toMatchObject({
      state: 'done',
      fraction: 1,
      result: { vmId: 'v' },
    });
    expect(events.at(-1)).toMatchObject({ type: 'changed', job: { state: 'done' } });
    expect(events.map(({ revision }) => revision)).toEqual(
      events.map((_event, index) => index + 1),
    );
    expect((await running.follow().next()).value).toBe('one');
    expect(await jobs.list()).toMatchObject([{ subject: { name: 'Debian' }, state: 'done' }]);
    expect(jobs.own()).toEqual([]);
    await jobs.dismiss(running.id);
    expect(await jobs.list()).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'removed', id: running.id });
  });

  it('fails with its error and the VM that it has made, not the one that the error is about', async () => {
    const jobs = service(null);
    const running = jobs.begin('create-vm', {}, ({ result }) => {
      result({ vmId: 'v' });
      return Promise.reject(failure('qemu-exited', { vmId: 'v' }));
    });
    expect(await running.ended).toMatchObject({
      state: 'failed',
      error: { code: 'qemu-exited' },
      result: { vmId: 'v' },
    });
    const none = jobs.begin('create-vm', {}, () =>
      Promise.reject(failure('id-taken', { vmId: 'another' })),
    );
    expect((await none.ended).result).toEqual({});
    await expect(running.follow().next()).rejects.toMatchObject(code('qemu-exited'));
  });

  it('is cancelled only where that still means something', async () => {
    const jobs = service(null);
    const first = openWork();
    const running = jobs.begin('create-vm', {}, first.work);
    const { cancellable } = await first.handle;
    cancellable(false);
    await expect(jobs.cancel(running.id)).rejects.toMatchObject(code('job-not-cancellable'));
    cancellable(true);
    await expect(jobs.dismiss(running.id)).rejects.toMatchObject(code('job-running'));
    await jobs.cancel(running.id);
    expect(await running.ended).toMatchObject({ state: 'cancelled', error: null });
    await jobs.cancel(running.id);
    await expect(jobs.cancel('00000000')).rejects.toMatchObject(code('job-not-found'));
  });

  it('that comes to its end in spite of a cancel is done; one that breaks then has failed', async () => {
    const jobs = service(null);
    const stubborn = jobs.begin('fix', {}, async ({ signal }) => {
      await once(signal, 'abort');
    });
    stubborn.cancel();
    expect((await stubborn.ended).state).toBe('done');
    const broken = jobs.begin('fix', {}, async ({ signal }) => {
      await once(signal, 'abort');
      throw failure('fix-failed');
    });
    broken.cancel();
    expect(await broken.ended).toMatchObject({ state: 'failed', error: { code: 'fix-failed' } });
  });

  it('that nobody asked for is forgotten when it has ended', async () => {
    const data = await temporaryFolder();
    const jobs = service(data);
    const { work, finish, handle } = openWork();
    const running = jobs.begin('acceleration-test', { quiet: true }, work);
    await handle;
    expect(await jobs.list()).toMatchObject([{ quiet: true }]);
    finish();
    await running.ended;
    expect(await jobs.list()).toEqual([]);
    await jobs.close();
    expect(await readdir(folderOf(data))).toEqual([]);
  });
});

describe('holds', () => {
  it('exclude each other in one process and in two, and are free after the end', async () => {
    const data = await temporaryFolder();
    const [here, there] = [service(data), service(data)];
    const { work, finish, handle } = openWork();
    const subject = { name: 'copy' };
    const running = await here.start('create-vm', { subject, holds: [shared('vm:a')] }, work);
    await handle;
    for (const jobs of [here, there]) {
      await expect(jobs.refuseHeld([exclusive('vm:a')], 'a')).rejects.toMatchObject({
        error: { code: 'held-by-job', params: { name: 'a', job: 'copy' } },
      });
      await jobs.refuseHeld([shared('vm:a'), exclusive('vm:b')], 'a');
      await expect(
        jobs.start('fix', { holds: [exclusive('vm:a')] }, () => Promise.resolve()),
      ).rejects.toMatchObject(code('held-by-job'));
    }
    expect(await there.list()).toHaveLength(1);
    finish();
    await running.ended;
    await here.refuseHeld([exclusive('vm:a')], 'a');
    await vi.waitFor(() => there.refuseHeld([exclusive('vm:a')], 'a'));
  });

  it('go to exactly one of many who want the same at the same moment', async () => {
    const data = await temporaryFolder();
    for (let round = 0; round < 5; round += 1) {
      const rivals = Array.from({ length: 4 }, () => service(data));
      const works = rivals.map(() => openWork());
      const spec = { holds: [exclusive('fix')] };
      const starts = await Promise.allSettled(
        rivals.map(async (jobs, index) => await jobs.start('fix', spec, works[index]!.work)),
      );
      expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await Promise.all(rivals.map((jobs) => jobs.close()));
    }
  });

  it('are not given to a claim that came later, nor kept by one that never decides', async () => {
    const data = await temporaryFolder();
    const folder = folderOf(data);
    const claim = (id: string, phase: JournalEntry['phase'], pid = process.pid): JournalEntry => ({
      version: 1,
      job: sampleJob({ id, pid }),
      startTime: processFacts(pid)?.startTime ?? '0',
      boot: bootId(),
      phase,
      holds: [exclusive('fix')],
      tidy: [],
    });
    const wanted = [exclusive('fix')];
    await writeEntry(folder, claim('00000001', 'claiming'));
    expect((await contest(folder, '00000002', wanted, (id) => id === '00000002'))?.job.id).toBe(
      '00000001',
    );
    // The other is later, but hangs: after a while it is left alone.
    const began = performance.now();
    expect(await contest(folder, '00000000', wanted, (id) => id === '00000000')).not.toBeNull();
    expect(performance.now() - began).toBeGreaterThan(1500);
    const dead = spawn('true');
    await once(dead, 'exit');
    await writeEntry(folder, claim('00000001', 'held', dead.pid ?? 1));
    expect(await contest(folder, '00000000', wanted, () => false)).toBeNull();
  });

  it('are kept within the process where nothing can be written', async () => {
    const data = path.join(await temporaryFolder(), 'data');
    // A file in the place of the folder stops root, too.
    await writeFile(data, '');
    const jobs = service(data);
    const { work, finish } = openWork();
    const running = await jobs.start('fix', { holds: [exclusive('fix')] }, work);
    await expect(jobs.refuseHeld([exclusive('fix')], 'x')).rejects.toMatchObject(
      code('held-by-job'),
    );
    await vi.waitFor(() => expect(jobs.own()).toHaveLength(1));
    finish();
    expect((await running.ended).state).toBe('done');
    expect(jobs.problems.length).toBeGreaterThan(0);
  });
});

describe('on a full disk', () => {
  it('a job begins only where no other process holds what it wants', async () => {
    const data = await temporaryFolder();
    const [here, there] = [service(data), service(data)];
    const { work, handle } = openWork();
    const subject = { name: 'copy' };
    await there.start('create-vm', { subject, holds: [exclusive('file:/a/disk.raw')] }, work);
    await handle;
    vi.spyOn(OwnJob.prototype, 'claim').mockRejectedValue(failure('no-space-left'));
    onTestFinished(() => void vi.restoreAllMocks());
    const spec = { subject: { name: 'new' }, holds: [shared('file:/a/disk.raw')] };
    await expect(here.start('create-vm', spec, () => Promise.resolve())).rejects.toMatchObject({
      error: { code: 'held-by-job', params: { name: 'disk.raw', job: 'copy' } },
    });
    expect(here.problems).toMatchObject([code('no-space-left')]);
  });

  it('the outcome of a job stays listed, although its journal is gone', async () => {
    const data = await temporaryFolder();
    const jobs = service(data);
    const events: JobEvent[] = [];
    jobs.subscribe((event) => events.push(event));
    const { work, handle, finish } = openWork();
    const running = jobs.begin('create-vm', {}, work);
    const { id } = await handle;
    const file = path.join(folderOf(data), `${id}.json`);
    await vi.waitFor(() => stat(file));
    // Nothing can be renamed to a folder's name, which stops root, too.
    await rm(file);
    await mkdir(file);
    finish(failure('qemu-exited'));
    await running.ended;
    await vi.waitFor(() => expect(jobs.problems).toMatchObject([code('file-unwritable')]));
    await rm(file, { recursive: true });
    expect(await jobs.list()).toMatchObject([{ id, state: 'failed' }]);
    expect(events.map(({ type }) => type)).not.toContain('removed');
  });
});

describe('another process', () => {
  it('sees a job go on, cancels it and dismisses it', async () => {
    const data = await temporaryFolder();
    const [owner, viewer] = [service(data, 'cli'), service(data)];
    const events: JobEvent[] = [];
    viewer.subscribe((event) => events.push(event));
    const { work, handle } = openWork();
    const running = owner.begin('create-vm', { subject: { name: 'x' } }, work);
    const { progress } = await handle;
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ job: { id: running.id } }));
    progress({ step: 'copying-disk', fraction: 0.25, bytes: { done: 1, total: 4 } });
    await vi.waitFor(
      () => expect(events.at(-1)).toMatchObject({ job: { fraction: 0.25, bytes: { total: 4 } } }),
      5000,
    );
    await expect(viewer.dismiss(running.id)).rejects.toMatchObject(code('job-running'));
    await viewer.cancel(running.id);
    expect(await running.ended).toMatchObject({ state: 'cancelled' });
    await vi.waitFor(
      () => expect(events.at(-1)).toMatchObject({ job: { state: 'cancelled' } }),
      5000,
    );
    await viewer.dismiss(running.id);
    expect(events.at(-1)).toMatchObject({ type: 'removed', id: running.id });
    await vi.waitFor(async () => expect(await owner.list()).toEqual([]), 5000);
    expect(await readdir(folderOf(data))).toEqual([]);
  });
});

/** An entry whose process is gone. */
async function leftBehind(data: string, changes: Partial<JournalEntry> = {}) {
  const gone = spawn('true');
  await once(gone, 'exit');
  const entry: JournalEntry = {
    version: 1,
    job: sampleJob({ pid: gone.pid ?? 1, cancellable: true, speed: 5 }),
    startTime: '1',
    boot: bootId(),
    phase: 'held',
    holds: [exclusive('vm:a')],
    tidy: [],
    ...changes,
  };
  await writeEntry(folderOf(data), entry);
  return entry;
}

describe('after a crash', () => {
  it('what is left is removed, the holds are free and the job is told of until dismissed', async () => {
    const data = await temporaryFolder();
    const half = path.join(data, 'vms/.new-1-2-0a1b2c3d');
    await mkdir(half, { recursive: true });
    await writeFile(path.join(half, 'disk.part'), 'x');
    await mkdir(path.join(data, 'vms/debian'));
    await leftBehind(data, { tidy: [half, path.join(data, 'vms/debian')] });
    const jobs = service(data);
    await jobs.refuseHeld([exclusive('vm:a')], 'a');
    await jobs.recover();
    expect(await readdir(path.join(data, 'vms'))).toEqual(['debian']);
    const [job] = await service(data).list();
    expect(job).toMatchObject({ state: 'interrupted', cancellable: false, speed: null });
    await jobs.dismiss(job?.id ?? '');
    expect(await jobs.list()).toEqual([]);
  });

  it('what cannot be removed is told of and tried again; nothing else fails for it', async () => {
    const data = await temporaryFolder();
    // A file in the place of its folder: removing what is below it fails for root, too.
    const folder = path.join(data, 'vms/.new-1');
    const stuck = path.join(folder, '.disk.part');
    const other = path.join(data, 'vms/.new-2');
    await mkdir(other, { recursive: true });
    await writeFile(folder, '');
    const { job } = await leftBehind(data, { tidy: [stuck, other] });
    const jobs = service(data);
    await jobs.recover();
    expect(jobs.problems).toHaveLength(1);
    expect(await readdir(path.join(data, 'vms'))).toEqual(['.new-1']);
    expect(await jobs.list()).toMatchObject([{ id: job.id, state: 'interrupted' }]);
    expect(jobs.problems).toHaveLength(1);
    expect(await readEntry(folderOf(data), job.id)).toMatchObject({ tidy: [stuck] });
    await rm(folder);
    await mkdir(folder);
    await writeFile(stuck, '');
    await service(data).recover();
    expect(await readdir(folder)).toEqual([]);
    expect(await readEntry(folderOf(data), job.id)).toMatchObject({ tidy: [] });
  });

  it('a quiet job is never listed, nor found', async () => {
    const data = await temporaryFolder();
    const quiet = { quiet: true, cancellable: true };
    await leftBehind(data, { job: sampleJob({ ...quiet, id: '0000000a' }), startTime: '1' });
    const jobs = service(data);
    expect(await jobs.list()).toEqual([]);
    await leftBehind(data, { job: sampleJob({ ...quiet, id: '0000000b' }), startTime: '1' });
    await expect(jobs.cancel('0000000b')).rejects.toMatchObject(code('job-not-found'));
    expect(await readdir(folderOf(data))).toEqual([]);
  });

  it('one that ends between two looks is done, and not taken for one that was cut short', async () => {
    const data = await temporaryFolder();
    const entry = await leftBehind(data);
    const { id } = entry.job;
    const killed: string[] = [];
    const jobs = new ForeignJobs(folderOf(data), data, {
      ours: () => false,
      killed: async (job) => void killed.push(job.id),
      problem: () => undefined,
      lives: () => {
        const job = { ...entry.job, state: 'done', endedAt: Date.now() };
        const text = JSON.stringify({ ...entry, job });
        writeFileSync(path.join(folderOf(data), `${id}.json`), text);
        return false;
      },
    });
    expect(await jobs.look()).toMatchObject([{ id, state: 'done' }]);
    expect(killed).toEqual([]);
  });

  it('what cannot be written down is told of once', async () => {
    const data = await temporaryFolder();
    await leftBehind(data);
    const write = vi.spyOn(atomicFile, 'writeFileAtomically');
    write.mockReset().mockRejectedValue(failure('no-space-left'));
    onTestFinished(() => void write.mockReset());
    const jobs = service(data);
    const [first] = await jobs.list();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(first).toMatchObject({ state: 'interrupted' });
    expect(await jobs.list()).toEqual([first]);
    expect(write).toHaveBeenCalledOnce();
    expect(jobs.revision()).toBe(1);
  });

  it('another boot of the machine is another process, whatever its number', async () => {
    const data = await temporaryFolder();
    const { pid, startTime } = ownIdentity();
    await leftBehind(data, { job: sampleJob({ pid }), startTime, boot: 'another' });
    expect(await service(data).list()).toMatchObject([{ state: 'interrupted' }]);
  });

  it('a quiet job and a claim leave nothing to tell', async () => {
    const data = await temporaryFolder();
    await leftBehind(data, { job: sampleJob({ id: '0000000a', quiet: true }), startTime: '1' });
    await leftBehind(data, {
      job: sampleJob({ id: '0000000b' }),
      phase: 'claiming',
      startTime: '1',
    });
    const jobs = service(data);
    await jobs.recover();
    expect(await jobs.list()).toEqual([]);
    expect(await readdir(folderOf(data))).toEqual([]);
  });
});

describe('what a job keeps on the disk', () => {
  it('is its own folder for the time it works, also where it fails', async () => {
    const data = await temporaryFolder();
    const jobs = service(data);
    let scratch: string | null = null;
    const running = jobs.begin('acceleration-test', {}, async (handle) => {
      scratch = await handle.scratch();
      expect(await handle.scratch()).toBe(scratch);
      await writeFile(path.join(scratch ?? '', 'variables'), 'x');
      const entry = JSON.parse(
        await readFile(path.join(folderOf(data), `${handle.id}.json`), 'utf8'),
      ) as JournalEntry;
      expect(entry.tidy).toEqual([scratch]);
      throw new Error('broken');
    });
    expect(await running.ended).toMatchObject({ state: 'failed', error: { code: 'internal' } });
    expect(scratch).not.toBeNull();
    await expect(stat(scratch ?? '')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is refused before anything is written where it cannot be written down', async () => {
    const data = path.join(await temporaryFolder(), 'data');
    await writeFile(data, '');
    const jobs = service(data);
    const running = jobs.begin('create-vm', {}, async (handle) => {
      await handle.tidy([path.join(data, '.new-1')]);
    });
    expect(await running.ended).toMatchObject({
      state: 'failed',
      error: { code: 'folder-not-folder' },
    });
    const trial = jobs.begin('acceleration-test', {}, async (handle) => {
      expect(await handle.scratch()).toBeNull();
    });
    expect((await trial.ended).state).toBe('done');
  });

  it('is written at most twice a second while it only goes on', async () => {
    const data = await temporaryFolder();
    const jobs = service(data);
    const { work, handle, finish } = openWork();
    const running = jobs.begin('create-vm', {}, work);
    const { progress, id } = await handle;
    progress({ step: 'copying-disk', fraction: 0 });
    const file = path.join(folderOf(data), `${id}.json`);
    const marks = new Set<number>();
    const began = performance.now();
    for (let step = 0; performance.now() - began < 1300; step += 1) {
      progress({ fraction: step / 10_000, bytes: { done: step, total: 10_000 } });
      await new Promise((resolve) => setTimeout(resolve, 5));
      marks.add((await stat(file).catch(() => null))?.mtimeMs ?? 0);
    }
    finish();
    await running.ended;
    // Two for the beginning, one for each half second.
    expect(marks.size).toBeGreaterThanOrEqual(3);
    expect(marks.size).toBeLessThanOrEqual(5);
  });
});

describe('the end of the process', () => {
  it('cancels its jobs and waits until they are written down', async () => {
    const data = await temporaryFolder();
    const jobs = service(data);
    const { work, handle } = openWork();
    jobs.begin('create-vm', {}, work);
    await handle;
    await jobs.close();
    expect(await service(data).list()).toMatchObject([{ state: 'cancelled' }]);
  });

  it('does not wait for one that must not be interrupted', async () => {
    const data = await temporaryFolder();
    const jobs = service(data);
    let finish = () => {};
    const running = jobs.begin('fix', {}, async () => {
      await new Promise<void>((resolve) => (finish = resolve));
    });
    const began = performance.now();
    await jobs.close();
    expect(performance.now() - began).toBeLessThan(2000);
    expect(running.snapshot().state).toBe('cancelling');
    finish();
    await running.ended;
  });

  it('is not held up by a folder that was taken away', async () => {
    const data = await temporaryFolder();
    const jobs = service(data);
    const { work, handle } = openWork();
    jobs.begin('create-vm', {}, work);
    await handle;
    await expect.poll(() => existsSync(folderOf(data))).toBe(true);
    // In one step: the journal may be written to in this moment.
    await rename(folderOf(data), path.join(data, 'taken-away'));
    await chmod(data, 0o500);
    const began = performance.now();
    await jobs.close();
    expect(performance.now() - began).toBeLessThan(2000);
    await chmod(data, 0o700);
  });
});
