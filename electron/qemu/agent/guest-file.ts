import { createHash } from 'node:crypto';
import { AppFailure, failure } from '../../../shared/errors';
import type { AgentClient } from './client';
import { type GuestSystem, guestName, guestPath, numberedName } from './guest-paths';

/** Bytes of one piece. The agent takes a command's line as a whole, and holds it several times over while it does. */
const pieceBytes = 192 * 1024;

/** Files of the same name that are passed over before it is given up. */
const mostNumbers = 99;

/** All that sending takes; where an administrator has switched one off, nothing is begun. */
const needed = ['open', 'close', 'read', 'write', 'flush', 'seek'].map(
  (verb) => `guest-file-${verb}`,
);

/**
 * What kind of system answers, and that it lets files be written.
 * @throws AppFailure `agent-command-off`, and as `AgentClient.ask`.
 */
export async function guestSystem(
  agent: AgentClient,
  name: string,
  signal?: AbortSignal,
): Promise<GuestSystem> {
  const { supported_commands: known } = await agent.ask('guest-info', undefined, signal);
  const usable = new Set(known.filter(({ enabled }) => enabled).map((each) => each.name));
  const command = needed.find((each) => !usable.has(each));
  if (command !== undefined) throw failure('agent-command-off', { params: { name, command } });
  // Agents from before 2017 do not tell.
  if (!usable.has('guest-get-osinfo')) return 'unix';
  const { id } = await agent.ask('guest-get-osinfo', undefined, signal);
  return id === 'mswindows' ? 'windows' : 'unix';
}

/** A file of the guest that nobody had, open for writing. */
export interface NewGuestFile {
  path: string;
  handle: number;
}

/**
 * Makes a file in the guest under a name that is free: `name`, `name (2)` … Nothing that is there is overwritten.
 * @throws AppFailure `guest-folder-missing`, `guest-name-taken`, `agent-refused`, and as `AgentClient.ask`.
 */
export async function createGuestFile(
  agent: AgentClient,
  { system, folder, name }: { system: GuestSystem; folder: string; name: string },
  signal?: AbortSignal,
): Promise<NewGuestFile> {
  const wanted = guestName(system, name);
  for (let number = 1; number <= mostNumbers; number += 1) {
    const path = guestPath(system, folder, numberedName(wanted, number));
    const place = { system, folder, path };
    if (await isThere(agent, place, signal)) continue;
    const handle = await openNew(agent, place, signal);
    if (handle !== null) return { path, handle };
  }
  throw failure('guest-name-taken', { params: { file: wanted, folder } });
}

/** Where a file would lie. */
interface Place {
  system: GuestSystem;
  folder: string;
  path: string;
}

/** Windows tells why in its own language: there, what cannot be read counts as free, and {@link openNew} has the last word. */
async function isThere(
  agent: AgentClient,
  { system, folder, path }: Place,
  signal?: AbortSignal,
): Promise<boolean> {
  let handle: number;
  try {
    handle = await agent.ask('guest-file-open', { path, mode: 'r' }, signal);
  } catch (error) {
    const words = wordsOf(error);
    if (words === null) throw error;
    if (system === 'windows' || /No such file/i.test(words)) return false;
    // A socket has the name (open(2)).
    if (/No such device/i.test(words)) return true;
    throw /Not a directory/i.test(words) ? folderMissing(folder) : error;
  }
  await agent.ask('guest-file-close', { handle });
  return true;
}

const folderMissing = (folder: string) => failure('guest-folder-missing', { params: { folder } });

/**
 * Opens a file for appending, the one way to make one that empties none: who made it meanwhile keeps it.
 * @returns null for one that has something in it.
 */
