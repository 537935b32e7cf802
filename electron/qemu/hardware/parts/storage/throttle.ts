import type { Disk } from '../../../../../shared/vm-config';
import { qomPath } from '../../device-ids';
import type { QmpStep } from '../../to-qmp';

/**
 * Pure: limits what a disk may do in a second; without a throttle all it can. QEMU takes this at any time, and for any
 * disk (`block_set_io_throttle`); 0 is no limit.
 * @param owner what holds its image, where QEMU has told.
 */
export function throttleStep(
  { id, bus, throttle = {} }: Disk,
  owner: string = driveOwner(id, bus),
): QmpStep {
  return {
    execute: 'block_set_io_throttle',
    arguments: {
      id: owner,
      bps: throttle.bytes ?? 0,
      bps_rd: throttle.readBytes ?? 0,
      bps_wr: throttle.writeBytes ?? 0,
      iops: throttle.operations ?? 0,
      iops_rd: throttle.readOperations ?? 0,
      iops_wr: throttle.writeOperations ?? 0,
    },
  };
}

/**
 * What of a device holds the image: virtio's own half (hw/virtio/virtio-blk.c), and behind USB's bridge a SCSI disk
 * (hw/usb/dev-storage-classic.c).
 */
function driveOwner(id: string, bus: Disk['bus']): string {
  if (bus === 'virtio') return `${qomPath(id)}/virtio-backend`;
  return bus === 'usb' ? `${qomPath(id)}/${id}.0/legacy[0]` : id;
}
