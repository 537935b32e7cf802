import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
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
 * @throws AppFailure `vm-busy` when a living process holds it; `disk-full`, `file-unwritable`.
 */
export async function takeLock(folder: string, vmId: string): Promise<LaunchLock> {
  const file = path.join(folder, launchLockFile);
  const unique = randomBytes(6).toString('hex');
  const { pid, startTime } = await ownIdentity();
  const text = `${pid}-${startTime} ${await bootId()} ${unique}\n`;
  const own = path.join(folder, `.${launchLockFile}.${unique}`);
  try {
    await writeFile(own, text, { flag: 'wx', mode: 0o600 });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (await linked(own, file)) {
        return { release: async (now = folder) => await releaseLock(now, text) };
      }
      await removeDeadLock(file, `${own}.dead`);
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
  const text = await readFile(path.join(folder, launchLockFile), 'utf8').catch(() => null);
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

/**
 * Moves a dead holder's lock out of the way. Two processes may judge the same lock dead at once and the slower
 * one could then hold the faster one's new lock in its hands: it looks again at what it took, and puts a living
 * lock back.
 */
async function removeDeadLock(file: string, aside: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return;
  if (await isHeld(text)) return;
  try {
    await rename(file, aside);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    throw error;
  }
  const taken = await readFile(aside, 'utf8');
  if (taken !== text && (await isHeld(taken))) await linked(aside, file);
  await rm(aside, { force: true });
}

async function releaseLock(folder: string, text: string): Promise<void> {
  const file = path.join(folder, launchLockFile);
  const current = await readFile(file, 'utf8').catch(() => null);
  if (current === text) await rm(file, { force: true });
}
