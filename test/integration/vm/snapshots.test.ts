import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createJobService } from '../../../electron/jobs/job-service';
import type { RunningJob } from '../../../electron/jobs/types';
import { run } from '../../../electron/lib/run';
import { beginClone } from '../../../electron/making/clone/clone-service';
import { createPoint } from '../../../electron/snapshots/create';
import { createSnapshotService } from '../../../electron/snapshots/service';
import {
  readPoints,
  readStanding,
  rewritePoint,
  writeStanding,
} from '../../../electron/vm/points/point-store';
import type { VmConfig } from '../../../shared/vm-config';
import { noMoments } from '../../fakes/moments';
import { sampleDisk } from '../../fakes/vm-configs';
import { installed } from '../installed';
import { makeVmHome, mountSmallDisk, openService, until } from './support';
import { bareConfig } from './wiring';

// Snapshots of machines that are off and that run, on real images and a real QEMU.

const qemuImg = async () => await installed('qemu-img');
const disks = [0, 1].map((number) =>
  sampleDisk({ id: `disk${number}`, file: `disks/disk${number}.qcow2` }),
);

async function setUp(changes: Partial<VmConfig> = {}) {
  const home = await makeVmHome();
  const jobs = createJobService({ data: home.paths.data, role: 'app' });
  const vms = await openService(home, {
    refuseHeld: async (holds, name, own) => await jobs.refuseHeld(holds, name, own),
  });
  const config = bareConfig({ name: 'points', disks, guestAgent: true, ...changes });
  await vms.add(config, async (folder) => {
    await mkdir(path.join(folder, 'disks'));
    for (const { file, format } of config.disks) {
      await run([await qemuImg(), 'create', '-q', '-f', format, path.join(folder, file), '64M']);
    }
  });
  const { id } = config;
  const snapshots = createSnapshotService({ vms, jobs, qemuImg });
  const files = config.disks.map(({ file }) => path.join(vms.folder(id), file));
  const io = async (file: string, command: string) =>
    (await run([await installed('qemu-io'), '-f', 'qcow2', '-c', command, file])).stdout;
  /** Fills the beginning of every disk. */
  const write = async (pattern: number) => {
    for (const file of files) await io(file, `write -P ${pattern} 0 1M`);
  };
  /** Throws where a disk holds anything else. */
  const expectPattern = async (pattern: number) => {
    for (const file of files) {
      expect(await io(file, `read -P ${pattern} 0 1M`)).not.toContain('Pattern verification');
    }
  };
  const create = async (title: string, memory = false) =>
    await done(await snapshots.create(id, { title, note: '', memory }));
  const beginLive = async (title: string) =>
    await snapshots.create(id, { title, note: '', memory: true, live: true });
  const revert = async (title: string, keep: string | null = null) =>
    await done(
      await snapshots.revert(id, snapshots.find(id, title).id, { keep, withMemory: true }),
    );
  const remove = async (title: string) =>
    await done(await snapshots.remove(id, snapshots.find(id, title).id));
  const titles = async () => {
    const { points, current } = await snapshots.tree(id);
    return points.map((point) => (point.id === current ? `${point.title}*` : point.title));
  };
  const hmp = async (line: string) =>
    String(
      await vms.monitor(id, {
        execute: 'human-monitor-command',
        arguments: { 'command-line': line },
      }),
    );
  return {
    home,
    jobs,
    vms,
    id,
    snapshots,
    files,
    write,
    expectPattern,
    create,
    beginLive,
    revert,
    remove,
    titles,
    tags: tagsIn,
    hmp,
  };
}

type World = Pick<Awaited<ReturnType<typeof setUp>>, 'vms' | 'jobs' | 'id'>;

const tagsIn = async (file: string) =>
  (await run([await qemuImg(), 'snapshot', '-l', '-U', file])).stdout;

async function done(job: RunningJob<never>): Promise<void> {
  const { state, error } = await job.ended;
  if (state !== 'done') throw new Error(`${state}: ${JSON.stringify(error)}`);
}

const isSound = async (file: string) => {
  await run([await qemuImg(), 'check', '-q', '-f', 'qcow2', file]);
};

