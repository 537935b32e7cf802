import type { Cdrom, Disk } from '../../../../../shared/vm-config';
import { imageNode, qomPath } from '../../device-ids';
import { device, type BlockNode, type Device } from '../../items';
import type { JsonProperties } from '../../options';
import { indexesAfterReset } from '../../boot-order';
import { discNodes, diskNodes, writeCache } from './block-nodes';
import {
  addressOf,
  invalid,
  requireDevice,
  virtioDriver,
  type BuildContext,
  type Section,
} from '../../context';
import { devicePlace } from '../../places/device-place';
import { controllers, ideWarnings } from './controllers';
import type { QemuCommand } from '../../types';
import { throttleStep } from './throttle';

/** Disks and CD drives with the controllers they need (USB's is in the input section, which comes before). */
export function storageSection(context: BuildContext): Section {
  const { disks, cdroms } = context.config;
  return {
    items: [
      ...controllers(context),
      ...disks.flatMap((disk) => diskItems(context, disk)),
      ...cdroms.flatMap((cdrom) => [
        ...(cdrom.file === null ? [] : discNodes(cdrom.id, context.resolve(cdrom.file))),
        cdDevice(context, cdrom),
      ]),
    ],
    warnings: ideWarnings(context),
    qmpAtStart: [...bootCdsOnce(context), ...throttles(context)],
  };
}

/** A disk's block nodes and its device, for a start and for a running guest alike. */
export function diskItems(context: BuildContext, disk: Disk): [...BlockNode[], Device] {
  return [...diskNodes(context, disk), diskDevice(context, disk)];
}

/**
 * Firmware sees the order as it was at the last reset (`fw_cfg_machine_reset` in hw/nvram/fw_cfg.c): what is changed
 * while the guest boots from the CD counts from its first reboot on.
 */
function bootCdsOnce({ config, bootOnceFromCd }: BuildContext): QemuCommand['qmpAtStart'] {
  return [...indexesAfterReset(config, bootOnceFromCd)].map(([id, value]) => ({
    command: 'qom-set',
    arguments: { path: qomPath(id), property: 'bootindex', value },
  }));
}

function throttles({ config }: BuildContext): QemuCommand['qmpAtStart'] {
  return config.disks
    .filter(({ throttle }) => throttle !== undefined)
    .map((disk) => throttleStep(disk))
    .map(({ execute, arguments: given }) => ({ command: execute, arguments: given }));
}

const drivers: Record<Exclude<Disk['bus'], 'virtio'>, string> = {
  nvme: 'nvme',
  scsi: 'scsi-hd',
  sata: 'ide-hd',
  ide: 'ide-hd',
  usb: 'usb-storage',
};

/** Most characters of a SCSI disk's designator (page 0x83), which is the serial number unless told. */
const longestDesignator = 20;

/** QEMU 11 refuses a longer serial number as the designator. */
function deviceIdentification({ serial = '' }: Disk): JsonProperties {
  return serial.length > longestDesignator ? { device_id: serial.slice(0, longestDesignator) } : {};
}

/** The driver of a disk on a bus of a machine. */
export function diskDriver(machine: Pick<BuildContext, 'model'>, bus: Disk['bus']): string {
  return bus === 'virtio' ? virtioDriver(machine, 'blk') : drivers[bus];
}

function diskDevice(context: BuildContext, disk: Disk): Device {
  const place = devicePlace(context, disk.id);
  const { kind } = addressOf(context, disk.id);
  const onAta = kind === 'ide' || kind === 'sata';
  if (disk.readOnly && onAta) {
    throw invalid('disks', 'disk-read-only-bus', { disk: disk.id });
  }
  const properties: JsonProperties = {
    ...place,
    drive: imageNode(disk.id),
    bootindex: context.bootIndex.get(disk.id),
    // What /dev/disk/by-id shows; without one, an ATA disk is named after its port.
    serial: disk.serial ?? disk.id,
    ...(kind === 'scsi' && deviceIdentification(disk)),
    'write-cache': writeCache(disk),
    rotation_rate: onAta || kind === 'scsi' ? rotationRate(disk) : undefined,
    wwn: disk.wwn === undefined ? undefined : BigInt(disk.wwn),
    'share-rw': disk.shareable === true ? true : undefined,
  };
  return device(requireDevice(context, diskDriver(context, disk.bus)), disk.id, properties);
}

/** 1 is "not rotating": Windows trims only disks that say so. */
function rotationRate({ rotation, discard }: Disk): number | undefined {
  if (rotation !== undefined) return rotation === 'ssd' ? 1 : rotation;
  return discard ? 1 : undefined;
}

function cdDevice(context: BuildContext, cdrom: Cdrom): Device {
  const place = devicePlace(context, cdrom.id);
  const driver = addressOf(context, cdrom.id).kind === 'scsi' ? 'scsi-cd' : 'ide-cd';
  return device(requireDevice(context, driver), cdrom.id, {
    ...place,
    // Without a drive the tray is empty.
    drive: cdrom.file === null ? undefined : imageNode(cdrom.id),
    bootindex: context.bootIndex.get(cdrom.id),
  });
}
