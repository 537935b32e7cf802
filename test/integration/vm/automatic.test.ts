import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createJobService } from '../../../electron/jobs/job-service';
import { run } from '../../../electron/lib/run';
import { createAutomaticSnapshots } from '../../../electron/snapshots/automatic/service';
import { createSnapshotService } from '../../../electron/snapshots/service';
import type { SnapshotService } from '../../../electron/snapshots/types';
import { guardedMachines, guardOf } from '../../../electron/wiring/automatic';
import { usualRules } from '../../../shared/automatic';
import { failure } from '../../../shared/errors';
import type { LoggedKind } from '../../../shared/logged-event';
import { noRetention } from '../../../shared/retention';
import { sampleDisk } from '../../fakes/vm-configs';
import { installed } from '../installed';
import { makeVmHome, openService } from './support';
import { bareConfig } from './wiring';

// Snapshots that nobody makes, on a real image and a real QEMU; only the clock is the test's.

const qemuImg = async () => await installed('qemu-img');
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** @param remove in the place of the service's own. */
async function setUp(remove?: (service: SnapshotService) => SnapshotService['remove']) {
  const home = await makeVmHome();
  const jobs = createJobService({ data: home.paths.data, role: 'app' });
  const vms = await openService(home, {
    refuseHeld: async (holds, name, own) => await jobs.refuseHeld(holds, name, own),
  });
  const config = bareConfig({ name: 'auto', disks: [sampleDisk({ file: 'disks/disk0.qcow2' })] });
  const { id } = config;
  await vms.add(config, async (folder) => {
    await mkdir(path.join(folder, 'disks'));
    const file = path.join(folder, 'disks/disk0.qcow2');
    await run([await qemuImg(), 'create', '-q', '-f', 'qcow2', file, '64M']);
  });
  const snapshots = createSnapshotService({ vms, jobs, qemuImg });
  const problems: unknown[] = [];
  const clock = { now: new Date(2040, 0, 2, 12).getTime() };
  const automatic = createAutomaticSnapshots({
    vms,
    jobs,
    qemuImg,
    snapshots: { ...snapshots, ...(remove && { remove: remove(snapshots) }) },
    language: () => 'en',
    problem: (error) => problems.push(error),
    now: () => clock.now,
  });
  const file = path.join(vms.folder(id), 'disks/disk0.qcow2');
  const tags = async () => {
    const { stdout } = await run([await qemuImg(), 'snapshot', '-l', '-U', file]);
    return stdout.match(/paddock-[0-9a-f]{8}/g) ?? [];
  };
  const points = async () => (await snapshots.tree(id)).points;
  const guarded = guardedMachines(
    vms,
    guardOf(vms, { service: async () => await Promise.resolve(automatic) }),
  );
  const told = async (wanted: LoggedKind) =>
    (await vms.events(id)).filter(({ kind }) => kind === wanted).length;
  return {
    jobs,
    vms,
    id,
    snapshots,
    automatic,
    problems,
    clock,
    file,
    tags,
    points,
    guarded,
    told,
  };
}

const daily = {
  ...usualRules,
  every: 'day' as const,
  keep: { ...noRetention, last: 2 },
};

