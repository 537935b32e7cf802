import { create } from 'zustand';
import type { DiskImage } from '../../shared/disk-tools';
import type { AppError } from '../../shared/errors';
import type { JobKind } from '../../shared/job-state';
import { api, attempt } from '../api/client';

interface Disks {
  /** Null until they were read. */
  images: readonly DiskImage[] | null;
  /** What went wrong last. */
  error: AppError | null;
}

export const useDisks = create<Disks>(() => ({ images: null, error: null }));

/** Counts the questions. */
let asked = 0;

/** Reads what images there are now. */
export async function loadDisks(): Promise<void> {
  asked += 1;
  const mine = asked;
  const outcome = await attempt(api.disks.list());
  // An answer that a later one has overtaken is old.
  if (mine !== asked) return;
  if (outcome.ok) useDisks.setState({ images: outcome.value, error: null });
  else useDisks.setState({ error: outcome.error });
}

export const dismissDisksError = () => useDisks.setState({ error: null });

/** Shows the folder of an image in the file manager. */
export async function revealDisk(path: string): Promise<void> {
  const outcome = await attempt(api.disks.reveal({ path }));
  if (!outcome.ok) useDisks.setState({ error: outcome.error });
}

/** Moves an image that nothing uses to the desktop's trash. @returns whether it is there. */
export async function trashDisk(path: string): Promise<boolean> {
  const outcome = await attempt(api.disks.trash({ path }));
  if (!outcome.ok) useDisks.setState({ error: outcome.error });
  else await loadDisks();
  return outcome.ok;
}

/** Kinds of jobs after which images are other ones, or others'. */
export const changesDisks: ReadonlySet<JobKind> = new Set([
  'create-vm',
  'copy-disk',
  'add-disk',
  'clone',
  'snapshot-create',
  'snapshot-revert',
  'snapshot-delete',
  'delete-vm',
  'empty-trash',
  'disk-grow',
  'disk-shrink',
  'disk-check',
  'disk-compact',
  'disk-convert',
  'disk-flatten',
  'disk-rebase',
  'disk-wipe',
  'disk-move',
]);
