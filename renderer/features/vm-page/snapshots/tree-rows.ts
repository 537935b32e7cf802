import type { Snapshot } from '../../../../shared/snapshot';
import type { SnapshotTree } from '../../../../shared/snapshot-calls';

interface Placed {
  /** How many branches it is in from the left. */
  depth: number;
  /** The row that it hangs on; null for one that hangs on nothing. */
  above: number | null;
}

/** A row of the drawn tree: a snapshot, or where the present stands. */
export type TreeRow = Placed & ({ kind: 'snapshot'; point: Snapshot } | { kind: 'now' });

/**
 * Pure: the tree from its root, a line of snapshots without branches straight down. Of several that hang on one, all but
 * the last move in; the line that leads to the present comes last, so that it ends at the bottom.
 */
export function treeRows({ points, current }: SnapshotTree): TreeRow[] {
  const byId = new Map(points.map((point) => [point.id, point]));
  const parentOf = ({ parent }: Snapshot) => (parent !== null && byId.has(parent) ? parent : null);
  const line = lineTo(current, byId);
  const rows: TreeRow[] = [];
  const place = (parent: string | null, { depth, above }: Placed) => {
    const children = points
      .filter((point) => parentOf(point) === parent)
      .toSorted((one, other) => Number(line.has(one.id)) - Number(line.has(other.id)));
    const here = parent === current;
    const last = here ? undefined : children.at(-1);
    for (const point of children) {
      const inner = { depth: point === last ? depth : depth + 1, above };
      rows.push({ kind: 'snapshot', point, ...inner });
      place(point.id, { depth: inner.depth, above: rows.length - 1 });
    }
    if (here) rows.push({ kind: 'now', depth, above });
  };
  place(null, { depth: 0, above: null });
  return rows;
}

/** The snapshots that lead to one, itself among them. */
function lineTo(id: string | null, byId: ReadonlyMap<string, Snapshot>): ReadonlySet<string> {
  const line = new Set<string>();
  // A circle, which only a hand can have written, ends where it began.
  for (let at = id; at !== null && !line.has(at); at = byId.get(at)?.parent ?? null) line.add(at);
  return line;
}