it('are made of a guest that runs when they are due, once, and thinned out; a person’s stay', async () => {
  const { vms, id, snapshots, automatic, problems, clock, tags, points, jobs } = await setUp();
  await automatic.save(id, { ...daily, memory: true });
  expect(await automatic.runDue(id)).toEqual({ kind: 'none' });
  clock.now += dayMs;
  // Nothing new is in one that is off.
  expect(await automatic.runDue(id)).toEqual({ kind: 'waits', reason: 'off' });
  await vms.start(id);
  const taken = await automatic.runDue(id);
  expect(taken).toMatchObject({ kind: 'taken', thinned: [] });
  expect(await points()).toMatchObject([
    { origin: 'schedule', memory: true, title: 'Automatic, Jan 3, 2040, 12:00 PM' },
  ]);
  expect(await automatic.runDue(id)).toEqual({ kind: 'none' });
  // Nor is it made again for somebody who does not want it.
  const [made] = await points();
  await (
    await snapshots.remove(id, made?.id ?? '')
  ).ended;
  expect(await automatic.runDue(id)).toEqual({ kind: 'none' });
  await (
    await snapshots.create(id, { title: 'Mine', note: '', memory: false })
  ).ended;
  clock.now += 3 * dayMs;
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const holds = [{ key: `vm:${id}`, mode: 'exclusive' as const }];
  const other = await jobs.start('disk-check', { holds }, async () => await gate);
  // Somebody works with it: in a minute, then.
  expect(await automatic.runDue(id)).toEqual({ kind: 'waits', reason: 'busy' });
  letGo();
  await other.ended;
  await vms.forceOff(id);
  await automatic.save(id, { ...daily, onlyRunning: false });
  for (let day = 0; day < 3; day += 1) {
    clock.now += dayMs;
    expect(await automatic.runDue(id)).toMatchObject({ kind: 'taken' });
  }
  const left = await points();
  expect(left.map(({ title }) => title)).toEqual([
    'Mine',
    'Automatic, Jan 8, 2040, 12:00 PM',
    'Automatic, Jan 9, 2040, 12:00 PM',
  ]);
  expect((await tags()).toSorted()).toEqual(left.map((one) => `paddock-${one.id}`).toSorted());
  expect(automatic.state(id)).toMatchObject({ failed: null, broken: null });
  expect(await automatic.averageBytes(id)).toBeGreaterThanOrEqual(0);
  // One that a person has given words is theirs.
  await snapshots.rename(id, left[1]?.id ?? '', { title: 'Good', note: '' });
  clock.now += 5 * dayMs;
  await automatic.runDue(id);
  clock.now += dayMs;
  expect(await automatic.runDue(id)).toMatchObject({
    thinned: ['Automatic, Jan 9, 2040, 12:00 PM'],
  });
  expect((await points()).map(({ title }) => title)).toContain('Good');
  // What nobody asked for is no news; only what a person deleted is.
  expect(
    (await jobs.list())
      .filter(({ subject: { item } }) => item?.includes('2040'))
      .map(({ kind }) => kind),
  ).toEqual(['snapshot-delete']);
  expect(problems).toEqual([]);
});

it('are told once where they come to nothing, tried again, and never go where the rules are spoilt', async () => {
  const { vms, id, automatic, clock, points, told } = await setUp();
  await automatic.save(id, { ...daily, onlyRunning: false });
  const folder = vms.folder(id);
  const config = vms.config(id);
  await vms.update({ ...config, disks: [] });
  clock.now += dayMs;
  const failed = { kind: 'failed', error: { code: 'snapshot-no-disk' } };
  expect(await automatic.runDue(id)).toMatchObject({ ...failed, isNew: true });
  expect(await automatic.runDue(id)).toEqual({ kind: 'none' });
  expect(automatic.state(id).failed?.error.code).toBe('snapshot-no-disk');
  clock.now += hourMs - 1;
  expect(await automatic.runDue(id)).toEqual({ kind: 'none' });
  clock.now += 1;
  expect(await automatic.runDue(id)).toMatchObject({ ...failed, isNew: false });
  expect(await told('automatic-failed')).toBe(1);
  await vms.update(config);
  // The day is not lost.
  clock.now += hourMs;
  expect(await automatic.runDue(id)).toMatchObject({ kind: 'taken' });
  clock.now += hourMs;
  expect(await automatic.runDue(id)).toEqual({ kind: 'none' });
  clock.now += dayMs;
  await automatic.runDue(id);
  expect(automatic.state(id).failed).toBeNull();
  const before = await points();
  expect(before).toHaveLength(2);
  await writeFile(path.join(folder, 'points.json'), '{}');
  clock.now += dayMs;
  expect(await automatic.runDue(id)).toEqual({ kind: 'none' });
  expect(automatic.state(id).broken?.code).toBe('automatic-rules-broken');
  expect(await points()).toEqual(before);
});

