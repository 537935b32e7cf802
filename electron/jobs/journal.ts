import { constants } from 'node:fs';
import { lstat, open, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type Job, jobIdSchema, jobSchema } from '../../shared/job';
import { ensureFolder, isAbandonedPartial, isErrno, writeFileAtomically } from '../lib/atomic-file';
import { bootId, isSameProcess } from '../lib/process-facts';

/** One job as it is on disk, in `<data>/jobs/<id>.json`: what others see of it, and what a crash leaves to do. */
const entrySchema = z.object({
  version: z.literal(1),
  job: jobSchema,
  /** With the pid in the job, these name its process for ever. */
  startTime: z.string().max(32),
  boot: z.string().max(64),
  /** `claiming`: it is still looking whether others hold what it wants. */
  phase: z.enum(['claiming', 'held']),
  holds: z
    .array(z.object({ key: z.string().max(5000), mode: z.enum(['exclusive', 'shared']) }))
    .max(64),
  tidy: z.array(z.string().max(5000)).max(64),
});
export type JournalEntry = z.infer<typeof entrySchema>;

/** A journal's own size is a few KiB; more was not written by us. */
const largest = 256 * 1024;
/** Of an error, this many letters are kept, so that the entry stays below it. */
const longestDetail = 16 * 1024;
/** Entries that are looked at; more than our history was not written by us either. */
const mostEntries = 400;

const fileOf = (folder: string, id: string) => path.join(folder, `${id}.json`);
const cancelFileOf = (folder: string, id: string) => path.join(folder, `${id}.cancel`);

/** Whether the process of this entry lives. */
export const ownerLives = ({ job, startTime, boot }: JournalEntry): boolean =>
  boot === bootId() && isSameProcess({ pid: job.owner.pid, startTime });

/** Writes an entry so that others see the old one or the new one. @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function writeEntry(folder: string, entry: JournalEntry): Promise<void> {
  await ensureFolder(folder);
  // Not synced to the disk: of what a power cut leaves, the hidden names tell.
  const text = `${JSON.stringify({ ...entry, job: shortened(entry.job) })}\n`;
  await writeFileAtomically(fileOf(folder, entry.job.id), text, { durable: false });
}

function shortened(job: Job): Job {
  const { error } = job;
  if (!error?.detail || error.detail.length <= longestDetail) return job;
  return { ...job, error: { ...error, detail: error.detail.slice(-longestDetail) } };
}

/** Removes a job's files. Never rejects. */
export async function removeEntry(folder: string, id: string): Promise<void> {
  for (const file of [fileOf(folder, id), cancelFileOf(folder, id)]) {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

/** Asks the process that does a job to stop it. @throws what the file system throws. */
export async function requestCancel(folder: string, id: string): Promise<void> {
  await writeFile(cancelFileOf(folder, id), '', { mode: 0o600 });
}

/** Takes a request to stop away again: it was heard. */
export async function takeCancel(folder: string, id: string): Promise<void> {
  await rm(cancelFileOf(folder, id), { force: true }).catch(() => undefined);
}

/**
 * Reads one entry: a regular file of a bounded size that fits the schema, opened so that a pipe put in its place does
 * not hang us. Null when there is none; `invalid` when it is anything else.
 */
export async function readEntry(
  folder: string,
  id: string,
): Promise<JournalEntry | 'invalid' | null> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await open(fileOf(folder, id), O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(
    (error: unknown) => (isErrno(error, 'ENOENT') ? null : ('invalid' as const)),
  );
  if (handle === null || handle === 'invalid') return handle;
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > largest) return 'invalid';
    const buffer = Buffer.alloc(stats.size + 1);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return parseEntry(buffer.toString('utf8', 0, bytesRead), id) ?? 'invalid';
  } catch {
    return 'invalid';
  } finally {
    await handle.close();
  }
}

function parseEntry(text: string, id: string): JournalEntry | null {
  try {
    const parsed = entrySchema.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.job.id === id ? parsed.data : null;
  } catch {
    return null;
  }
}

export interface JournalNames {
  /** Jobs that have an entry. */
  ids: string[];
  /** Jobs that are to stop. */
  cancels: string[];
  /** Everything else. */
  others: string[];
}

/** What is in the folder; nothing when it is not there or cannot be read. */
export async function listJournal(folder: string): Promise<JournalNames> {
  const names: JournalNames = { ids: [], cancels: [], others: [] };
  for (const name of (await readdir(folder).catch(() => [])).slice(0, mostEntries)) {
    const { name: id, ext } = path.parse(name);
    const valid = jobIdSchema.safeParse(id).success;
    if (valid && ext === '.json') names.ids.push(id);
    else if (valid && ext === '.cancel') names.cancels.push(id);
    else names.others.push(name);
  }
  return names;
}

/** Tells when an entry was changed, without reading it; null when it is gone. */
export async function markOf(folder: string, id: string): Promise<string | null> {
  const stats = await lstat(fileOf(folder, id)).catch(() => null);
  return stats && `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}

/** Milliseconds after which what nobody has touched was left by a crash, or by somebody else. */
const leftAfterMs = 24 * 3600 * 1000;

/**
 * Removes half-written files of processes that are gone, and once they are a day old invalid entries, requests that
 * nobody took and other half-written files.
 */
export async function sweepJournal(folder: string, now: number): Promise<void> {
  const { ids, cancels, others } = await listJournal(folder);
  const parts = others.filter((name) => name.startsWith('.') && name.endsWith('.part'));
  const invalid: string[] = [];
  for (const id of ids) if ((await readEntry(folder, id)) === 'invalid') invalid.push(`${id}.json`);
  const orphans = cancels.filter((id) => !ids.includes(id)).map((id) => `${id}.cancel`);
  for (const name of [...invalid, ...orphans, ...parts]) {
    const file = path.join(folder, name);
    const stats = await lstat(file).catch(() => null);
    if (!stats || stats.isDirectory()) continue;
    if (now - stats.mtimeMs < leftAfterMs && !isAbandonedPartial(name)) continue;
    await rm(file, { force: true }).catch(() => undefined);
  }
}
