import { floppyIds } from './vm-parts';

type FloppyId = (typeof floppyIds)[number];

/** What ids are looked for in: a definition, whole or while it is edited. */
interface Devices {
  disks: readonly { id: string }[];
  cdroms: readonly { id: string }[];
  nics: readonly { id: string }[];
  channels?: readonly { id: string }[] | undefined;
}

/** Pure: the lowest free id of a kind: `disk0`, `disk1` … @param started what a guest has, which may be letting go. */
export function freeId(
  prefix: 'disk' | 'cd' | 'nic' | 'channel',
  config: Devices,
  started: Devices | null = null,
): string {
  const taken = new Set(
    [config, ...(started ? [started] : [])]
      .flatMap(({ disks, cdroms, nics, channels = [] }) => [
        ...disks,
        ...cdroms,
        ...nics,
        ...channels,
      ])
      .map(({ id }) => id),
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
