/**
 * Where a device hangs, as a definition stores it. A guest knows its devices by their places: it names network cards by
 * them, and Windows takes a device that has moved for a new one.
 */
export type Address =
  /** `pci:16.0`: a slot of the root bus, and a function of it. */
  | { kind: 'pci'; slot: number; function: number }
  /** `port:3`: behind a PCI Express root port. */
  | { kind: 'port'; port: number }
  /** `ccw:16`: a device number of the channel subsystem. */
  | { kind: 'ccw'; device: number }
  /** `ide:0.1`: channel and unit. */
  | { kind: 'ide'; bus: number; unit: number }
  /** `sata:0.2`: controller and port. */
  | { kind: 'sata'; controller: number; port: number }
  /** `scsi:4`: a logical unit of the one target. */
  | { kind: 'scsi'; lun: number }
  /** `usb:3`: a port of the controller. */
  | { kind: 'usb'; port: number };

/** Pure: an address in the words of a definition. */
export function addressText(address: Address): string {
  switch (address.kind) {
    case 'pci':
      return `pci:${address.slot}.${address.function}`;
    case 'port':
      return `port:${address.port}`;
    case 'ccw':
      return `ccw:${address.device}`;
    case 'ide':
      return `ide:${address.bus}.${address.unit}`;
    case 'sata':
      return `sata:${address.controller}.${address.port}`;
    case 'scsi':
      return `scsi:${address.lun}`;
    case 'usb':
      return `usb:${address.port}`;
  }
}

/** Pure: what {@link addressText} gave; null for other words. */
export function parseAddress(text: string): Address | null {
  const [, kind = '', one = '', two] = /^([a-z]+):(\d{1,3})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  const [first, second] = [Number(one), two === undefined ? null : Number(two)];
  if (second === null) {
    if (kind === 'port') return { kind, port: first };
    if (kind === 'ccw') return { kind, device: first };
    if (kind === 'scsi') return { kind, lun: first };
    if (kind === 'usb') return { kind, port: first };
    return null;
  }
  if (kind === 'pci') return { kind, slot: first, function: second };
  if (kind === 'ide') return { kind, bus: first, unit: second };
  if (kind === 'sata') return { kind, controller: first, port: second };
  return null;
}
