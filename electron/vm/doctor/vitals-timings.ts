import { GiB, MiB } from '../../../shared/units';
import type { DiskBars } from './host-disk';

export interface VitalsTimings extends DiskBars {
  /** Milliseconds after a start at which it is looked at whether the guest boots. */
  bootLooks: readonly number[];
  /** Milliseconds between two looks at the room on file systems, while guests run. */
  roomMs: number;
}

export const vitalsTimings: VitalsTimings = {
  bootLooks: [5_000, 12_000, 25_000, 60_000, 110_000],
  roomMs: 15_000,
  warnBytes: GiB,
  pauseBytes: 256 * MiB,
};
