import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { loggedEventSchema, longestFact } from '../../../shared/event-log';
import type { LoggedEvent } from '../../../shared/logged-event';
import { isErrno } from '../../lib/errno';
import { fileTail } from '../../lib/file-tail';
import { logFolder } from '../launch/logs';

const currentFile = 'events.jsonl';
/** A file that is full; the number is when it became so, in milliseconds since the epoch. */
const fullFile = /^events-(\d{13})-\d+\.jsonl$/;

/** Bytes of a file until the next one is begun. */
const fileBytes = 256 * 1024;
/** Full files that are kept: with the current one some 10,000 events and more. */
const keptFiles = 8;
/** Bytes of a line; longer ones are none of ours. */
const longestLine = 32 * 1024;

/**
 * Adds an event to a machine's log. The app and command lines write to one file: each line is one write to its end.
 * A file is put aside when it is full, and the oldest go; nothing is lost when two processes do so at once.
 * @throws the system's own errors, such as `ENOSPC`.
 */
export function appendEvent(folder: string, event: LoggedEvent): void {
  const file = path.join(logFolder(folder), currentFile);
  const descriptor = openLog(folder, file);
  try {
    const { size, ino } = fstatSync(descriptor);
    // A line that was cut short, by a full disk or a power cut, ends here.
    const torn = size > 0 && lastByte(descriptor, size) !== 0x0a;
    const line = Buffer.from(`${torn ? '\n' : ''}${JSON.stringify(shortened(event))}\n`);
    writeSync(descriptor, line);
    if (size + line.length > fileBytes) putAside(folder, file, ino);
  } finally {
    closeSync(descriptor);
  }
}

const flags =
  constants.O_RDWR |
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_NOFOLLOW |
  constants.O_NONBLOCK;

function openLog(folder: string, file: string): number {
  try {
    return openSync(file, flags, 0o600);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    // Only the folder of logs: a machine that was removed meanwhile is not made again.
    mkdirSync(logFolder(folder), { mode: 0o700 });
    return openSync(file, flags, 0o600);
  }
}

function lastByte(descriptor: number, size: number): number | undefined {
  const byte = Buffer.alloc(1);
  readSync(descriptor, byte, 0, 1, size - 1);
  return byte[0];
}

function shortened({ facts, ...event }: LoggedEvent): LoggedEvent {
  const short: Record<string, string> = {};
  for (const [name, text] of Object.entries(facts)) {
    // Of details the end: it has the last words.
    short[name] = name === 'detail' ? text.slice(-longestFact) : text.slice(0, longestFact);
  }
  return { ...event, facts: short };
}

function putAside(folder: string, file: string, ino: number): void {
  // Another process may have done it.
  if (statSync(file, { throwIfNoEntry: false })?.ino !== ino) return;
  const logs = logFolder(folder);
  renameSync(file, path.join(logs, `events-${Date.now()}-${process.pid}.jsonl`));
  const full = fullFiles(readdirSync(logs));
  for (const name of full.slice(keptFiles)) rmSync(path.join(logs, name), { force: true });
}

/** Pure: the full ones among names, the newest first. */
const fullFiles = (names: readonly string[]): string[] =>
  names.filter((name) => fullFile.test(name)).toSorted((one, other) => (one < other ? 1 : -1));

/** Events that are read at most: the last ones. */
const mostEvents = 10_000;

/** The events of a machine, in the order in which they were written. Lines that are torn or foreign are passed over. */
export async function readEventFiles(folder: string): Promise<LoggedEvent[]> {
  const logs = logFolder(folder);
  const names = await readdir(logs).catch((): string[] => []);
  const files = [...(names.includes(currentFile) ? [currentFile] : []), ...fullFiles(names)];
  const parts: LoggedEvent[][] = [];
  let count = 0;
  for (const name of files) {
    if (count >= mostEvents) break;
    const part = parseEvents(await readEnd(path.join(logs, name)));
    count += part.length;
    parts.unshift(part);
  }
  return parts.flat().slice(-mostEvents);
}

/** The last events alone: what was written since the file before was full, and of that the last 64 KiB. */
export async function readLastEvents(folder: string): Promise<LoggedEvent[]> {
  return parseEvents(await readEnd(path.join(logFolder(folder), currentFile), 64 * 1024));
}

/** Changes whenever something was added to a machine's log. */
export async function eventStamp(folder: string): Promise<string> {
  const found = await stat(path.join(logFolder(folder), currentFile)).catch(() => null);
  return found === null ? '' : `${found.ino} ${found.size} ${found.mtimeMs}`;
}

/** @param most bytes: four times what a file of ours has, whatever somebody else has made of it. */
async function readEnd(file: string, most = 4 * fileBytes): Promise<string> {
  // What cannot be read has no events: the rest of the page does not depend on it.
  return await fileTail(file, most).catch(() => '');
}

/** Pure: the events in a text of lines. */
export function parseEvents(text: string): LoggedEvent[] {
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.length > longestLine) return [];
    try {
      const value: unknown = JSON.parse(line);
      return loggedEventSchema.safeParse(value).data ?? [];
    } catch {
      return [];
    }
  });
}
