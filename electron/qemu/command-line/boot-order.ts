import type { VmConfig } from '../../../shared/vm-config';

type BootDevices = Pick<VmConfig, 'boot' | 'disks' | 'cdroms' | 'nics'>;

/**
 * Each device's `bootindex`, lower first. Devices of a kind that the order leaves out get none and are not booted
 * from (`-boot strict=on`). Numbers start at 1: QEMU gives 0 to a kernel booted directly.
 * @param onceFromCd CDs come first, whatever the order says.
 */
export function bootIndexes(
  { boot, disks, cdroms, nics }: BootDevices,
  onceFromCd: boolean,
): ReadonlyMap<string, number> {
  const devices = { disk: disks, cdrom: cdroms, network: nics };
  const kinds = new Set(onceFromCd ? ['cdrom' as const, ...boot.order] : boot.order);
  const ids = [...kinds].flatMap((kind) => devices[kind].map(({ id }) => id));
  return new Map(ids.map((id, index) => [id, index + 1]));
}