async function openNew(
  agent: AgentClient,
  { system, folder, path }: Place,
  signal?: AbortSignal,
): Promise<number | null> {
  let handle: number;
  try {
    // Never given up in the middle: the file would be there, and nobody told of it.
    signal?.throwIfAborted();
    handle = await agent.ask('guest-file-open', { path, mode: 'a' });
  } catch (error) {
    const words = system === 'unix' ? wordsOf(error) : null;
    if (words === null || !/File exists|No such file/i.test(words)) throw error;
    // A link that leads nowhere: there is nothing to read, but its name is taken.
    if (await isThere(agent, { system, folder, path: folder }, signal)) return null;
    throw folderMissing(folder);
  }
  const end = { handle, offset: 0, whence: 'end' } as const;
  const { position } = await agent.ask('guest-file-seek', end);
  if (position === 0) return handle;
  await agent.ask('guest-file-close', { handle });
  return null;
}

/** The agent's own words where it refused something; null for any other failure. */
const wordsOf = (error: unknown): string | null =>
  error instanceof AppFailure && error.error.code === 'agent-refused'
    ? (error.error.params?.['words'] ?? '')
    : null;

/**
 * Writes pieces into an open file of the guest and closes it.
 * @param onWritten hears how many bytes the guest has taken
 * @returns their SHA-256
 * @throws AppFailure `guest-no-space`, and as `AgentClient.ask`; what `pieces` throws.
 */
export async function writeGuestFile(
  agent: AgentClient,
  { handle, path }: NewGuestFile,
  pieces: AsyncIterable<Buffer>,
  how: { onWritten: (bytes: number) => void; signal?: AbortSignal | undefined },
): Promise<string> {
  const { onWritten, signal } = how;
  const hash = createHash('sha256');
  let written = 0;
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      for (let at = 0; at < piece.length;) {
        const part = piece.subarray(at, at + pieceBytes).toString('base64');
        const order = { handle, 'buf-b64': part };
        const { count } = await agent.ask('guest-file-write', order, signal);
        if (count === 0 || count > piece.length - at) throw failure('agent-not-understood');
        at += count;
        written += count;
        onWritten(written);
      }
    }
    // The agent holds the end back: whether there is room for it comes out now.
    await agent.ask('guest-file-flush', { handle }, signal);
    await agent.ask('guest-file-close', { handle }, signal);
  } catch (error) {
    const words = wordsOf(error);
    if (words === null || !/No space left|Disk quota|not enough space/i.test(words)) throw error;
    const { vmId, detail } = error instanceof AppFailure ? error.error : {};
    throw failure('guest-no-space', {
      params: { path },
      ...(vmId !== undefined && { vmId }),
      ...(detail !== undefined && { detail }),
    });
  }
  return hash.digest('hex');
}

/**
 * Reads a file of the guest back.
 * @param limit bytes that it should have; of a longer one no more is read than shows that it is
 * @returns the SHA-256 of what was read
 * @throws as `AgentClient.ask`.
 */
export async function hashGuestFile(
  agent: AgentClient,
  path: string,
  how: { limit: number; onRead: (bytes: number) => void; signal?: AbortSignal | undefined },
): Promise<string> {
  const { limit, onRead, signal } = how;
  const hash = createHash('sha256');
  const handle = await agent.ask('guest-file-open', { path, mode: 'r' }, signal);
  try {
    for (let read = 0; read <= limit;) {
      const answer = await agent.ask('guest-file-read', { handle, count: pieceBytes }, signal);
      const bytes = Buffer.from(answer['buf-b64'], 'base64');
      if (bytes.length === 0) break;
      hash.update(bytes);
      read += bytes.length;
      onRead(Math.min(read, limit));
    }
  } finally {
    await agent.ask('guest-file-close', { handle }).catch(() => undefined);
  }
  return hash.digest('hex');
}

/** Takes everything out of a file that we made; the agent has no way to remove one. @throws as `AgentClient.ask`. */
export async function emptyGuestFile(
  agent: AgentClient,
  { path, handle }: NewGuestFile,
): Promise<void> {
  // It may be closed already, which is an error to the agent.
  await agent.ask('guest-file-close', { handle }).catch((error: unknown) => {
    if (wordsOf(error) === null) throw error;
  });
  const emptied = await agent.ask('guest-file-open', { path, mode: 'w' });
  await agent.ask('guest-file-close', { handle: emptied });
}
