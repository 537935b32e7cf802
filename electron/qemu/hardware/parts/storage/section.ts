import type { Cdrom, Disk } from '../../../../../shared/vm-config';
import { deviceIds, imageNode, qomPath } from '../../device-ids';
import { device, type Device } from '../../items';
import type { JsonProperties } from '../../options';
import { indexesAfterReset } from '../../boot-order';
import { discNodes, diskNodes, writeCache } from './block-nodes';
import { invalid, requireDevice, type BuildContext, type Section } from '../../context';
import { pciPlace, pciPlaceInRange, pciSlots } from '../../pci';
import { storageLayout, type Attachment, type StorageLayout } from './layout';

/** Disks and CD drives with the controllers they need (USB's is in the input section, which comes before). */
export function storageSection(context: BuildContext): Section {
  const layout = storageLayout(context.config, context.family);
  const at = (id: string): Attachment => {
    const attachment = layout.attachments.get(id);
    if (!attachment) throw new Error(`no place for ${id}`);
    return attachment;
  };
  return {
    items: [
      ...controllers(context, layout),
      ...context.config.disks.flatMap((disk) => [
        ...diskNodes(context, disk),
        diskDevice(context, disk, at(disk.id), layout),
      ]),
      ...context.config.cdroms.flatMap((cdrom) => [
        ...(cdrom.file === null ? [] : discNodes(cdrom.id, context.resolve(cdrom.file))),
        cdDevice(context, cdrom, at(cdrom.id)),
      ]),
    ],
    warnings: layout.warnings,
    qmpAtStart: bootCdsOnce(context),
  };
}

/**
 * Firmware sees the order as it was at the last reset (`fw_cfg_machine_reset` in hw/nvram/fw_cfg.c): what is changed
 * while the guest boots from the CD counts from its first reboot on.
 */
function bootCdsOnce({ config, bootOnceFromCd }: BuildContext): Section['qmpAtStart'] {
  return [...indexesAfterReset(config, bootOnceFromCd)].map(([id, value]) => ({
    command: 'qom-set',
    arguments: { path: qomPath(id), property: 'bootindex', value },
  }));
}

function controllers(context: BuildContext, layout: StorageLayout): Device[] {
  const items: Device[] = [];
  const builtIn = context.family === 'q35' ? 1 : 0;
  const extra = layout.sataControllers - builtIn;
  for (let index = 0; index < extra; index += 1) {
    const range = { first: pciSlots.sata, count: 1 };
    const place = pciPlaceInRange(context, range, index, extra);
    items.push(device(requireDevice(context, 'ich9-ahci'), deviceIds.sata(index + builtIn), place));
  }
  if (layout.scsi) {
    const place = pciPlace(context, pciSlots.scsi);
    items.push(device(requireDevice(context, 'virtio-scsi-pci'), deviceIds.scsi, place));
  }
  return items;
}

/** The properties that hang a drive on its bus. */
function place(context: BuildContext, attachment: Attachment, layout?: StorageLayout) {
  switch (attachment.kind) {
    case 'pci':
      return pciPlaceInRange(context, pciSlots.disks, attachment.index, layout?.pciDisks ?? 0);
    case 'ide':
      return { bus: `ide.${attachment.bus}`, unit: attachment.unit };
    case 'sata': {
      const { controller, port } = attachment;
      const builtIn = context.family === 'q35' && controller === 0;
      return { bus: builtIn ? `ide.${port}` : `${deviceIds.sata(controller)}.${port}`, unit: 0 };
    }
    case 'scsi':
      return { bus: `${deviceIds.scsi}.0`, 'scsi-id': 0, lun: attachment.lun };
    case 'usb':
      return { bus: `${deviceIds.usb}.0`, port: String(attachment.index + 3) };
  }
}

/** The QEMU device of a disk on each bus. */
export const diskDrivers: Record<Disk['bus'], string> = {
  virtio: 'virtio-blk-pci',
  nvme: 'nvme',
  scsi: 'scsi-hd',
  sata: 'ide-hd',
  ide: 'ide-hd',
  usb: 'usb-storage',
};

function diskDevice(
  context: BuildContext,
  disk: Disk,
  attachment: Attachment,
  layout: StorageLayout,
): Device {
  const onAta = attachment.kind === 'ide' || attachment.kind === 'sata';
  if (disk.readOnly && onAta) {
    throw invalid('disks', 'disk-read-only-bus', { disk: disk.id });
  }
  const properties: JsonProperties = {
    ...place(context, attachment, layout),
    drive: imageNode(disk.id),
    bootindex: context.bootIndex.get(disk.id),
    // What /dev/disk/by-id shows; without one, an ATA disk is named after its port.
    serial: disk.id,
    'write-cache': writeCache(disk),
    // "Not rotating": Windows trims only disks that say so.
    rotation_rate: (onAta || attachment.kind === 'scsi') && disk.discard ? 1 : undefined,
  };
  return device(requireDevice(context, diskDrivers[disk.bus]), disk.id, properties);
}

function cdDevice(context: BuildContext, cdrom: Cdrom, attachment: Attachment): Device {
  const driver = attachment.kind === 'scsi' ? 'scsi-cd' : 'ide-cd';
  return device(requireDevice(context, driver), cdrom.id, {
    ...place(context, attachment),
    // Without a drive the tray is empty.
    drive: cdrom.file === null ? undefined : imageNode(cdrom.id),
    bootindex: context.bootIndex.get(cdrom.id),
  });
}
