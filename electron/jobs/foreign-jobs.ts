import type { Job } from '../../shared/job';
import { isUnderWay } from '../../shared/job-state';
import {
  listJournal,
  markOf,
  ownerLives,
  readEntry,
  removeEntry,
  sweepJournal,
  writeEntry,
  type JournalEntry,
} from './journal';
import { tidyAway } from './tidy';
import type { Hold } from './types';

/** Ended jobs that stay listed, and for how long in milliseconds. */
const mostEnded = 20;
const longestMs = 7 * 24 * 3600 * 1000;

/** Pure: ids of the ended jobs that are forgotten: all but the last twenty, and those older than a week. */
export function forgotten(jobs: readonly Job[], now: number): string[] {
  return jobs
    .filter((job) => !isUnderWay(job))
    .toSorted((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0))
    .filter((job, index) => index >= mostEnded || now - (job.endedAt ?? 0) > longestMs)
    .map(({ id }) => id);
}

interface ForeignJobsOptions {
  ours: (id: string) => boolean;
  /** The process of a job was killed: what it has left elsewhere than in files. Asked again where nobody came to note it. */
  killed: (job: Job, holds: readonly Hold[]) => Promise<void>;
  /** Whether the process of a job is there still; asked of the kernel unless told. */
  lives?: (entry: JournalEntry) => boolean;
  /** Is told of what could not be tidied up. */
  problem: (error: unknown, what: string) => void;
}

/** Jobs of other processes, as their journals tell. */
export class ForeignJobs {
  private readonly lives: (entry: JournalEntry) => boolean;
  private readonly tidying = new Map<string, Promise<JournalEntry | null>>();
  private readonly known = new Map<string, { mark: string; entry: JournalEntry }>();

  /**
   * @param folder of journals.
   * @param root the folder below which a journal may name something to be removed.
   */
  constructor(
    private readonly folder: string,
    private readonly root: string,
    private readonly options: ForeignJobsOptions,
  ) {
    this.lives = options.lives ?? ownerLives;
  }

  /** What the journals say now; a job whose process is gone is tidied up first. */
  async look(): Promise<Job[]> {
    const ids = (await listJournal(this.folder)).ids.filter((id) => !this.options.ours(id));
    const jobs: Job[] = [];
    for (const id of ids) {
      const entry = await this.read(id);
      // Not one that only asks whether it may begin.
      const settled = entry?.phase === 'held' ? await this.settled(entry) : null;
      if (settled) jobs.push(settled.job);
    }
    for (const id of this.known.keys()) if (!ids.includes(id)) this.known.delete(id);
    return jobs;
  }

  /** Does for every killed job what it could not do any more. */
  async recover(now = Date.now()): Promise<void> {
    for (const id of (await listJournal(this.folder)).ids) {
      const entry = this.options.ours(id) ? null : await this.read(id);
      if (!entry) continue;
      if (entry.phase === 'held') await this.settledAgain(entry);
      else if (!this.lives(entry)) await removeEntry(this.folder, id);
    }
    for (const id of forgotten(await this.look(), now)) await removeEntry(this.folder, id);
    await sweepJournal(this.folder, now);
  }

  async find(id: string): Promise<JournalEntry | null> {
    const entry = this.options.ours(id) ? null : await this.read(id);
    return entry && (await this.settled(entry));
  }

  private async read(id: string): Promise<JournalEntry | null> {
    const mark = await markOf(this.folder, id);
    if (mark === null) return null;
    const before = this.known.get(id);
    if (before?.mark === mark) return before.entry;
    const entry = await readEntry(this.folder, id);
    if (!entry || entry === 'invalid') return null;
    this.known.set(id, { mark, entry });
    return entry;
  }

  /** The entry, or what it has become because its process is gone; null when nobody is to be told of it. */
  private async settled(entry: JournalEntry): Promise<JournalEntry | null> {
    if (!isUnderWay(entry.job)) return entry.job.quiet ? null : entry;
    if (this.lives(entry)) return entry;
    // It may have ended between the two looks; now that it is gone, nobody writes to its journal any more.
    const last = await this.read(entry.job.id);
    if (!last) return null;
    if (!isUnderWay(last.job)) return last.job.quiet ? null : last;
    return await this.tidied(last);
  }

  /** The same, with another attempt to remove what could not be removed when the job was found. */
  private async settledAgain(entry: JournalEntry): Promise<void> {
    if (isUnderWay(entry.job) || entry.tidy.length === 0) await this.settled(entry);
    else if (!this.lives(entry)) await this.tidied(entry);
  }

  /** Whoever looks meanwhile waits for the same. */
  private async tidied(entry: JournalEntry): Promise<JournalEntry | null> {
    const { id } = entry.job;
    const before = this.tidying.get(id);
    if (before) return await before;
    const now = this.tidy(entry).finally(() => this.tidying.delete(id));
    this.tidying.set(id, now);
    return await now;
  }

  private async tidy(entry: JournalEntry): Promise<JournalEntry | null> {
    const { id, quiet } = entry.job;
    const { killed, problem } = this.options;
    const now = isUnderWay(entry.job);
    const job = now ? interrupted(entry.job) : entry.job;
    // A guest may still use the files.
    if (now) {
      await killed(job, entry.holds).catch((error: unknown) => {
        problem(error, `tidying up after the killed job ${id}`);
      });
    }
    const tidy = await tidyAway(this.root, entry.tidy, problem);
    const after: JournalEntry = { ...entry, holds: [], tidy, job };
    // On a full disk it is told all the same, and no other way at the next look.
    const mark = this.known.get(id)?.mark;
    if (mark !== undefined) this.known.set(id, { mark, entry: after });
    if (quiet && tidy.length === 0) await removeEntry(this.folder, id);
    else await writeEntry(this.folder, after).catch(() => undefined);
    return quiet ? null : after;
  }
}

function interrupted(job: Job): Job {
  return {
    ...job,
    state: 'interrupted',
    endedAt: Date.now(),
    cancellable: false,
    speed: null,
    secondsLeft: null,
  };
}
