import { isDeepStrictEqual } from 'node:util';
import { vcpuCount, type VmConfig } from '../../../shared/vm-config';
import { deviceIds } from '../../qemu/hardware/device-ids';
import { partOfSingle, singleDevices } from '../../qemu/hardware/single-devices';
import {
  changedDevices,
  deviceObstacles,
  memoryObstacle,
  vcpuObstacle,
  type RunningGuest,
  type WaitReason,
} from './obstacles';
import { isListPart, partsBetween, type Part } from '../../../shared/definition/merge';
import { withStep, type LiveStep } from './steps';
import { cardSteps, discSteps, floppySteps, throttleSteps } from './steps-of-devices';

interface WaitingChange {
  part: Part;
  /** The disk, drive or card that it is about; null for the whole part. */
  device: string | null;
  why: WaitReason;
}

export interface EditPlan {
  /** In the order in which they are carried out: what is given up goes before anything is taken. */
  now: LiveStep[];
  /** What is stored now and counts from the next start. */
  nextStart: WaitingChange[];
  /** Parts whose change must wait until the guest is off: files move with it. */
  refused: Part[];
}

/** Only words for people: nothing of the guest depends on them while it runs. */
const words: ReadonlySet<Part> = new Set(['name', 'notes', 'template', 'disposable']);

/** What files or other programs know the VM by, and what its files were made for. */
const onlyWhenOff: ReadonlySet<Part> = new Set([
  'arch',
  'createdAt',
  'firmware',
  'hardware',
  'id',
  'machine',
  'schema',
]);

/** Parts that a guest can be given another of while it runs. */
const live: ReadonlySet<Part> = new Set([
  'cdroms',
  'channels',
  'cpu',
  'disks',
  'floppies',
  'memoryMiB',
  'nics',
  ...singleDevices.map((what) => partOfSingle[what]),
]);

/**
 * Pure: whether an edit can change anything of a guest that runs. One that cannot needs no monitor, and does not give the
 * guest what waits for its next start.
 */
export function touchesGuest(before: VmConfig, after: VmConfig, next = false): boolean {
  if (next) return false;
  const parts = partsBetween(before, after);
  return parts.length === 0 || parts.some((part) => live.has(part));
}

/** Pure: the changed parts that must wait until the guest is off. */
export const partsWhenOff = (before: VmConfig, after: VmConfig): Part[] =>
  partsBetween(before, after).filter((part) => onlyWhenOff.has(part));

/**
 * Pure: how a running guest gets from what its definition says to another one.
 * @param next everything waits for the next start.
 */
export function planEdit(
  before: VmConfig,
  after: VmConfig,
  running: RunningGuest,
  next = false,
): EditPlan {
  const steps = touchesGuest(before, after, next) ? liveSteps(before, after, running) : [];
  return {
    now: [...steps.filter(isRemoval), ...steps.filter((step) => !isRemoval(step))],
    nextStart: waitingChanges(before, after, running, { steps, next }),
    refused: partsWhenOff(before, after),
  };
}

const isRemoval = (step: LiveStep) =>
  step.kind === 'unplug' || (step.kind === 'forward' && step.change === 'remove');

function liveSteps(before: VmConfig, after: VmConfig, running: RunningGuest): LiveStep[] {
  const obstacles = deviceObstacles(before, after, running);
  const free = (device: string) => obstacles.get(device) === null;
  const devices = changedDevices(before, after, running);
  const vcpus = vcpuSteps(before, after, running);
  return [
    ...discSteps(running.config, after),
    ...floppySteps(running.config, after),
    ...cardSteps(running.config, after),
    ...throttleSteps(running.config, after),
    ...devices.removed.filter(free).map((device) => ({ kind: 'unplug' as const, device })),
    ...devices.added.filter(free).map((device) => ({ kind: 'plug' as const, device })),
    ...watchdogSteps(running.config, after),
    ...memorySteps(before, after, running),
    ...vcpus,
    ...pinningSteps(running.config, after, vcpus.length > 0),
  ];
}

function watchdogSteps({ watchdog: old }: VmConfig, { watchdog: next }: VmConfig): LiveStep[] {
  if (!old || !next || old.model !== next.model || old.action === next.action) return [];
  return [{ kind: 'watchdog', action: next.action }];
}

