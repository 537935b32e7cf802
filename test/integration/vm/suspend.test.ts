import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createJobService } from '../../../electron/jobs/job-service';
import type { RunningJob } from '../../../electron/jobs/types';
import { run } from '../../../electron/lib/run';
import { createSnapshotService } from '../../../electron/snapshots/service';
import { saveState } from '../../../electron/vm/suspend/save-state';
import { beginSuspending, suspendOutlook } from '../../../electron/vm/suspend/suspend-job';
import { beginState } from '../../../electron/vm/suspend/suspended-file';
import type { VmService } from '../../../electron/vm/types';
import { failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleDisk } from '../../fakes/vm-configs';
import { builtCli, startCli } from '../cli/support';
import { installed } from '../installed';
import { makeVmHome, mountSmallDisk, openService, until } from './support';
import { bareConfig } from './wiring';

// Guests that are suspended to disk: on real images and a real QEMU, whose firmware counts.

const qemuImg = async () => await installed('qemu-img');
const disks = [
  sampleDisk({ id: 'disk0', file: 'disks/disk0.qcow2' }),
  sampleDisk({ id: 'disk1', file: 'disks/disk1.img', format: 'raw' }),
];

const cli = builtCli();

async function setUp(changes: Partial<VmConfig> = {}) {
  const home = await makeVmHome();
  const jobs = createJobService({ data: home.paths.data, role: 'app' });
  const open = async () =>
    await openService(home, {
      timings: { heartbeatMs: 200 },
      refuseHeld: async (holds, name, own) => await jobs.refuseHeld(holds, name, own),
    });
  const vms = await open();
  const config = bareConfig({ name: 'sleeper', disks, ...changes });
  await vms.add(config, async (folder) => {
    await mkdir(path.join(folder, 'disks'));
    for (const { file, format } of config.disks) {
      await run([await qemuImg(), 'create', '-q', '-f', format, path.join(folder, file), '64M']);
    }
  });
  const { id } = config;
  return { home, jobs, vms, id, folder: vms.folder(id), open };
}

async function hmp(vms: VmService, id: string, line: string): Promise<string> {
  const request = { execute: 'human-monitor-command', arguments: { 'command-line': line } };
  return String(await vms.monitor(id, request));
}

/** What the firmware counts 18 times a second, at 0x46c. */
async function ticks(vms: VmService, id: string): Promise<number> {
  const answer = await hmp(vms, id, 'xp /1wx 0x46c');
  return Number.parseInt(answer.split('0x').at(-1) ?? '', 16);
}

async function started(vms: VmService, id: string): Promise<void> {
  await vms.start(id);
  await expect.poll(async () => await ticks(vms, id), { timeout: 20_000 }).toBeGreaterThan(10);
}

async function countsOn(vms: VmService, id: string): Promise<void> {
  const now = await ticks(vms, id);
  await expect.poll(async () => await ticks(vms, id), { timeout: 20_000 }).toBeGreaterThan(now + 2);
}

async function done(job: RunningJob<never>): Promise<void> {
  const { state, error } = await job.ended;
  if (state !== 'done') throw new Error(`${state}: ${JSON.stringify(error)}`);
}

/** Names of what is kept of a suspended guest, hidden ones too. */
const keptIn = async (folder: string) =>
  (await readdir(folder)).filter((name) => name.includes('suspended')).toSorted();
const whole = ['suspended.json', 'suspended.state'];

