import { type DeviceLists, namedDevices } from './definition/named-devices';
import { floppyIds } from './vm-parts';

type FloppyId = (typeof floppyIds)[number];

/** Pure: the lowest free id of a kind: `disk0`, `disk1` … @param started what a guest has, which may be letting go. */
export function freeId(
  prefix: 'disk' | 'cd' | 'nic' | 'channel',
  config: DeviceLists,
  started: DeviceLists | null = null,
): string {
  const taken = new Set(
    [config, ...(started ? [started] : [])].flatMap(namedDevices).map(({ id }) => id),
  );
  for (let number = 0; ; number += 1) {
    const id = `${prefix}${number}`;
    if (!taken.has(id)) return id;
  }
}

/** Pure: the first floppy drive that a machine has not; null where it has both. */
export function freeFloppy({
  floppies = [],
}: {
  floppies?: readonly { id: string }[] | undefined;
}): FloppyId | null {
  return floppyIds.find((id) => !floppies.some((each) => each.id === id)) ?? null;
}

/** A MAC address in QEMU's own range, `52:54:00`. `random` are three bytes. */
export function macAddress(random: Uint8Array): string {
  const tail = [...random.subarray(0, 3)].map((byte) => byte.toString(16).padStart(2, '0'));
  return ['52', '54', '00', ...tail].join(':');
}
