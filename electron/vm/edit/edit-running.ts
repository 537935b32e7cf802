import path from 'node:path';
import { failure } from '../../../shared/errors';
import { vcpuCount, type VmConfig } from '../../../shared/vm-config';
import type { Floppy } from '../../../shared/vm-parts';
import { discNodes, floppyNodes } from '../../qemu/hardware/parts/storage/block-nodes';
import type { PlugGuest } from '../../qemu/hardware/plugging';
import { singleOf } from '../../qemu/hardware/single-devices';
import type { PluggableItem } from '../../qemu/hardware/to-qmp';
import type { QmpClient } from '../../qemu/qmp/client';
import { checkPort, findProblem } from '../launch/preflight';
import { requiredFiles } from '../launch/vm-files';
import type { LaunchRecord } from '../records/launch-record';
import { guestFacts } from './guest-facts';
import { plugDevice, presentPlaces, unplugDevice } from './live-devices';
import { changeDisc } from './live-disc';
import { setMemory } from './live-memory';
import { setForward, setLink } from './live-network';
import { setThrottle } from './live-throttle';
import { setWatchdog } from './live-watchdog';
import { setVcpus } from './live-vcpus';
import { pinThreads } from './pinning';
import { partsWhenOff, planEdit } from './plan-edit';
import { withStep, withThrottle, type LiveStep } from './steps';

export interface RunningEdit {
  /** What the guest has now. */
  running: VmConfig;
  /** The definition, which may have been edited by hand since. */
  before: VmConfig;
  after: VmConfig;
  record: Pick<LaunchRecord, 'accelerator' | 'argv' | 'pid'>;
  /** The VM's folder: relative paths of the definition start here. */
  folder: string;
  /** See `DiscChange`. */
  force: boolean;
  /** All of it waits for the next start. */
  next: boolean;
  /** What QEMU is given for a device of a definition. @throws AppFailure what forbids it. */
  items: (device: string, config: VmConfig, guest: PlugGuest) => Promise<PluggableItem[]>;
  /** Absolute path of what pins threads to CPUs. @throws AppFailure `tool-missing`. */
  taskset: () => Promise<string>;
}

/**
 * Gives a running guest the hardware of another definition, step by step. What was done when a step fails stays done: the
 * definition that is then true, and what the guest then has, are given to `stored` after each step. A step that cannot be
 * stored is undone. What counts from the next start is stored with the first step. A device that the guest has not let go
 * yet is gone from the definition, and stays in what the guest has.
 * @throws AppFailure `vm-running` for what cannot be changed before the guest is off; as the steps, and whatever `stored`
 * throws.
 */
export async function editRunning(
  qmp: QmpClient,
  edit: RunningEdit,
  stored: (config: VmConfig, running: VmConfig, leaving: readonly string[]) => Promise<void>,
): Promise<void> {
  const { running, record, before, after, next } = edit;
  const guest = await guestFacts(qmp, record, running);
  refuseWhileRunning(before, after);
  const { now } = planEdit(before, after, guest, next);
  // All but what is done step by step.
  let config = now.reduceRight(
    (all, step) => withStep(all, opposite(step, running), running),
    after,
  );
  let has = running;
  const leaving: string[] = [];
  if (now.length === 0) await stored(after, has, leaving);
  for (const [at, step] of now.entries()) {
    const from = has;
    const isGone = (await carryOut(qmp, step, { ...edit, from, to: after })) === 'done';
    if (isGone) has = withStep(has, step, after);
    else if (step.kind === 'unplug') leaving.push(step.device);
    config = at === now.length - 1 ? after : withStep(config, step, after);
    try {
      await stored(config, has, leaving);
    } catch (error) {
      await takeBack(qmp, step, { ...edit, from: has, to: from }).catch(() => undefined);
      throw error;
    }
  }
}

/** @throws AppFailure `vm-running` for what cannot be changed before the guest is off. */
export function refuseWhileRunning(before: VmConfig, after: VmConfig): void {
  const refused = partsWhenOff(before, after);
  if (refused.length === 0) return;
  const params = { name: before.name };
  throw failure('vm-running', { params, detail: refused.join('\n'), vmId: before.id });
}

async function takeBack(qmp: QmpClient, step: LiveStep, given: Carrying): Promise<void> {
  await carryOut(qmp, opposite(step, given.to), given);
  // vCPUs that come back have new threads.
  const { pinning } = given.to.cpu;
  if (step.kind === 'vcpus' && pinning) await carryOut(qmp, { kind: 'pinning', pinning }, given);
}

/** Pure: the step that takes another one back. @param from what the guest has before it. */
function opposite(step: LiveStep, from: VmConfig): LiveStep {
  switch (step.kind) {
    case 'disc':
      return { ...step, file: fileIn(from, step.drive) };
    case 'floppy':
      return { ...step, floppy: floppyIn(from, step.floppy.id) ?? step.floppy };
    case 'link':
      return { ...step, up: !step.up };
    case 'forward':
      return { ...step, change: step.change === 'add' ? 'remove' : 'add' };
    case 'throttle': {
      const disk = from.disks.find(({ id }) => id === step.disk);
      return { ...step, throttle: disk?.throttle };
    }
    case 'plug':
      return { ...step, kind: 'unplug' };
    case 'unplug':
      return { ...step, kind: 'plug' };
    case 'watchdog':
      return { ...step, action: from.watchdog?.action ?? step.action };
    case 'memory':
      return { ...step, mebibytes: from.memoryMiB };
    case 'vcpus':
      return { ...step, count: vcpuCount(from.cpu) };
    case 'pinning':
      return { ...step, pinning: from.cpu.pinning };
  }
}