describe('a guest goes on', () => {
  it('where it stood, in another process, with its disks of any format and its clipboard', async () => {
    const { vms, jobs, id, folder, open } = await setUp({ clipboard: true });
    await started(vms, id);
    for (const node of ['img-disk0', 'img-disk1']) {
      await hmp(vms, id, `qemu-io ${node} "write -P 0x11 0 1M"`);
    }
    await vms.pause(id);
    const then = await ticks(vms, id);
    expect((await suspendOutlook({ vms }, id)).bytes).toBeGreaterThan(1_000_000);
    await done(await beginSuspending({ vms, jobs }, id));
    expect(vms.get(id)).toMatchObject({ state: 'off', error: null, pid: null });
    expect(vms.get(id).suspended?.bytes).toBeGreaterThan(100_000);
    expect(await keptIn(folder)).toEqual(whole);
    await vms.close();

    const next = await open();
    expect(next.get(id).suspended).toEqual(vms.get(id).suspended);
    await next.start(id);
    expect(next.get(id).state).toBe('paused');
    expect(await ticks(next, id)).toBe(then);
    for (const node of ['img-disk0', 'img-disk1']) {
      const answer = await hmp(next, id, `qemu-io ${node} "read -P 0x11 0 1M"`);
      expect(answer).not.toContain('verification');
    }
    expect(await hmp(next, id, 'info chardev')).toContain('clipboard');
    expect(await keptIn(folder)).toEqual([]);
    expect(next.get(id).waiting ?? []).toEqual([]);
    await next.resume(id);
    await countsOn(next, id);

    // Running it runs on, and disks that were written to since are whole.
    await done(await beginSuspending({ vms: next, jobs }, id));
    await next.start(id);
    await until(next, id, ({ state }) => state === 'running');
    await countsOn(next, id);
    await next.forceOff(id);
    expect(next.get(id).suspended).toBeUndefined();
    const told = (await next.events(id)).map(
      ({ kind, facts }) => `${kind} ${facts['by'] ?? facts['how'] ?? ''}`,
    );
    expect(told.filter((each) => /^(started|ended) /.test(each))).toEqual([
      'started app',
      'ended suspended',
      'started app-resumed',
      'ended suspended',
      'started app-resumed',
      'ended forced',
    ]);
    const file = path.join(folder, 'disks/disk0.qcow2');
    await run([await qemuImg(), 'check', '-q', '-f', 'qcow2', file]);
  });

  it('only with the hardware and the disks that its memory knows', async () => {
    const { vms, jobs, id, folder } = await setUp();
    await started(vms, id);
    await done(await beginSuspending({ vms, jobs }, id));
    const refused = { error: { code: 'vm-suspended' } };
    const config = vms.config(id);
    await expect(vms.update({ ...config, memoryMiB: 64 })).rejects.toMatchObject(refused);
    await expect(vms.removeDisk(id, 'disk1', 'keep')).rejects.toMatchObject(refused);
    await expect(vms.changeHeld(id, '', () => Promise.resolve(null))).rejects.toMatchObject(
      refused,
    );
    const snapshots = createSnapshotService({ vms, jobs, qemuImg });
    const wish = { title: 'A', note: '', memory: false };
    await expect(snapshots.create(id, wish)).rejects.toMatchObject(refused);
    await vms.update({ ...config, name: 'renamed' });
    expect(vms.get(id)).toMatchObject({ name: 'renamed', suspended: {} });

    // Somebody writes to a disk meanwhile.
    const file = path.join(folder, 'disks/disk1.img');
    await utimes(file, 1, 1);
    await expect(vms.start(id)).rejects.toMatchObject({
      error: { code: 'suspend-disk-changed', params: { path: file }, action: 'start-afresh' },
    });
    expect(vms.get(id)).toMatchObject({ state: 'off', suspended: {} });
    await vms.act(id, 'discard-suspended');
    expect(vms.get(id).suspended).toBeUndefined();
    expect(await keptIn(folder)).toEqual([]);
    await started(vms, id);
    expect(vms.get(id).name).toBe('renamed');
    await vms.forceOff(id);
  });

  it('later, where QEMU could not read its state', async () => {
    const { vms, jobs, id, folder } = await setUp();
    await started(vms, id);
    await vms.pause(id);
    const then = await ticks(vms, id);
    await done(await beginSuspending({ vms, jobs }, id));
    const file = path.join(folder, 'suspended.json');
    const text = await readFile(file, 'utf8');
    // As on a machine with another QEMU: what it is given fits no device that it has.
    await writeFile(file, text.replaceAll('"memoryMiB": 32', '"memoryMiB": 48'));
    await expect(vms.start(id)).rejects.toMatchObject({
      error: { code: 'suspend-load-failed', action: 'start-afresh' },
    });
    expect(vms.get(id)).toMatchObject({ state: 'off', suspended: {} });
    expect(await keptIn(folder)).toEqual(whole);
    await writeFile(file, text);
    await vms.start(id);
    expect(await ticks(vms, id)).toBe(then);
    await vms.forceOff(id);
  });
});

