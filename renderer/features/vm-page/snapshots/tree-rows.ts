import type { Snapshot, SnapshotTree } from '../../../../shared/snapshot';

/** A row of the drawn tree: a snapshot, or where the present stands. */
export type TreeRow =
  { kind: 'snapshot'; point: Snapshot; depth: number } | { kind: 'now'; depth: number };

/**
 * Pure: the tree from its root, a line of snapshots without branches straight down. What hangs on a snapshot that has
 * several moves in; the branch of the present comes last, so that it ends at the bottom.
 */
export function treeRows({ points, current }: SnapshotTree): TreeRow[] {
  const known = new Set(points.map(({ id }) => id));
  const above = ({ parent }: Snapshot) => (parent !== null && known.has(parent) ? parent : null);
  const line = new Set<string>();
  const byId = new Map(points.map((point) => [point.id, point]));
  for (let id = current; id !== null && !line.has(id); id = byId.get(id)?.parent ?? null) {
    line.add(id);
  }
  const rows = (parent: string | null, depth: number): TreeRow[] => {
    const children = points.filter((point) => above(point) === parent);
    const ordered = children.toSorted(
      (one, other) => Number(line.has(one.id)) - Number(line.has(other.id)),
    );
    const last = ordered.at(-1);
    const here = parent === current;
    return [
      ...ordered.flatMap((point): TreeRow[] => {
        const straight = point === last && !here;
        const inner = straight ? depth : depth + 1;
        return [{ kind: 'snapshot', point, depth: inner }, ...rows(point.id, inner)];
      }),
      ...(here ? [{ kind: 'now' as const, depth }] : []),
    ];
  };
  return rows(null, 0);
}
