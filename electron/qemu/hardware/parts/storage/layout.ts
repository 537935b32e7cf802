import { note } from '../../../../../shared/texts/notes';
import type { Cdrom, Disk, VmConfig } from '../../../../../shared/vm-config';
import type { QemuWarning } from '../../types';
import { invalid, type MachineFamily } from '../../context';

/** What a disk or CD drive hangs on. `index` counts from 0 within its kind. */
export type Attachment =
  | { kind: 'pci'; index: number }
  | { kind: 'ide'; bus: number; unit: number }
  | { kind: 'sata'; controller: number; port: number }
  | { kind: 'scsi'; lun: number }
  | { kind: 'usb'; index: number };

export interface StorageLayout {
  attachments: ReadonlyMap<string, Attachment>;
  /** Disks that sit in a PCI slot of their own (virtio, NVMe). */
  pciDisks: number;
  /** SATA controllers in all; q35's first one is built in. */
  sataControllers: number;
  scsi: boolean;
  usbDisks: number;
  warnings: QemuWarning[];
}

/** Ports of one AHCI controller (`ich9-ahci`). */
const portsPerController = 6;
/** The PC has two channels with two drives each. */
export const ideDrives = 4;
/** `qemu-xhci` has 15 ports at most; two are kept for tablet and keyboard. */
export const maximumUsbDisks = 13;

/**
 * Pure: what each disk and CD drive hangs on; disks first, in the definition's order.
 * @throws AppFailure `bus-full` when a bus has no room left.
 */
export function storageLayout(
  config: Pick<VmConfig, 'disks' | 'cdroms'>,
  family: MachineFamily,
): StorageLayout {
  const attachments = new Map<string, Attachment>();
  const used = { pci: 0, ide: 0, sata: 0, scsi: 0, usb: 0 };
  const drives: (Disk | Cdrom)[] = [...config.disks, ...config.cdroms];
  for (const { id, bus } of drives) {
    switch (bus) {
      case 'virtio':
      case 'nvme':
        attachments.set(id, { kind: 'pci', index: used.pci++ });
        break;
      case 'scsi':
        attachments.set(id, { kind: 'scsi', lun: used.scsi++ });
        break;
      case 'usb':
        attachments.set(id, { kind: 'usb', index: used.usb++ });
        break;
      case 'ide':
      case 'sata':
        // q35 has no IDE; its drives are reached over AHCI, as QEMU itself does with `if=ide`.
        attachments.set(
          id,
          bus === 'ide' && family === 'pc'
            ? ideAttachment(used.ide++)
            : sataAttachment(used.sata++),
        );
    }
  }
  if (used.usb > maximumUsbDisks) {
    throw invalid('disks', 'bus-full', { max: String(maximumUsbDisks), bus: 'USB' });
  }
  const needsSata = Math.ceil(used.sata / portsPerController);
  return {
    attachments,
    pciDisks: used.pci,
    sataControllers: family === 'q35' ? Math.max(1, needsSata) : needsSata,
    scsi: used.scsi > 0,
    usbDisks: used.usb,
    warnings: family === 'q35' ? drives.filter(({ bus }) => bus === 'ide').map(ideWarning) : [],
  };
}

function ideAttachment(index: number): Attachment {
  if (index >= ideDrives) {
    throw invalid('disks', 'bus-full', { max: String(ideDrives), bus: 'IDE' });
  }
  return { kind: 'ide', bus: Math.floor(index / 2), unit: index % 2 };
}

function sataAttachment(index: number): Attachment {
  return {
    kind: 'sata',
    controller: Math.floor(index / portsPerController),
    port: index % portsPerController,
  };
}

function ideWarning({ id }: Disk | Cdrom): QemuWarning {
  return note('warnings', 'ide-becomes-sata', { device: id });
}
