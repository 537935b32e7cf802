import type { Cdrom, Disk, Nic, VmConfig } from '../../../shared/vm-config';

/** A device that has a place of its own, which the definition stores. */
export type PlacedDevice = Disk | Cdrom | Nic;

/** Every disk, CD drive and network card of a definition. */
export function placedDevices({ disks, cdroms, nics }: VmConfig): PlacedDevice[] {
  return [...disks, ...cdroms, ...nics];
}