function memorySteps(before: VmConfig, after: VmConfig, running: RunningGuest): LiveStep[] {
  if (after.memoryMiB === before.memoryMiB || after.memoryMiB === running.config.memoryMiB)
    return [];
  if (memoryObstacle(after, running)) return [];
  return [{ kind: 'memory', mebibytes: after.memoryMiB }];
}

/** vCPUs that come have threads that are not pinned yet. */
function pinningSteps(
  { cpu: old }: VmConfig,
  { cpu: next }: VmConfig,
  others: boolean,
): LiveStep[] {
  const pinsOthers = others && next.pinning !== undefined;
  if (!pinsOthers && isDeepStrictEqual(old.pinning, next.pinning)) return [];
  return [{ kind: 'pinning', pinning: next.pinning }];
}

function vcpuSteps(before: VmConfig, after: VmConfig, running: RunningGuest): LiveStep[] {
  const count = vcpuCount(after.cpu);
  const same = [before, running.config].some(({ cpu }) => vcpuCount(cpu) === count);
  if (same || vcpuObstacle(after, running)) return [];
  return [{ kind: 'vcpus', count }];
}

/** What differs from the guest that runs when all steps are done, as far as this edit changes it. */
function waitingChanges(
  before: VmConfig,
  after: VmConfig,
  running: RunningGuest,
  { steps, next }: { steps: LiveStep[]; next: boolean },
): WaitingChange[] {
  const then = steps.reduce((config, step) => withStep(config, step, after), running.config);
  const differing = new Set(partsBetween(before, after));
  const obstacles = deviceObstacles(before, after, running);
  return partsForStart(then, after)
    .filter((part) => differing.has(part) && !onlyWhenOff.has(part))
    .flatMap((part): WaitingChange[] => {
      const devices = isListPart(part) ? differingDevices(then, after, part) : [null];
      return devices.map((device) => {
        if (next) return { part, device, why: 'as-asked' };
        if (part === 'memoryMiB')
          return { part, device, why: memoryObstacle(after, running) ?? 'only-at-start' };
        if (part === 'cpu')
          return { part, device, why: vcpuObstacle(after, running) ?? 'only-at-start' };
        // A drive that comes or goes; what is in one that stays is changed at once.
        if (part === 'floppies') return { part, device, why: 'bus-fixed' };
        const why = device === null ? singlesWhy(part, obstacles) : obstacles.get(device);
        return { part, device, why: why ?? 'only-at-start' };
      });
    });
}

/** Why devices of a part wait that there is one of. */
function singlesWhy(part: Part, obstacles: ReturnType<typeof deviceObstacles>) {
  const ids = singleDevices
    .filter((what) => partOfSingle[what] === part)
    .map((what) => deviceIds[what]);
  return ids.map((id) => obstacles.get(id)).find((why) => why !== null && why !== undefined);
}

function differingDevices(one: VmConfig, other: VmConfig, part: Part): (string | null)[] {
  const list = (config: VmConfig): readonly { id: string }[] =>
    isListPart(part) ? (config[part] ?? []) : [];
  const [left, right] = [list(one), list(other)];
  const ids = new Set([...left, ...right].map(({ id }) => id));
  const find = (devices: readonly { id: string }[], id: string) =>
    devices.find((each) => each.id === id);
  const differing = [...ids].filter((id) => !isDeepStrictEqual(find(left, id), find(right, id)));
  // Only their order is another.
  return differing.length > 0 ? differing : [null];
}

/**
 * Pure: the parts in which the hardware of a guest and its definition differ, in the order of the schema: they count from
 * the next start, or the guest has not let go yet.
 * @param started what the guest has.
 */
export function partsForStart(started: VmConfig, stored: VmConfig): Part[] {
  // The next start's first boot device; this run has had its own.
  const boot = { ...started.boot, onceFromCd: stored.boot.onceFromCd };
  return partsBetween({ ...started, boot }, stored).filter(
    (part) => !words.has(part) && !isNothing(part, [started, stored]),
  );
}

/** Whether none of them has anything of a part: an empty list is the same as none, and off as never switched on. */
function isNothing(part: Part, configs: readonly VmConfig[]): boolean {
  if (part === 'soundTo') return configs.every(({ soundTo }) => soundTo !== 'app');
  if (part === 'clipboard') return configs.every(({ clipboard }) => clipboard !== true);
  return part === 'channels' && configs.every(({ channels = [] }) => channels.length === 0);
}
