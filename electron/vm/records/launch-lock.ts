import { createHash, randomBytes } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import { isErrno, writeFailure } from '../../lib/atomic-file';
import { launchLockFile } from '../definitions/scan';
import { bootId, isSameProcess, ownIdentity, parseIdentity } from './process-facts';

/** Held by the one process that starts, changes or removes a VM just now. */
export interface LaunchLock {
  /** @param folder where the VM's folder is now, when it was moved meanwhile. */
  release(folder?: string): Promise<void>;
}

/**
 * Takes a VM's lock, against other processes and other services in this one. The file is complete the moment
 * it exists (it is linked into place), names its holder by pid and start time, and is taken over when the
 * holder is dead.
 * @param waitMs how long to wait for a living holder; most hold it for a few milliseconds.
 * @throws AppFailure `vm-busy` when a living process holds it; `disk-full`, `file-unwritable`.
 */
export async function takeLock(folder: string, vmId: string, waitMs = 0): Promise<LaunchLock> {
  const file = path.join(folder, launchLockFile);
  const unique = randomBytes(6).toString('hex');
  const { pid, startTime } = await ownIdentity();
  const text = `${pid}-${startTime} ${await bootId()} ${unique}\n`;
  const own = path.join(folder, `.${launchLockFile}.${unique}`);
  try {
    await writeFile(own, text, { flag: 'wx', mode: 0o600 });
    const deadline = performance.now() + waitMs;
    for (;;) {
      if (await linked(own, file)) {
        return { release: async (now = folder) => await releaseLock(now, text) };
      }
      const held = await removeDeadLock(file, own);
      if (held && performance.now() >= deadline) break;
      if (held) await delay(10);
    }
  } catch (error) {
    throw writeFailure(file, error) ?? error;
  } finally {
    await rm(own, { force: true });
  }
  throw failure('vm-busy', 'Another Paddock process is working on this VM just now.', {
    action: 'retry',
    vmId,
  });
}

/** True when a lock is there whose holder is dead: a start was cut short. */
export async function hasDeadLock(folder: string): Promise<boolean> {
  const text = await read(path.join(folder, launchLockFile));
  return text !== null && !(await isHeld(text));
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

async function isHeld(text: string): Promise<boolean> {
  const holder = parseIdentity(text);
  if (!holder || text.split(' ')[1] !== (await bootId())) return false;
  return await isSameProcess(holder);
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
  const text = await read(file);
  if (text === null) return false;
  if (await isHeld(text)) return true;
  const claim = `${own.slice(0, own.lastIndexOf('.'))}.${digest(text)}.claim`;
  if (!(await linked(own, claim))) {
    const since = await stat(claim).catch(() => null);
    if (since && Date.now() - since.mtimeMs > claimExpiresMs) await rm(claim, { force: true });
    await delay(5);
    return false;
  }
  try {
    if ((await read(file)) === text) await rm(file, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
  return false;
}

async function read(file: string): Promise<string | null> {
  return await readFile(file, 'utf8').catch(() => null);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

async function releaseLock(folder: string, text: string): Promise<void> {
  const file = path.join(folder, launchLockFile);
  const current = await read(file);
  if (current === text) await rm(file, { force: true });
}
