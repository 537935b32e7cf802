import { setTimeout } from 'node:timers/promises';
import { conflictOf, type Conflict } from './holds';
import { listJournal, ownerLives, readEntry, type JournalEntry } from './journal';
import { isUnderWay } from '../../shared/job-state';
import type { Hold } from './types';

/** Milliseconds that another process gets to come to a decision about what both want. */
const patienceMs = 2000;

/** What jobs of other living processes hold, or are about to. */
export async function othersThatHold(folder: string, ours: (id: string) => boolean) {
  const { ids } = await listJournal(folder);
  const entries: JournalEntry[] = [];
  for (const id of ids.filter((each) => !ours(each))) {
    const entry = await readEntry(folder, id);
    if (!entry || entry === 'invalid' || entry.holds.length === 0) continue;
    if (isUnderWay(entry.job) && ownerLives(entry)) entries.push(entry);
  }
  return entries;
}

/**
 * Decides between processes that want the same at the same time. Each writes its claim down first and looks then, so
 * at least one of two sees the other. A claim that is held wins; of two that are still looking the one with the lower
 * id wins, and waits until the other has seen that. A process that dies or hangs meanwhile
 * loses.
 * @param id of our own claim, which is in the journal already.
 * @returns the job that has it, or null when it is ours.
 */
export async function contest(
  folder: string,
  id: string,
  wanted: readonly Hold[],
  ours: (id: string) => boolean,
): Promise<Conflict | null> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const others = await othersThatHold(folder, ours);
    const winner = conflictOf(
      wanted,
      others.filter(({ phase, job }) => phase === 'held' || job.id < id),
    );
    if (winner) return winner;
    const undecided = conflictOf(wanted, others);
    if (!undecided) return null;
    if (performance.now() > deadline) return undecided;
    await setTimeout(10);
  }
}
