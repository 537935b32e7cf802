import { createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import { isErrno, writeFailure } from '../../lib/atomic-file';
import { launchLockFile } from '../definitions/scan';
import { bootId, isSameProcess, ownIdentity, parseIdentity } from '../../lib/process-facts';

/** Held by the one process that starts, changes or removes a VM just now. */
export interface LaunchLock {
  /** @param folder where the VM's folder is now, when it was moved meanwhile. */
  release(folder?: string): void;
}

/**
 * Takes a VM's lock, against other processes and other services in this one. The file is complete the moment
 * it exists (it is linked into place), names its holder by pid and start time, and is taken over when the
 * holder is dead. Its few bytes are read and written synchronously: a trip through the thread pool takes longer.
 * @param waitMs how long to wait for a living holder; most hold it for a few milliseconds.
 * @throws AppFailure `vm-busy` when a living process holds it; `vm-not-found` when the folder is gone by now;
 * `disk-full`, `file-unwritable`.
 */
export async function takeLock(folder: string, vmId: string, waitMs = 0): Promise<LaunchLock> {
  const file = path.join(folder, launchLockFile);
  const unique = randomBytes(6).toString('hex');
  const { pid, startTime } = ownIdentity();
  const text = `${pid}-${startTime} ${bootId()} ${unique}\n`;
  const own = path.join(folder, `.${launchLockFile}.${unique}`);
  try {
    writeFileSync(own, text, { flag: 'wx', mode: 0o600 });
    const deadline = performance.now() + waitMs;
    for (;;) {
      if (linked(own, file)) {
        return { release: (now = folder) => releaseLock(now, text) };
      }
      const held = await removeDeadLock(file, own);
      if (held && performance.now() >= deadline) break;
      if (held) await delay(10);
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT') && !existsSync(folder)) throw folderGone(folder, vmId);
    throw writeFailure(file, error) ?? error;
  } finally {
    rmSync(own, { force: true });
  }
  throw failure('vm-locked', { action: 'retry', vmId });
}

/** Another process has moved the VM to the trash meanwhile, or somebody the folder elsewhere. */
function folderGone(folder: string, vmId: string) {
  return failure('vm-folder-gone', { params: { path: folder }, vmId });
}

/** True when a lock is there whose holder is dead: a start was cut short. */
export function hasDeadLock(folder: string): boolean {
  const text = read(path.join(folder, launchLockFile));
  return text !== null && !isHeld(text);
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

function isHeld(text: string): boolean {
  const holder = parseIdentity(text);
  if (!holder || text.split(' ')[1] !== bootId()) return false;
  return isSameProcess(holder);
}

/** Milliseconds after which a claim counts as left by a process that died with it; it is held for one. */
const claimExpiresMs = 10_000;

/**
 * Removes a dead holder's lock. Several processes may judge the same lock dead at once, and the slowest must not
 * remove the lock that the fastest has taken since: only who holds the claim for exactly this dead lock removes
 * it, after a look that it is still there.
 * @returns true when the lock is held by the living.
 */
async function removeDeadLock(file: string, own: string): Promise<boolean> {
  const text = read(file);
  if (text === null) return false;
  if (isHeld(text)) return true;
  const claim = `${own.slice(0, own.lastIndexOf('.'))}.${digest(text)}.claim`;
  if (!linked(own, claim)) {
    const since = statSync(claim, { throwIfNoEntry: false });
    if (since && Date.now() - since.mtimeMs > claimExpiresMs) rmSync(claim, { force: true });
    await delay(5);
    return false;
  }
  try {
    if (read(file) === text) rmSync(file, { force: true });
  } finally {
    rmSync(claim, { force: true });
  }
  return false;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function releaseLock(folder: string, text: string): void {
  const file = path.join(folder, launchLockFile);
  if (read(file) === text) rmSync(file, { force: true });
}