describe('of a machine that is off', () => {
  it('hold what every disk held, and go without touching each other', async () => {
    const world = await setUp();
    const { write, expectPattern, create, revert, remove, titles, files, tags } = world;
    await write(0x11);
    await create('A');
    await write(0x22);
    await create('B');
    await write(0x33);
    await create('C');
    expect(await titles()).toEqual(['A', 'B', 'C*']);
    await write(0x44);
    // Lists of changes, as backups keep them: they know nothing of what comes back.
    for (const file of files) await run([await qemuImg(), 'bitmap', '--add', file, 'seen']);

    await revert('A');
    await expectPattern(0x11);
    for (const file of files) {
      expect((await run([await qemuImg(), 'info', file])).stdout).not.toContain('seen');
    }
    expect(await titles()).toEqual(['A*', 'B', 'C']);
    // Its children hang on A then.
    await remove('B');
    await revert('C');
    await expectPattern(0x33);
    await revert('A', 'before');
    await expectPattern(0x11);
    await revert('before');
    await expectPattern(0x33);
    for (const title of ['A', 'before', 'C']) await remove(title);
    await expectPattern(0x33);
    expect(await titles()).toEqual([]);
    for (const file of files) {
      await isSound(file);
      expect(await tags(file)).not.toContain('paddock-');
    }
  });

  it('bring the hardware of their time back, and keep name and notes', async () => {
    const { vms, id, create, revert, files, snapshots } = await setUp();
    await create('two disks');
    const before = vms.config(id);
    await expect(vms.removeDisk(id, 'disk1', 'trash')).rejects.toMatchObject({
      error: { code: 'snapshot-needs-disk', params: { titles: 'two disks' } },
    });
    await vms.update({
      ...before,
      name: 'renamed',
      memoryMiB: 96,
      disks: before.disks.slice(0, 1),
    });
    expect(await vms.unusedDisks(id)).toEqual([]);
    const plan = snapshots.planRevert(id, snapshots.find(id, 'two disks').id);
    expect(plan.changes.map(({ part }) => part)).toEqual(
      expect.arrayContaining(['memoryMiB', 'disks']),
    );
    await revert('two disks');
    const after = vms.config(id);
    expect(after).toEqual({ ...before, name: 'renamed' });
    expect(files.every((file) => existsSync(file))).toBe(true);
  });

  it('are where another machine begins, with disks of its own', async () => {
    const { home, jobs, vms, id, write, create, snapshots, expectPattern, files } = await setUp();
    await write(0x11);
    await create('A');
    await write(0x22);
    const rooms = { vms, jobs, vmsFolder: home.paths.vms, qemuImg, moments: noMoments };
    const { id: at } = snapshots.find(id, 'A');
    const begun = await beginClone(rooms, id, { name: 'branch', kind: 'linked', at });
    await begun.job.ended;
    expect(begun.job.snapshot().state).toBe('done');
    await expectPattern(0x22);
    const io = await installed('qemu-io');
    for (const { file } of vms.config(begun.id).disks) {
      const image = path.join(vms.folder(begun.id), file);
      expect(files).not.toContain(image);
      const { stdout } = await run([io, '-f', 'qcow2', '-c', 'read -P 17 0 1M', image]);
      expect(stdout).not.toContain('Pattern verification');
      expect(await tagsIn(image)).not.toContain('paddock-');
    }
    // Neither needs the other.
    await done(await snapshots.remove(id, at));
    expect((await snapshots.tree(begun.id)).points).toEqual([]);
  });

  it('refuse what they cannot hold, and titles that are taken', async () => {
    const raw = sampleDisk({ id: 'disk1', file: 'disks/disk1.img', format: 'raw' });
    const { snapshots, id } = await setUp({ disks: [sampleDisk(), raw] });
    const wish = { title: 'A', note: '', memory: false };
    await expect(snapshots.create(id, wish)).rejects.toMatchObject({
      error: { code: 'snapshot-not-qcow2', params: { disks: 'disk1 (raw)' } },
    });
    const other = await setUp();
    await other.create('A');
    await expect(other.snapshots.create(other.id, { ...wish, title: 'a' })).rejects.toMatchObject({
      error: { code: 'snapshot-title-taken' },
    });
    await expect(
      other.snapshots.create(other.id, { ...wish, title: 'B', memory: true }),
    ).rejects.toMatchObject({ error: { code: 'snapshot-needs-running' } });
  });

  it('write to no disk that others stand on by now, or have', async () => {
    const { home, jobs, vms, id, create, snapshots, write, expectPattern } = await setUp();
    await write(0x11);
    await create('A');
    await write(0x22);
    const rooms = { vms, jobs, vmsFolder: home.paths.vms, qemuImg, moments: noMoments };
    await (
      await beginClone(rooms, id, { name: 'linked', kind: 'linked' })
    ).job.ended;
    // The machine has another disk since, so that nothing of it is a base any more.
    const { disks: had, ...rest } = vms.config(id);
    await vms.update({ ...rest, disks: [] });
    const { id: point } = snapshots.find(id, 'A');
    const refused = async (code: string) => {
      const job = await snapshots.revert(id, point, { keep: null, withMemory: true });
      expect(await job.ended).toMatchObject({ state: 'failed', error: { code } });
    };
    await refused('image-is-base');
    const clone = vms.list().find(({ name }) => name === 'linked');
    await vms.remove(clone?.id ?? '', { anyway: true });
    await vms.emptyTrash((await vms.trash()).map(({ trashName }) => trashName));
    const other = bareConfig({ name: 'other' });
    const disks = had.map((disk) => ({ ...disk, file: path.join(vms.folder(id), disk.file) }));
    await vms.add({ ...other, disks }, () => Promise.resolve());
    await refused('snapshot-disk-elsewhere');
    await expectPattern(0x22);
  });

  it('bring UEFI variables back that were reset since', async () => {
    const { vms, id, create, revert } = await setUp({ firmware: 'uefi', memoryMiB: 256 });
    await create('A');
    await vms.freshNvram(id);
    await create('B');
    const file = path.join(vms.folder(id), 'nvram.qcow2');
    await rename(file, `${file}.away`);
    await revert('A');
    const point = readPoints(vms.folder(id)).find(({ title }) => title === 'A');
    expect(await tagsIn(file)).toContain(`paddock-${point?.id}`);
    await revert('B');
    await vms.start(id);
    await vms.forceOff(id);
  });

  it('let nothing start where going back was cut short, until it came to its end', async () => {
    const { vms, id, write, expectPattern, create, revert, snapshots, files } = await setUp();
    await write(0x11);
    await create('A');
    await write(0x22);
    const [first = ''] = files;
    const { id: point } = snapshots.find(id, 'A');
    // As after a kill between the two disks.
    await writeStanding(vms.folder(id), { ...readStanding(vms.folder(id)), reverting: point });
    await run([await qemuImg(), 'snapshot', '-a', `paddock-${point}`, first]);
    const unfinished = { error: { code: 'snapshot-revert-unfinished' } };
    await expect(vms.start(id)).rejects.toMatchObject(unfinished);
    await expect(create('B')).rejects.toThrow('snapshot-revert-unfinished');
    await revert('A');
    await expectPattern(0x11);
    await vms.start(id);
    await vms.forceOff(id);
  });

  it('leave nothing of one that was not finished, or not deleted to the end', async () => {
    const { vms, id, create, files, tags, titles, snapshots } = await setUp();
    await create('A');
    await create('B');
    const folder = path.join(vms.folder(id), 'snapshots');
    const b = readPoints(vms.folder(id)).find(({ title }) => title === 'B');
    await rename(path.join(folder, b?.id ?? ''), path.join(folder, `.old-${b?.id}`));
    expect(await titles()).toEqual(['A']);
    await create('C');
    expect(await titles()).toEqual(['A', 'C*']);
    expect(await readdir(folder)).toHaveLength(3);
    for (const file of files) expect(await tags(file)).not.toContain(b?.id);
    // What B was made after, C hangs on now.
    const { points } = await snapshots.tree(id);
    expect(points.at(1)?.parent).toBe(points.at(0)?.id);
  });
});

