import { absent, read, unreadable } from '../reading/fact';
import type { Fact } from '../reading/fact';
import { readAcs } from './acs';
import type { AcsRegisters } from './acs';
import type { MachineFiles } from '../reading/machine-files';

export interface PciDevice {
  /** `0000:03:00.0`. */
  address: string;
  /** Four hexadecimal digits each. */
  vendor: string;
  device: string;
  /** Six hexadecimal digits: class, subclass, interface. */
  class: string;
  driver: string | null;
  /** Null when the device has no SR-IOV capability that Linux shows. */
  sriov: { total: number; active: number; driversProbe: boolean } | null;
  /** The capability is there, but what it says could not be read. */
  sriovUnclear: boolean;
  /** The physical function that this virtual function belongs to. */
  physicalFunction: string | null;
  bootVga: boolean;
  /** Ways to reset it (`flr`, `pm`, `bus`, …), `some` before Linux 5.15; null when its folder could not be listed. */
  reset: string[] | null;
  /** Of bridges: whether they keep what is below them apart. `absent` for other devices, too. */
  acs: Fact<AcsRegisters>;
}

/** `uevent` says driver, class and ids in one read. */
function parseUevent(text: string): Map<string, string> {
  return new Map(
    text.split('\n').map((line) => {
      const equals = line.indexOf('=');
      return [line.slice(0, equals), line.slice(equals + 1)] as const;
    }),
  );
}

function number(fact: Fact<string>): number | null {
  return fact.state === 'read' && /^\d+$/.test(fact.value) ? Number(fact.value) : null;
}

/** The kernel shows these files only where a reset works (drivers/pci/pci-sysfs.c, pci_dev_reset_attr_is_visible). */
function readReset(files: MachineFiles, folder: string, has: ReadonlySet<string>): string[] {
  const methods = has.has('reset_method') ? files.text(`${folder}/reset_method`) : absent;
  if (methods.state === 'read') return methods.value.split(/\s+/);
  // An empty list is one that somebody emptied: then nothing resets it.
  if (methods.state === 'empty') return [];
  return has.has('reset') && files.exists(`${folder}/reset`) ? ['some'] : [];
}

function readDevice(files: MachineFiles, folder: string, address: string): PciDevice | null {
  const uevent = files.text(`${folder}/uevent`);
  if (uevent.state !== 'read') return null;
  const fields = parseUevent(uevent.value);
  const [vendor, device] = (fields.get('PCI_ID') ?? '').toLowerCase().split(':');
  if (!vendor || !device) return null;
  const listed = files.list(folder);
  const has = new Set(listed.state === 'read' ? listed.value : []);
  const total = has.has('sriov_totalvfs') ? number(files.text(`${folder}/sriov_totalvfs`)) : null;
  const physical = has.has('physfn') ? files.linkName(`${folder}/physfn`) : absent;
  const kind = (fields.get('PCI_CLASS') ?? '').toLowerCase().padStart(6, '0');
  const bridge = kind.startsWith('0604');
  const probe = total === null ? absent : files.text(`${folder}/sriov_drivers_autoprobe`);
  return {
    address,
    vendor: vendor.padStart(4, '0'),
    device: device.padStart(4, '0'),
    class: kind,
    driver: fields.get('DRIVER') ?? null,
    sriov:
      total === null || total === 0
        ? null
        : {
            total,
            active: number(files.text(`${folder}/sriov_numvfs`)) ?? 0,
            driversProbe: probe.state !== 'read' || probe.value !== '0',
          },
    sriovUnclear: has.has('sriov_totalvfs') && total === null,
    physicalFunction: physical.state === 'read' ? physical.value : null,
    bootVga: has.has('boot_vga') && number(files.text(`${folder}/boot_vga`)) === 1,
    reset: listed.state === 'read' && !bridge ? readReset(files, folder, has) : null,
    acs: bridge ? readAcs(files, address) : absent,
  };
}

export interface PciFacts {
  /** `absent` where there is no PCI bus at all. */
  devices: Fact<PciDevice[]>;
  /** False when not every device that is listed could be read. */
  complete: boolean;
}

/** Every PCI device. */
export async function readPci(files: MachineFiles): Promise<PciFacts> {
  const folder = '/sys/bus/pci/devices';
  const names = files.list(folder);
  if (names.state !== 'read') return { devices: names, complete: false };
  const devices: PciDevice[] = [];
  for (const address of names.value) {
    const device = readDevice(files, `${folder}/${address}`, address);
    if (device) devices.push(device);
    await files.breathe();
  }
  const complete = devices.length === names.value.length;
  return { devices: devices.length > 0 ? read(devices) : unreadable('no device'), complete };
}
