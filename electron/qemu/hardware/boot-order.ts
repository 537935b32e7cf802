import type { VmConfig } from '../../../shared/vm-config';

type BootDevices = Pick<VmConfig, 'boot' | 'disks' | 'cdroms' | 'nics' | 'floppies'>;

/** Each device's `bootindex`, lower first. A device that is left out has none and is not booted from (`-boot strict=on`). */
type BootIndexes = ReadonlyMap<string, number>;

/**
 * Each device's `bootindex` when QEMU starts. Numbers start at 1: QEMU gives 0 to a kernel booted directly.
 * @param onceFromCd CDs come first, whatever the order says; {@link indexesAfterReset} ends that.
 */
export function bootIndexes(devices: BootDevices, onceFromCd: boolean): BootIndexes {
  const usual = usualIndexes(devices);
  if (!onceFromCd) return usual;
  const cds = devices.cdroms.map(({ id }) => id);
  const first = cds.map((id, index) => [id, index + 1] as const);
  return new Map([...[...usual].map(([id, place]) => [id, place + cds.length] as const), ...first]);
}

/**
 * The `bootindex` that CDs get as soon as QEMU runs, for its next reset, after a start that put them first: their
 * usual place, or -1 for none. A guest that was installed reboots inside the same QEMU, and then from its disk.
 * The others have left these numbers free, as QEMU refuses one that is taken.
 */
export function indexesAfterReset(devices: BootDevices, onceFromCd: boolean): BootIndexes {
  if (!onceFromCd) return new Map();
  const usual = usualIndexes(devices);
  const { cdroms } = devices;
  const later = (place: number | undefined) => (place === undefined ? -1 : place + cdroms.length);
  return new Map(cdroms.map(({ id }) => [id, later(usual.get(id))]));
}

function usualIndexes({ boot, disks, cdroms, nics, floppies }: BootDevices): BootIndexes {
  const devices = { disk: disks, cdrom: cdroms, network: nics, floppy: floppies ?? [] };
  const ids = [...new Set(boot.order)].flatMap((kind) => devices[kind].map(({ id }) => id));
  return new Map(ids.map((id, index) => [id, index + 1]));
}