describe('a guest runs on, and nothing is left', () => {
  it('where somebody cancels, where the disk is full, and where there is no room from the beginning', async () => {
    const { home, vms, jobs, id, folder } = await setUp();
    await started(vms, id);
    const job = await beginSuspending({ vms, jobs }, id);
    const seen = new Promise<void>((resolve) => {
      jobs.subscribe(() => void (job.snapshot().step === 'saving-memory' && resolve()));
    });
    await seen;
    job.cancel();
    expect(await job.ended).toMatchObject({ state: 'cancelled', error: null });
    await until(vms, id, ({ state }) => state === 'running');
    await countsOn(vms, id);
    expect(await keptIn(folder)).toEqual([]);

    const small = path.join(home.root, 'small');
    if (!(await mountSmallDisk(small, '64k'))) return;
    const saving = vms.useMonitor(id, async (qmp) => {
      await saveState({
        qmp,
        socket: vms.sockets(id).state,
        file: path.join(small, 'state'),
        ran: true,
        signal: new AbortController().signal,
        onBytes: () => undefined,
      });
    });
    await expect(saving).rejects.toMatchObject({ error: { code: 'no-space-left' } });
    expect(await readdir(small)).toEqual([]);
    await countsOn(vms, id);
    await done(await beginSuspending({ vms, jobs }, id));
    await vms.start(id);
    await countsOn(vms, id);
    await vms.forceOff(id);
  });

  it('where who suspends it is killed, and a guest whose state is out is not left behind', async () => {
    const { home, vms, id, folder } = await setUp();
    await started(vms, id);
    const child = startCli({ cli, env: home.env }, 'suspend', 'sleeper');
    const closed = once(child, 'close');
    const part = path.join(folder, '.suspended.state.part');
    while (!existsSync(part) && child.exitCode === null) await delay(1);
    child.kill('SIGKILL');
    await closed;
    await countsOn(vms, id);
    expect(vms.get(id).state).toBe('running');

    // As after a kill between QEMU's last byte and the end of it.
    await beginState(folder);
    await vms.useMonitor(id, async (qmp) => {
      await saveState({
        qmp,
        socket: vms.sockets(id).state,
        file: part.replace('.part', '.other.part'),
        ran: true,
        signal: new AbortController().signal,
        onBytes: () => undefined,
      });
    });
    await until(vms, id, ({ state }) => state === 'paused');
    await until(vms, id, ({ state }) => state === 'running');
    await countsOn(vms, id);
    await vms.forceOff(id);
    await vms.start(id);
    expect((await keptIn(folder)).filter((name) => !name.includes('other'))).toEqual([]);
    await vms.forceOff(id);
  });
});

describe('an idle guest', () => {
  it('is suspended after a notice, unless it is watched or somebody keeps it', async () => {
    const { home, jobs, vms: first, id } = await setUp({ serialPorts: 1 });
    await first.close();
    let refused = 0;
    let afterMs = 2500;
    const timings = { lookMs: 100, noticeMs: 1500, windowMs: 500, share: 0.9 };
    const vms: VmService = await openService(home, {
      timings: { heartbeatMs: 200 },
      refuseHeld: async (holds, name, own) => await jobs.refuseHeld(holds, name, own),
      idle: {
        timings,
        afterMs: () => afterMs,
        outlook: async (each) => {
          if (refused > 0) {
            refused -= 1;
            throw failure('suspend-blocked', { params: { name: 'sleeper', reason: 'a test' } });
          }
          return await suspendOutlook({ vms }, each);
        },
        suspend: async (each) => await done(await beginSuspending({ vms, jobs }, each)),
      },
    });
    const serial = await vms.openSerial(id, 0, { onData: () => undefined });
    await started(vms, id);
    // Somebody looks at it.
    await delay(afterMs + 500);
    expect(vms.get(id).suspendAt).toBeUndefined();
    // It cannot be suspended the first time it is asked.
    refused = 1;
    await serial.close();
    await expect.poll(() => refused, { timeout: 10_000 }).toBe(0);
    const told = async () =>
      (await until(vms, id, ({ suspendAt }) => suspendAt !== undefined)).suspendAt ?? 0;
    const at = await told();
    expect(at - Date.now()).toBeGreaterThan(500);
    vms.keepRunning(id);
    await until(vms, id, ({ suspendAt }) => suspendAt === undefined);
    expect(await told()).toBeGreaterThan(at);
    await until(vms, id, ({ state }) => state === 'off');
    expect(vms.get(id)).toMatchObject({ error: null, suspended: { bytes: expect.any(Number) } });
    afterMs = 0;
    await vms.start(id);
    await countsOn(vms, id);
    await vms.forceOff(id);
  });
});
