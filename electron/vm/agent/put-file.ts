import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { openChosen } from '../../disks/inspect/file-failure';
import type { SendingOptions, SendWish } from '../../provider/local-machines';
import type { AgentClient, AgentOwner } from '../../qemu/agent/client';
import {
  createGuestFile,
  emptyGuestFile,
  guestSystem,
  hashGuestFile,
  type NewGuestFile,
  writeGuestFile,
} from '../../qemu/agent/guest-file';
import { isWholePath, usualFolders } from '../../qemu/agent/guest-paths';

/** Bytes that are read from this computer's disk at once. */
const readBytes = 1024 * 1024;

/**
 * Writes a file of this computer into the guest and reads it back from there. Cancelled or failed while it is written,
 * what was written is taken out again where the agent still answers; the empty file stays, because the agent cannot
 * remove one. A whole one stays as it is.
 * @returns its path in the guest
 * @throws AppFailure `file-missing`, `file-unreadable`, `file-not-plain`, `guest-folder-unclear`, `sent-file-differs`,
 * and as `guest-file.ts`.
 */
export async function putFile(
  agent: AgentClient,
  { file, folder, vm }: SendWish & { vm: AgentOwner },
  how: SendingOptions,
): Promise<string> {
  const { signal, onFile } = how;
  const system = await guestSystem(agent, vm.name, signal);
  const into = folder ?? usualFolders[system];
  if (!isWholePath(system, into)) {
    throw failure('guest-folder-unclear', {
      params: { folder: into, example: usualFolders[system] },
    });
  }
  const source = await openChosen(file);
  try {
    const name = path.basename(file);
    const made = await createGuestFile(agent, { system, folder: into, name }, signal);
    onFile?.({ path: made.path, state: 'part' });
    const progress = { written: false };
    try {
      await fill(agent, made, source, { ...how, progress });
    } catch (error) {
      // Written as a whole, it may be somebody's in the guest by now: only what is half is emptied.
      if (progress.written) throw error;
      const emptied = await emptyGuestFile(agent, made).then(
        () => true,
        () => false,
      );
      if (emptied) onFile?.({ path: made.path, state: 'empty' });
      throw error;
    }
    onFile?.({ path: made.path, state: 'whole' });
    return made.path;
  } finally {
    await source.close();
  }
}

async function fill(
  agent: AgentClient,
  made: NewGuestFile,
  source: FileHandle,
  { signal, onStep, onProgress, progress }: SendingOptions & { progress: { written: boolean } },
): Promise<void> {
  const { size } = await source.stat();
  onStep?.('sending-file');
  onProgress?.(0, size);
  let sent = 0;
  const onWritten = (bytes: number) => {
    sent = bytes;
    onProgress?.(bytes, size);
  };
  const written = await writeGuestFile(agent, made, piecesOf(source, size), { onWritten, signal });
  progress.written = true;
  onStep?.('verifying-file');
  onProgress?.(0, sent);
  const read = await hashGuestFile(agent, made.path, {
    limit: sent,
    onRead: (bytes) => onProgress?.(bytes, sent),
    signal,
  });
  if (read !== written) {
    throw failure('sent-file-differs', {
      params: { path: made.path },
      detail: `SHA-256 here: ${written}\nSHA-256 there: ${read}`,
    });
  }
}

/** A file that grows while it is read, such as a log, is sent as long as it was. */
async function* piecesOf(
  source: FileHandle,
  size: number,
): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < size;) {
    const wanted = Math.min(readBytes, size - at);
    const { buffer, bytesRead } = await source.read(Buffer.alloc(wanted), 0, wanted, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