/** Where QEMU has a virtio disk's data: its proxy on the bus has none. */
const backend = (disk: string) => `/machine/peripheral/${disk}/virtio-backend`;

/** Writes over the beginning of a disk as the guest would. */
async function overwrite(hmp: (line: string) => Promise<string>, byte: number, disk: string) {
  // What went well it prints elsewhere.
  expect(await hmp(`qemu-io -d ${backend(disk)} "write -P ${byte} 0 1M"`)).toBe('');
}

/** What the firmware counts 18 times a second, at 0x46c. */
const ticks = async (hmp: (line: string) => Promise<string>) =>
  Number.parseInt((await hmp('xp /1wx 0x46c')).split('0x').at(-1) ?? '', 16);

describe('of a guest that runs', () => {
  it('go on where its memory was kept, with its clipboard', async () => {
    const world = await setUp({ clipboard: true, guestAgent: false });
    const { vms, id, create, revert, remove, hmp, snapshots, files, tags } = world;
    await vms.start(id);
    await expect.poll(async () => await ticks(hmp), { timeout: 20_000 }).toBeGreaterThan(10);
    await overwrite(hmp, 0x11, 'disk0');
    await vms.pause(id);
    const then = await ticks(hmp);
    await create('A', true);
    expect(vms.get(id).state).toBe('paused');
    const { points } = await snapshots.tree(id);
    expect(points).toMatchObject([{ memory: true, guest: 'paused', hasPicture: true }]);
    expect(points[0]?.stateBytes).toBeGreaterThan(100_000);
    await vms.resume(id);
    await overwrite(hmp, 0x22, 'disk0');
    await expect.poll(async () => await ticks(hmp), { timeout: 20_000 }).toBeGreaterThan(then + 5);

    await revert('A');
    expect(vms.get(id).state).toBe('paused');
    expect(await ticks(hmp)).toBe(then);
    const [first = ''] = files;
    const read = ['-r', '-U', '-f', 'qcow2', '-c', 'read -P 0x11 0 1M', first];
    expect((await run([await installed('qemu-io'), ...read])).stdout).not.toContain(
      'Pattern verification',
    );
    expect(await hmp('info chardev')).toContain('clipboard');
    await vms.resume(id);
    await expect.poll(async () => await ticks(hmp), { timeout: 20_000 }).toBeGreaterThan(then);
    expect(vms.get(id).waiting ?? []).toEqual([]);
    // Of a guest that runs QEMU itself deletes it.
    await remove('A');
    for (const file of files) expect(await tags(file)).not.toContain('paddock-');
    await vms.forceOff(id);
    for (const file of files) await isSound(file);
  });

  it('leave it running where it cannot go back', async () => {
    const { vms, id, create, snapshots } = await setUp();
    await create('A');
    const away = path.join(vms.folder(id), 'disks/disk1.qcow2');
    await vms.update({ ...vms.config(id), disks: disks.slice(0, 1) });
    await rename(away, `${away}.away`);
    await vms.start(id);
    const { id: point } = snapshots.find(id, 'A');
    const job = await snapshots.revert(id, point, { keep: null, withMemory: true });
    expect(await job.ended).toMatchObject({ error: { code: 'snapshot-part-missing' } });
    expect(vms.get(id).state).toBe('running');
    await vms.forceOff(id);
  });

  it('hold the disks alone where memory is not wanted, and leave it off', async () => {
    const { vms, id, create, revert, hmp, expectPattern, write } = await setUp();
    await write(0x11);
    await vms.start(id);
    await create('A');
    expect(vms.get(id).state).toBe('running');
    for (const disk of ['disk0', 'disk1']) await overwrite(hmp, 0x22, disk);
    await revert('A');
    expect(vms.get(id).state).toBe('off');
    await expectPattern(0x11);
  });

  it('wait for no other: the machine is held while one is made', async () => {
    const { vms, id, snapshots } = await setUp();
    await vms.start(id);
    const job = await snapshots.create(id, { title: 'A', note: '', memory: true });
    await expect(
      snapshots.create(id, { title: 'B', note: '', memory: false }),
    ).rejects.toMatchObject({ error: { code: 'held-by-job' } });
    await done(job);
    expect(vms.get(id)).toMatchObject({ state: 'running', unresponsive: false });
    await vms.forceOff(id);
  });

  it('say what QEMU says where memory cannot be brought back, and leave the disks of then', async () => {
    const { vms, id, create, snapshots, hmp, expectPattern, write } = await setUp();
    await write(0x11);
    await vms.start(id);
    await create('A', true);
    await vms.forceOff(id);
    await write(0x22);
    // Another machine than the one whose state was kept.
    const folder = vms.folder(id);
    const [point] = readPoints(folder);
    if (!point?.started) throw new Error('no memory');
    await rewritePoint(folder, { ...point, started: { ...point.started, memoryMiB: 256 } });
    const job = await snapshots.revert(id, point.id, { keep: null, withMemory: true });
    expect(await job.ended).toMatchObject({
      state: 'failed',
      error: { code: 'snapshot-memory-failed' },
    });
    expect(vms.get(id).state).toBe('off');
    await expectPattern(0x11);
    await vms.start(id);
    expect(await hmp('info status')).toContain('running');
    await vms.forceOff(id);
  });
});