it('are made before disks and firmware change, where one wants them', async () => {
  const { vms, id, automatic, points, snapshots, clock, guarded } = await setUp();
  const config = () => vms.config(id);
  await guarded.update({ ...config(), firmware: 'uefi' });
  expect(await points()).toEqual([]);
  const rules = { ...usualRules, beforeChanges: true, keep: { ...noRetention, last: 1 } };
  await automatic.save(id, rules);
  await guarded.update({ ...config(), notes: 'of no disk' });
  expect(await points()).toEqual([]);
  await guarded.update({ ...config(), firmware: 'bios' });
  const [first] = await points();
  expect(first).toMatchObject({ origin: 'before-change' });
  expect(first?.title).toContain('Before a hardware change');
  expect(snapshots.compare(id, first?.id ?? '', null)).toMatchObject([{ part: 'firmware' }]);
  clock.now += 1000;
  await guarded.removeDisk(id, 'disk0', 'keep');
  const [second, ...others] = await points();
  expect(others).toEqual([]);
  expect(second?.title).toContain('Before removing disk0');
  // Without a disk there is nothing to keep, and the change is made.
  await guarded.update({ ...config(), firmware: 'uefi' });
  expect(config().firmware).toBe('uefi');
});

it('are not made before what is refused, and are before UEFI variables change', async () => {
  const { vms, id, automatic, points, guarded } = await setUp();
  await automatic.save(id, { ...usualRules, beforeChanges: true });
  const seen = vms.config(id);
  await vms.update({ ...seen, firmware: 'uefi' });
  const refused = { code: 'definition-changed' };
  await expect(
    guarded.update({ ...seen, firmware: 'uefi-secure' }, { base: seen }),
  ).rejects.toMatchObject({ error: refused });
  await expect(guarded.removeDisk(id, 'disk9', 'keep')).rejects.toMatchObject({
    error: { code: 'device-missing' },
  });
  await expect(guarded.setAside(id, 'tpm')).rejects.toMatchObject({
    error: { code: 'tpm-state-missing' },
  });
  await expect(guarded.restoreNvram(id, 'nvram.qcow2.none')).rejects.toMatchObject({
    error: { code: 'nvram-kept-missing' },
  });
  expect(await points()).toEqual([]);
  await guarded.freshNvram(id);
  expect(await points()).toMatchObject([{ origin: 'before-change', hasNvram: true }]);
});

it('do not stop a change where the images cannot have one, which is told', async () => {
  const { vms, id, automatic, points, guarded, told, file } = await setUp();
  await automatic.save(id, { ...usualRules, beforeChanges: true });
  const config = vms.config(id);
  await writeFile(file, 'no image any more');
  await guarded.update({ ...config, firmware: 'uefi' });
  await rm(file);
  await guarded.removeDisk(id, 'disk0', 'keep');
  expect(vms.config(id)).toMatchObject({ firmware: 'uefi', disks: [] });
  expect(await told('change-without-snapshot')).toBe(2);
  expect(await points()).toEqual([]);
});

it('stay where a person has kept one in the last moment', async () => {
  const { jobs, id, automatic, points, clock, problems } = await setUp(
    (service) => async (vm, snapshot, mayGo) => {
      await service.rename(vm, snapshot, { title: 'Mine', note: '' });
      return await service.remove(vm, snapshot, mayGo);
    },
  );
  const keep = { ...noRetention, last: 1 };
  await automatic.save(id, { ...daily, keep, onlyRunning: false });
  for (let day = 0; day < 2; day += 1) {
    clock.now += dayMs;
    expect(await automatic.runDue(id)).toMatchObject({ kind: 'taken', thinned: [] });
  }
  expect((await points()).map(({ title }) => title)).toContain('Mine');
  expect(await points()).toHaveLength(2);
  expect(await jobs.list()).toEqual([]);
  expect(problems).toEqual([]);
});

it('go past one that cannot go, which is told once', async () => {
  const stuck: string[] = [];
  const { id, automatic, points, clock, problems } = await setUp(
    (service) => async (vm, snapshot, mayGo) => {
      if (stuck.length === 0) stuck.push(snapshot);
      if (stuck[0] === snapshot) throw failure('snapshot-image-failed');
      return await service.remove(vm, snapshot, mayGo);
    },
  );
  const keep = { ...noRetention, last: 1 };
  await automatic.save(id, { ...daily, keep, onlyRunning: false });
  const thinned: number[] = [];
  for (let day = 0; day < 4; day += 1) {
    clock.now += dayMs;
    const outcome = await automatic.runDue(id);
    thinned.push(outcome.kind === 'taken' ? outcome.thinned.length : -1);
  }
  expect(thinned).toEqual([0, 0, 1, 1]);
  expect((await points()).map((point) => point.id)).toContain(stuck[0]);
  expect(problems).toHaveLength(1);
});
