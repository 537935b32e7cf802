import { namedDevices } from '../../shared/definition/named-devices';
import { isDeepStrictEqual } from 'node:util';
import type { VmConfig } from '../../shared/vm-config';

/** What is known of a disk, drive, card or channel: `running` and `stored` are the definition's; the others wait. */
type DeviceState = 'running' | 'stored' | 'pending-add' | 'pending-change' | 'pending-remove';

export interface DeviceRow {
  id: string;
  kind: 'disk' | 'cd' | 'floppy' | 'nic' | 'channel';
  address: string | null;
  state: DeviceState;
}

/** Pure: the disks, drives, cards and channels of a definition, and which of them wait. @param started what the guest has. */
export function deviceRows(stored: VmConfig, started: VmConfig | null): DeviceRow[] {
  const rows = rowsOf(stored);
  if (!started) return rows.map((row) => ({ ...row, state: 'stored' }));
  const running = rowsOf(started);
  const has = (list: readonly DeviceRow[], id: string) => list.some((row) => row.id === id);
  return [
    // Of one that is moved at the next start: where it is now.
    ...rows.map((row) => {
      const now = running.find((each) => each.id === row.id);
      if (!now) return { ...row, state: 'pending-add' as const };
      return isChanged(row.id, stored, started)
        ? { ...now, state: 'pending-change' as const }
        : now;
    }),
    ...running
      .filter(({ id }) => !has(rows, id))
      .map((row) => ({ ...row, state: 'pending-remove' as const })),
  ];
}

const isChanged = (id: string, stored: VmConfig, started: VmConfig) => {
  const find = (config: VmConfig) => namedDevices(config).find((each) => each.id === id);
  return !isDeepStrictEqual(find(stored), find(started));
};

/** Pure: those of one definition. */
export function rowsOf({
  disks,
  cdroms,
  nics,
  floppies = [],
  channels = [],
}: VmConfig): DeviceRow[] {
  const row =
    (kind: DeviceRow['kind']) => (each: { id: string; address?: string | undefined }) => ({
      id: each.id,
      kind,
      address: each.address ?? null,
      state: 'running' as const,
    });
  return [
    ...disks.map(row('disk')),
    ...cdroms.map(row('cd')),
    ...floppies.map(row('floppy')),
    ...nics.map(row('nic')),
    ...channels.map(row('channel')),
  ];
}
