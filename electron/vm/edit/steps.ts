import { withFloppy } from '../../../shared/definition/floppies';
import {
  isSamePort,
  type Disk,
  type Nic,
  type PortForward,
  type VmConfig,
} from '../../../shared/vm-config';
import type { Floppy } from '../../../shared/vm-parts';
import { singleOf, withoutSingle, withSingle } from '../../qemu/hardware/single-devices';

/** What a running QEMU is told so that its guest has the new definition's hardware. */
export type LiveStep =
  /** Another disc in a drive, or none. */
  | { kind: 'disc'; drive: string; file: string | null }
  /** What is in a floppy drive, and whether the guest may write to it. */
  | { kind: 'floppy'; floppy: Floppy }
  /** The cable of a network card. */
  | { kind: 'link'; nic: string; up: boolean }
  | { kind: 'forward'; nic: string; change: 'add' | 'remove'; forward: PortForward }
  /** What a disk may do in a second. */
  | { kind: 'throttle'; disk: string; throttle: Disk['throttle'] }
  /** A disk, a network card, a channel, or one of the devices that there is one of, by QEMU's id. */
  | { kind: 'plug' | 'unplug'; device: string }
  /** What happens when the guest has not been heard of. */
  | { kind: 'watchdog'; action: NonNullable<VmConfig['watchdog']>['action'] }
  /** Mebibytes in all. */
  | { kind: 'memory'; mebibytes: number }
  /** The CPUs of this computer that threads may run on. */
  | { kind: 'pinning'; pinning: VmConfig['cpu']['pinning'] }
  /** vCPUs in all. */
  | { kind: 'vcpus'; count: number };

/** Pure: a definition after one step. @param after the definition with what the step brings. */
export function withStep(config: VmConfig, step: LiveStep, after: VmConfig): VmConfig {
  switch (step.kind) {
    case 'disc': {
      const { drive, file } = step;
      const cdroms = config.cdroms.map((each) => (each.id === drive ? { ...each, file } : each));
      return { ...config, cdroms };
    }
    case 'floppy':
      return withFloppy(config, step.floppy);
    case 'link':
      return withNic(config, step.nic, () => ({ linkUp: step.up }));
    case 'forward':
      return withNic(config, step.nic, ({ forwards }) => {
        const others = forwards.filter((each) => !isSamePort(each, step.forward));
        return { forwards: step.change === 'add' ? [...others, step.forward] : others };
      });
    case 'throttle': {
      const disks = config.disks.map((each) =>
        each.id === step.disk ? withThrottle(each, step.throttle) : each,
      );
      return { ...config, disks };
    }
    case 'plug': {
      const single = singleOf(step.device);
      if (single) return withSingle(config, single, after);
      return {
        ...config,
        disks: withDevice(config.disks, step.device, after.disks),
        nics: withDevice(config.nics, step.device, after.nics),
        ...channelsPart(withDevice(config.channels ?? [], step.device, after.channels ?? [])),
      };
    }
    case 'unplug': {
      const single = singleOf(step.device);
      if (single) return withoutSingle(config, single);
      const stays = ({ id }: { id: string }) => id !== step.device;
      const { channels = [], ...rest } = config;
      return {
        ...rest,
        disks: config.disks.filter(stays),
        nics: config.nics.filter(stays),
        ...channelsPart(channels.filter(stays)),
      };
    }
    case 'watchdog': {
      const { watchdog } = config;
      return watchdog ? { ...config, watchdog: { ...watchdog, action: step.action } } : config;
    }
    case 'memory':
      return { ...config, memoryMiB: step.mebibytes };
    case 'vcpus':
      return { ...config, cpu: withPinning(after.cpu, config.cpu.pinning) };
    case 'pinning':
      return { ...config, cpu: withPinning(config.cpu, step.pinning) };
  }
}

/** Pure: a disk with these limits, or without any. */
export function withThrottle({ throttle: _old, ...disk }: Disk, throttle: Disk['throttle']): Disk {
  return throttle === undefined ? disk : { ...disk, throttle };
}

/** Pure: a processor with this pinning, or without any. */
export function withPinning(
  { pinning: _old, ...cpu }: VmConfig['cpu'],
  pinning: VmConfig['cpu']['pinning'],
): VmConfig['cpu'] {
  return pinning === undefined ? cpu : { ...cpu, pinning };
}

/** Left out where there are none, as in a definition that never had any. */
const channelsPart = (channels: NonNullable<VmConfig['channels']>): Pick<VmConfig, 'channels'> =>
  channels.length > 0 ? { channels } : {};

/** In the order of the definition that brings it. */
function withDevice<Device extends { id: string }>(
  devices: Device[],
  id: string,
  after: readonly Device[],
): Device[] {
  const added = after.find((each) => each.id === id);
  if (!added) return devices;
  const ids = after.map((each) => each.id);
  // Behind the one that it follows there; the others keep their order.
  const before = ids.slice(0, ids.indexOf(id)).toReversed();
  const neighbour = before.find((other) => devices.some((each) => each.id === other));
  const at = devices.findIndex((each) => each.id === neighbour) + 1;
  return [...devices.slice(0, at), added, ...devices.slice(at)];
}

function withNic(config: VmConfig, id: string, change: (nic: Nic) => Partial<Nic>): VmConfig {
  const nics = config.nics.map((nic) => (nic.id === id ? { ...nic, ...change(nic) } : nic));
  return { ...config, nics };
}
