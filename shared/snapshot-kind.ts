import type { Snapshot } from './snapshot';

/** Pure: what a snapshot holds of a guest, as a key of its words. */
export const snapshotKind = ({
  live,
  memory,
  guest,
}: Pick<Snapshot, 'live' | 'memory' | 'guest'>): 'live' | 'memory' | Snapshot['guest'] =>
  live ? 'live' : memory ? 'memory' : guest;
