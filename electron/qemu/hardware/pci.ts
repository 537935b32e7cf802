import type { BuildContext } from './context';

/**
 * Where each device sits on the root bus. Fixed places, so that adding or taking away one device moves no other: a
 * guest names its network cards by place (`enp0s24`), and Windows takes a moved device for a new one.
 * Taken by the chipsets themselves: 0 and 31 (q35), 0 and 1 (pc). Free for devices to come: 1 (q35), 10 to 15.
 */
export const pciSlots = {
  display: 2,
  usb: 3,
  serialBus: 4,
  balloon: 5,
  rng: 6,
  sound: 7,
  scsi: 8,
  sata: 9,
  disks: { first: 16, count: 8 },
  nics: { first: 24, count: 7 },
} as const;

/** Properties that put a device at its place. */
export type PciPlace = { bus: string; addr: string; multifunction?: true };

/** A single device in a slot. */
export function pciPlace(context: Pick<BuildContext, 'family'>, slot: number): PciPlace {
  return placeFunction(context, slot, 0, false);
}

/**
 * The `index`th of `total` devices that share a range of slots: one in each slot first, then as further functions
 * of the same slots (8 at most). Function 0 of such a slot says that there are more.
 */
export function pciPlaceInRange(
  context: Pick<BuildContext, 'family'>,
  range: { readonly first: number; readonly count: number },
  index: number,
  total: number,
): PciPlace {
  const slot = range.first + (index % range.count);
  const pciFunction = Math.floor(index / range.count);
  return placeFunction(context, slot, pciFunction, index + range.count < total);
}

function placeFunction(
  { family }: Pick<BuildContext, 'family'>,
  slot: number,
  pciFunction: number,
  more: boolean,
): PciPlace {
  const bus = family === 'q35' ? 'pcie.0' : 'pci.0';
  const addr = `0x${slot.toString(16)}${pciFunction > 0 ? `.${pciFunction}` : ''}`;
  return { bus, addr, ...(more && pciFunction === 0 ? { multifunction: true } : {}) };
}
