import path from 'node:path';
import type { Snapshot } from '../../shared/snapshot';
import { fieldDifferences } from '../../shared/definition/field-differences';
import { partsBetween } from '../../shared/definition/merge';
import type { RevertPlan, SnapshotComparison } from '../../shared/snapshot-calls';
import type { VmConfig } from '../../shared/vm-config';
import type { VmState } from '../../shared/vm-states';
import { waitingOf } from '../vm/edit/edit-words';
import type { Point } from '../vm/points/point-store';
import { usualPace } from '../vm/suspend/guest-memory';

/**
 * Pure: seconds that a guest will stand still while its memory is kept. QEMU looks at all of it, so that the last time
 * tells best.
 */
export function pauseSeconds(memoryMiB: number, earlier: readonly Point[]): number {
  // One that goes on meanwhile tells nothing of one that waits.
  const last = earlier.findLast(
    ({ pausedMs, started, live }) => pausedMs !== null && started !== null && !live,
  );
  const lastMs = last?.pausedMs ?? 0;
  const lastMiB = last?.started?.memoryMiB ?? 0;
  const seconds =
    lastMiB > 0 && lastMs > 0
      ? (lastMs / 1000) * (memoryMiB / lastMiB)
      : (memoryMiB * 1024 * 1024) / usualPace;
  return Math.max(1, Math.round(seconds));
}

/** Pure: the definition that a machine has after it went back: its words and what it is kept for are of today, its hardware of then. */
export const definitionAt = (point: Point, present: VmConfig): VmConfig => ({
  ...point.config,
  ...wordsOf(present),
});

/** Pure: what going back to a point changes. */
export function revertPlan(point: Point, present: VmConfig, state: VmState): RevertPlan {
  const then = sameGeneration(definitionAt(point, present), present);
  const had = new Set(then.disks.map(({ file }) => path.normalize(file)));
  return {
    stopsGuest: state !== 'off',
    resumes: point.memory && present.template !== true,
    changes: waitingOf(then, present),
    disksLeft: present.disks
      .filter(({ file }) => !had.has(path.normalize(file)))
      .map(({ id, file }) => `${id} (${path.basename(file)})`),
  };
}

/** Pure: how the hardware of a point differs from that of another one, or of the present; words are not hardware. */
export function comparePoints(point: Point, other: VmConfig): SnapshotComparison {
  const after = sameGeneration({ ...other, ...wordsOf(point.config) }, point.config);
  return partsBetween(point.config, after).flatMap((part) =>
    fieldDifferences(part, point.config, after).map((difference) => ({ part, ...difference })),
  );
}

/** Pure: hardware that a guest goes back to, which can tell that it is not the one that it was. */
export const withGeneration = (hardware: VmConfig, generationId: string): VmConfig =>
  hardware.generationId === undefined ? hardware : { ...hardware, generationId };

/** Pure: the same under the id of another: every one differs, and nobody has changed that. */
const sameGeneration = (one: VmConfig, { generationId }: VmConfig): VmConfig =>
  generationId === undefined ? one : withGeneration(one, generationId);

/** What a machine is known by and kept for: going back leaves it as it is. */
const wordsOf = ({ id, name, notes, template, disposable }: VmConfig) => ({
  id,
  name,
  notes,
  template,
  disposable,
});

/** Pure: what the window and the command line see of a point. */
export function snapshotOf({ config: _config, started: _started, ...point }: Point): Snapshot {
  return point;
}

/** Pure: a tree without one point: its children hang on its parent, and so does the present. */
export function withoutPoint(
  points: readonly Point[],
  gone: Pick<Point, 'id' | 'parent'>,
): { moved: Point[]; instead: string | null } {
  const moved = points
    .filter(({ parent }) => parent === gone.id)
    .map((point) => ({ ...point, parent: gone.parent }));
  return { moved, instead: gone.parent };
}