const fileIn = ({ cdroms }: VmConfig, drive: string): string | null =>
  cdroms.find(({ id }) => id === drive)?.file ?? null;

const floppyIn = ({ floppies }: VmConfig, drive: string): Floppy | undefined =>
  floppies?.find(({ id }) => id === drive);

type Carrying = Pick<RunningEdit, 'record' | 'folder' | 'force' | 'items' | 'taskset'> & {
  from: VmConfig;
  to: VmConfig;
};

async function carryOut(
  qmp: QmpClient,
  step: LiveStep,
  { from, to, record, folder, force, items, taskset }: Carrying,
): Promise<'done' | 'leaving'> {
  switch (step.kind) {
    case 'disc': {
      const { drive } = step;
      const of = (file: string | null) => file && discNodes(drive, path.resolve(folder, file));
      const [nodes, before] = [of(step.file) || null, of(fileIn(from, drive)) || null];
      await changeDisc(qmp, { drive, nodes, before, force });
      return 'done';
    }
    case 'floppy':
      await changeFloppy(qmp, step.floppy, { from, to, folder, force });
      return 'done';
    case 'link':
      await setLink(qmp, step.nic, step.up);
      return 'done';
    case 'forward':
      if (step.change === 'add') await checkPort(step.forward, from.id);
      await setForward(qmp, step.nic, step.change, step.forward);
      return 'done';
    case 'throttle': {
      const disk = from.disks.find(({ id }) => id === step.disk);
      if (disk) await setThrottle(qmp, withThrottle(disk, step.throttle));
      return 'done';
    }
    case 'plug':
      await plug(qmp, step.device, { from, to, folder, items });
      return 'done';
    case 'unplug':
      return (await unplugDevice(qmp, step.device)) === 'gone' ? 'done' : 'leaving';
    case 'watchdog':
      await setWatchdog(qmp, step.action);
      return 'done';
    case 'memory':
      await refusePaused(qmp, from);
      await setMemory(qmp, step.mebibytes, from);
      return 'done';
    case 'vcpus':
      if (step.count < vcpuCount(from.cpu)) await refusePaused(qmp, from);
      await setVcpus(qmp, step.count);
      return 'done';
    case 'pinning': {
      const { pinning } = step;
      const request = { pid: record.pid, taskset: await taskset(), pinning };
      await pinThreads(qmp, { ...request, before: from.cpu.pinning });
      return 'done';
    }
  }
}

async function changeFloppy(
  qmp: QmpClient,
  floppy: Floppy,
  { from, to, folder, force }: Pick<Carrying, 'from' | 'to' | 'folder' | 'force'>,
): Promise<void> {
  const { id: drive } = floppy;
  await refuseBadFile(to, folder, drive);
  const old = floppyIn(from, drive);
  const [nodes, before] = [nodesIn(floppy, folder), old ? nodesIn(old, folder) : null];
  await changeDisc(qmp, { drive, nodes, before, force });
}

/** What QEMU is given for what is in a floppy drive. */
const nodesIn = ({ id, file, readOnly = false }: Floppy, folder: string) =>
  file === null ? null : floppyNodes(id, path.resolve(folder, file), readOnly);

/** @throws AppFailure for what is wrong with the file of a device. */
async function refuseBadFile(config: VmConfig, folder: string, id: string): Promise<void> {
  const file = requiredFiles(config, folder).find(({ device }) => device === id);
  const problem = file && (await findProblem(file, config));
  if (problem) throw problem;
}

/** A guest whose vCPUs stand still follows no wish. */
async function refusePaused(qmp: QmpClient, { name, id }: VmConfig): Promise<void> {
  const { running } = await qmp.execute('query-status');
  if (!running) throw failure('guest-paused', { params: { name }, vmId: id });
}

async function plug(
  qmp: QmpClient,
  id: string,
  { from, to, folder, items }: Pick<Carrying, 'from' | 'to' | 'folder' | 'items'>,
): Promise<void> {
  await refuseBadFile(to, folder, id);
  const throttled = to.disks.find((each) => each.id === id && each.throttle !== undefined);
  const nic = to.nics.find((each) => each.id === id);
  for (const forward of nic?.forwards ?? []) await checkPort(forward, to.id);
  if (singleOf(id) === 'watchdog' && to.watchdog) await setWatchdog(qmp, to.watchdog.action);
  const guest = { config: from, ...(await presentPlaces(qmp)) };
  await plugDevice(qmp, id, await items(id, to, guest));
  if (nic?.linkUp === false) await setLink(qmp, id, false);
  if (throttled) await setThrottle(qmp, throttled);
}
