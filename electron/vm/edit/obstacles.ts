import { isDeepStrictEqual } from 'node:util';
import { vcpuCount, type VmConfig } from '../../../shared/vm-config';
import { deviceIds } from '../../qemu/hardware/device-ids';
import { findModel } from '../../qemu/hardware/models/find';
import { freePorts, newOnRootBus } from '../../qemu/hardware/free-ports';
import { placedDevices, pluggableIds } from '../../qemu/hardware/placed-devices';
import {
  channelObstacle,
  plugObstacle,
  singleObstacle,
  type PlugGuest,
  type PlugObstacle,
} from '../../qemu/hardware/plugging';
import { singleOf } from '../../qemu/hardware/single-devices';
import { dimmChange, type Dimm, type DimmObstacle } from './dimms';
import { withPinning } from './steps';

/** Why a change waits for the next start; each has a sentence of its own. */
export type WaitReason =
  | PlugObstacle
  /** The first disk of the boot order holds the system that runs. */
  | 'boot-disk'
  /** Emulated vCPUs cannot be taken away safely. */
  | 'emulated-vcpus'
  /** More than the start made room for. */
  | 'above-maximum'
  /** Which cell it would be in is settled at the start. */
  | 'in-cells'
  | DimmObstacle
  /** It was asked to wait. */
  | 'as-asked';

/** What is known of the guest that runs: `config` is the hardware that it has, which a file edited by hand does not change. */
export interface RunningGuest extends PlugGuest {
  /** The disk that it was booted from; null when it was not, or from none. */
  bootDisk: string | null;
  accelerator: 'kvm' | 'tcg';
  /** Mebibytes that it was started with; null where nobody knows. */
  startMiB: number | null;
  /** Memory modules: those that came, mebibytes of all that can, and what each is a multiple of; null without places. */
  modules: { has: readonly Dimm[]; room: number; step: number } | null;
}

/**
 * Devices that an edit gives the guest, and that it takes away, by QEMU's ids: disks, network cards, channels and what there
 * is one of. CD drives stay where they are.
 */
export function changedDevices(before: VmConfig, after: VmConfig, running: RunningGuest) {
  const ids = (config: VmConfig) => new Set(pluggableIds(config));
  const [had, has, now] = [ids(before), ids(after), ids(running.config)];
  return {
    added: [...has].filter((id) => !had.has(id) && !now.has(id)),
    removed: [...had].filter((id) => !has.has(id) && now.has(id)),
  };
}

/** By device that is added or taken away: why that waits, or null when it does not. */
export function deviceObstacles(
  before: VmConfig,
  after: VmConfig,
  running: RunningGuest,
): ReadonlyMap<string, WaitReason | null> {
  const { added, removed } = changedDevices(before, after, running);
  const drives = new Set([...before.cdroms, ...after.cdroms].map(({ id }) => id));
  const ports = freePorts(running, running.config, after);
  const needy = newOnRootBus(after, running, added);
  const portFor = (id: string) => ports[needy.indexOf(id)] !== undefined;
  const why = (wanted: VmConfig, id: string): WaitReason | null => {
    const single = singleOf(id);
    if (single) return singleObstacle(running, single, { wanted, portFor });
    if (wanted.channels?.some((each) => each.id === id)) return channelObstacle(running);
    const device = placedDevices(wanted).find((each) => each.id === id);
    if (!device) return null;
    const obstacle = plugObstacle(running, device, portFor);
    return obstacle ?? (drives.has(id) ? 'only-at-start' : null);
  };
  return new Map([
    ...added.map((id) => [id, why(after, id)] as const),
    ...removed.map(
      (id) => [id, id === running.bootDisk ? 'boot-disk' : why(running.config, id)] as const,
    ),
  ]);
}

/** Cells, and the memory and vCPUs that they divide, change together: one without the other starts no guest. */
const otherCells = (after: VmConfig, { numa }: VmConfig): boolean =>
  !isDeepStrictEqual(after.numa, numa);

/** Pure: why the guest cannot have this much memory now; null when it can. */
export function memoryObstacle(
  after: VmConfig,
  { config, present, startMiB, modules }: RunningGuest,
): WaitReason | null {
  if (otherCells(after, config)) return config.numa && after.numa ? 'in-cells' : 'only-at-start';
  const { memoryMiB } = after;
  if (modules) {
    const more = memoryMiB - (startMiB ?? 0);
    if (more > modules.room) return 'above-maximum';
    const change = dimmChange(modules.has, Math.max(0, more), modules.step);
    if (typeof change === 'string') return change;
    if (more >= 0) return null;
  }
  if (!present.has(deviceIds.memory)) {
    // The balloon can take, but not give what the start did not.
    const takes = present.has(deviceIds.balloon) && memoryMiB <= (startMiB ?? 0);
    return takes ? null : 'only-at-start';
  }
  return memoryMiB > (config.memoryMaximumMiB ?? 0) ? 'above-maximum' : null;
}

/** Pure: why the guest cannot have as many vCPUs now; null when it can. */
export function vcpuObstacle(
  after: VmConfig,
  { config, accelerator }: RunningGuest,
): WaitReason | null {
  if (otherCells(after, config)) return 'only-at-start';
  const { maximum } = config.cpu;
  const grows = findModel(config.arch, config.machine)?.plugsCpus === true;
  // Cores come and go; anything else would be another processor.
  const rest = (cpu: VmConfig['cpu']) => withPinning({ ...cpu, cores: 0 }, undefined);
  const isSame = isDeepStrictEqual(rest(after.cpu), rest(config.cpu));
  if (!grows || maximum === undefined || !isSame) return 'only-at-start';
  // QEMU 7.2 leaves parts of an emulated vCPU behind that is gone, and dies at the next change of the memory map.
  if (accelerator === 'tcg' && vcpuCount(after.cpu) < vcpuCount(config.cpu))
    return 'emulated-vcpus';
  return vcpuCount(after.cpu) > maximum ? 'above-maximum' : null;
}