describe('of a guest that goes on while its memory is kept', () => {
  /** One that counts; null where this computer lets nobody watch memory, which is told. */
  async function setUpLive(changes: Partial<VmConfig> = {}) {
    const world = await setUp({ guestAgent: false, ...changes });
    const { vms, id, hmp, snapshots, beginLive } = world;
    await vms.start(id);
    await expect.poll(async () => await ticks(hmp), { timeout: 20_000 }).toBeGreaterThan(10);
    const { liveObstacle } = await snapshots.outlook(id);
    if (!liveObstacle) return world;
    await expect(beginLive('A')).rejects.toMatchObject({
      error: { code: expect.stringMatching(/^snapshot-live-/) },
    });
    expect(vms.get(id).state).toBe('running');
    await vms.forceOff(id);
    return null;
  }

  const countsOn = async (hmp: (line: string) => Promise<string>) => {
    const now = await ticks(hmp);
    await expect.poll(async () => await ticks(hmp), { timeout: 20_000 }).toBeGreaterThan(now + 2);
  };

  it('are of the moment in which it stood still', async () => {
    const world = await setUpLive({ clipboard: true });
    if (!world) return;
    const { vms, id, hmp, snapshots, beginLive, create, revert, remove, files, tags } = world;
    for (const disk of ['disk0', 'disk1']) await overwrite(hmp, 0x11, disk);
    const events: string[] = [];
    await vms.useMonitor(id, async (qmp) => {
      qmp.onEvent(({ event }) => void (/^(STOP|RESUME)$/.test(event) && events.push(event)));
      await qmp.execute('query-status');
    });
    const before = await ticks(hmp);
    await done(await beginLive('A'));
    expect(events.join(' ')).toMatch(/^STOP RESUME( STOP RESUME)?$/);
    expect(vms.get(id).state).toBe('running');
    const { points, bytes } = await snapshots.tree(id);
    expect(points).toMatchObject([{ memory: true, live: true, guest: 'running' }]);
    expect(points[0]?.stateBytes).toBeGreaterThan(100_000);
    expect(bytes).toBeGreaterThan(points[0]?.stateBytes ?? Infinity);
    for (const disk of ['disk0', 'disk1']) await overwrite(hmp, 0x22, disk);
    await countsOn(hmp);
    // What comes after it is none of its kind.
    await create('B', true);
    await countsOn(hmp);
    await expect
      .poll(async () => await ticks(hmp), { timeout: 20_000 })
      .toBeGreaterThan(before + 60);
    const late = await ticks(hmp);

    await revert('A');
    const again = await ticks(hmp);
    expect(again).toBeGreaterThanOrEqual(before);
    expect(again).toBeLessThan(late);
    for (const file of files) {
      const read = ['-r', '-U', '-f', 'qcow2', '-c', 'read -P 0x11 0 1M', file];
      expect((await run([await installed('qemu-io'), ...read])).stdout).not.toContain(
        'verification',
      );
    }
    expect(vms.get(id).waiting ?? []).toEqual([]);
    expect(await hmp('info chardev')).toContain('clipboard');
    await countsOn(hmp);
    for (const title of ['A', 'B']) await remove(title);
    expect(await readdir(path.join(vms.folder(id), 'snapshots'))).toEqual(['tree.json']);
    for (const file of files) expect(await tags(file)).not.toContain('paddock-');
    await vms.forceOff(id);
    for (const file of files) await isSound(file);
  });

  it('leave nothing where it is cancelled, or the disk is full, or its process is killed', async () => {
    const world = await setUpLive({ memoryMiB: 256 });
    if (!world) return;
    const { vms, jobs, id, hmp, beginLive, remove, files, tags } = world;
    const folder = path.join(vms.folder(id), 'snapshots');
    const nothingLeft = async () => {
      expect((await readdir(folder)).filter((name) => name !== 'tree.json')).toEqual([]);
      for (const file of files) expect(await tags(file)).not.toContain('paddock-');
      expect(vms.get(id).state).toBe('running');
      await countsOn(hmp);
    };
    const job = await beginLive('A');
    while ((job.snapshot().bytes?.done ?? 0) === 0) await delay(1);
    job.cancel();
    expect(await job.ended).toMatchObject({ state: 'cancelled', error: null });
    await nothingLeft();

    const isSmall = await mountSmallDisk(folder, '512k');
    const wish = { title: 'A', note: '', memory: true, live: true };
    const full = jobs.begin('snapshot-create', {}, async (handle) => {
      await createPoint({ vms, qemuImg }, { id, snapshot: 'aaaaaaaa', wish }, handle);
    });
    // Without the right to mount it is made.
    expect((await full.ended).error?.code).toBe(isSmall ? 'no-space-left' : undefined);
    if (!isSmall) await remove('A');
    await nothingLeft();

    // As after a kill in the moment in which it stands still.
    const gone = JSON.stringify({ pid: 1, startTime: '0' });
    await writeFile(path.join(vms.folder(id), '.standing.json'), gone);
    await vms.monitor(id, { execute: 'stop' });
    await until(vms, id, ({ state }) => state === 'paused');
    await until(vms, id, ({ state }) => state === 'running');
    await vms.pause(id);
    expect(vms.get(id).state).toBe('paused');
    await vms.forceOff(id);
    for (const file of files) await isSound(file);
  });

  /** Begins one on a disk that takes its time: whoever hears how much is written keeps everything waiting. */
  function beginSlowly({ vms, jobs, id }: World, snapshot: string) {
    const clock = new Int32Array(new SharedArrayBuffer(4));
    const wish = { title: snapshot, note: '', memory: true, live: true };
    return jobs.begin('snapshot-create', {}, async (handle) => {
      const progress: typeof handle.progress = (news) => {
        handle.progress(news);
        if (news.bytes) Atomics.wait(clock, 0, 0, 8);
      };
      await createPoint({ vms, qemuImg }, { id, snapshot, wish }, { ...handle, progress });
    });
  }

  it('lets the guest be paused, resumed and forced off meanwhile', async () => {
    const world = await setUpLive({ memoryMiB: 256 });
    if (!world) return;
    const { home, vms, id, hmp, files, tags } = world;
    const folder = path.join(vms.folder(id), 'snapshots');
    const kept = beginSlowly(world, 'aaaaaaaa');
    await vms.pause(id);
    expect([kept.snapshot().state, vms.get(id).state]).toEqual(['running', 'paused']);
    await kept.ended;
    expect([kept.snapshot().error, vms.get(id).state]).toEqual([null, 'paused']);
    await vms.resume(id);
    await countsOn(hmp);

    // A command's monitor is free for other commands meanwhile.
    const [maker, other] = [
      await openService(home, { monitor: 'cli' }),
      await openService(home, { monitor: 'cli' }),
    ];
    const borrowed = beginSlowly({ ...world, vms: maker }, 'bbbbbbbb');
    while ((borrowed.snapshot().bytes?.done ?? 0) === 0) await delay(1);
    await other.pause(id);
    await other.resume(id);
    expect(borrowed.snapshot().state).toBe('running');
    await borrowed.ended;
    expect(borrowed.snapshot().error).toBeNull();
    await countsOn(hmp);

    const broken = beginSlowly(world, 'cccccccc');
    while ((broken.snapshot().bytes?.done ?? 0) === 0) await delay(1);
    await vms.forceOff(id);
    await broken.ended;
    expect(broken.snapshot().error?.code).toBe('snapshot-guest-ended');
    expect(vms.get(id)).toMatchObject({ state: 'off', error: null });
    expect((await readdir(folder)).toSorted()).toEqual(['aaaaaaaa', 'bbbbbbbb', 'tree.json']);
    for (const file of files) {
      expect(await tags(file)).not.toContain('paddock-cccccccc');
      await isSound(file);
    }
  });
});
