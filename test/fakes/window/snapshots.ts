import { nextTime, usualRules } from '../../../shared/automatic';
import type { AutomaticState } from '../../../shared/automatic-calls';
import { failure } from '../../../shared/errors';
import type { Snapshot } from '../../../shared/snapshot';
import type { LiveObstacle, SnapshotTree } from '../../../shared/snapshot-calls';

/** A snapshot as main would tell of it. */
export const sampleSnapshot = (given: Partial<Snapshot> & Pick<Snapshot, 'id'>): Snapshot => ({
  title: `Snapshot ${given.id}`,
  note: '',
  createdAt: '2026-11-22T10:15:30.000Z',
  parent: null,
  guest: 'off',
  memory: false,
  live: false,
  frozen: false,
  disks: [{ id: 'disk0', file: 'disks/disk0.qcow2' }],
  hasNvram: true,
  hasTpm: false,
  hasPicture: false,
  stateBytes: null,
  pausedMs: null,
  ...given,
});

/** The snapshots of every machine of a fake world. */
export class FakeSnapshots {
  tree: SnapshotTree = { points: [], current: null, reverting: null, bytes: 6_871_947_673 };
  /** Thrown in the place of a snapshot's making. */
  refusal: (() => Error) | null = null;
  /** Why none can be made. */
  obstacle: (() => Error) | null = null;
  /** Why a guest cannot go on while its memory is kept. */
  liveObstacle: LiveObstacle | null = null;
  rules = usualRules;
  failed: AutomaticState['failed'] = null;
  averageBytes: number | null = 209_715_200;
  #made = 0;
  readonly #listeners = new Set<() => void>();

  automatic(): AutomaticState {
    const { rules, failed } = this;
    const next = nextTime(rules, Date.now());
    const time = next === null ? null : new Date(next).toISOString();
    return { rules, failed, broken: null, next: time };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  create(wish: { title: string; note: string; memory: boolean; live?: boolean | undefined }): void {
    if (this.refusal) throw this.refusal();
    this.#made += 1;
    const id = String(this.#made).padStart(8, 'a');
    const { title, note, memory, live = false } = wish;
    const guest = memory ? ('running' as const) : ('off' as const);
    const stateBytes = memory ? 44_564_480 : null;
    const parent = this.tree.current;
    const point = sampleSnapshot({ id, title, note, memory, live, guest, stateBytes, parent });
    this.#become({ points: [...this.tree.points, point], current: id });
  }

  revert(id: string): void {
    this.#become({ current: this.point(id).id });
  }

  remove(id: string): void {
    const gone = this.point(id);
    const points = this.tree.points
      .filter((point) => point !== gone)
      .map((point) => (point.parent === id ? { ...point, parent: gone.parent } : point));
    this.#become({ points, current: this.tree.current === id ? gone.parent : this.tree.current });
  }

  rename(id: string, words: { title: string; note: string }): void {
    const points = this.tree.points.map((point) =>
      point.id === id ? { ...point, ...words } : point,
    );
    this.#become({ points });
  }

  point(id: string): Snapshot {
    const found = this.tree.points.find((point) => point.id === id);
    if (!found) throw failure('snapshot-missing', { params: { name: '', title: id } });
    return found;
  }

  #become(changes: Partial<SnapshotTree>): void {
    this.tree = { ...this.tree, ...changes };
    for (const listener of this.#listeners) listener();
  }
}
