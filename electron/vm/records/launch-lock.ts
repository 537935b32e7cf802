import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  lstatSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import { isErrno, writeFailure } from '../../lib/atomic-file';
import { readOwnFileOrNull } from '../../lib/own-file';
import { displayCommand } from '../../lib/run';
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
 * On a full disk it is a symbolic link that leads nowhere and says the same: a short one needs no block of its own, so
 * that a VM can still be stopped and removed.
 * @param waitMs how long to wait for a living holder; most hold it for a few milliseconds.
 * @throws AppFailure `vm-locked` when a living process holds it; `lock-unreadable` when something else is in its place,
 * or another user's; `vm-folder-gone`; `no-space-left`, `file-unwritable`.
 */
export async function takeLock(folder: string, vmId: string, waitMs = 0): Promise<LaunchLock> {
  const file = path.join(folder, launchLockFile);
  const unique = randomBytes(3).toString('hex');
  const { pid, startTime } = ownIdentity();
  const text = `${pid}-${startTime} ${bootId()} ${unique}\n`;
  const own = path.join(folder, `.${launchLockFile}.${unique}`);
  try {
    writeClaim(own, text);
    const began = performance.now();
    for (;;) {
      if (linked(own, file)) {
        return { release: (now = folder) => releaseLock(now, text) };
      }
      const state = await removeDeadLock(file, own);
      const waited = performance.now() - began;
      if (waited >= (state === 'held' ? waitMs : Math.max(waitMs, patienceMs))) {
        if (state === 'unreadable') throw lockUnreadable(file, vmId);
        break;
      }
      await delay(10);
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT') && !existsSync(folder)) throw folderGone(folder, vmId);
    throw writeFailure(file, error) ?? error;
  } finally {
    rmSync(own, { force: true });
  }
  throw failure('vm-locked', { action: 'retry', vmId });
}

/** Writes what a lock says into a file of our own; without a byte free, into the name that a link leads to. */
function writeClaim(own: string, text: string): void {
  try {
    writeFileSync(own, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!isErrno(error, 'ENOSPC', 'EDQUOT')) throw error;
    rmSync(own, { force: true });
    symlinkSync(linkText(text), own);
  }
}

/**
 * Pure: a lock's text as the target of a link. ext4 keeps up to 59 bytes of it in the inode, so the boot id goes without
 * its dashes.
 */
function linkText(text: string): string {
  return text.trim().replaceAll(' ', '_').replace(bootId(), bootId().replaceAll('-', ''));
}

const linkPattern = /^(?<holder>\d+-\d+)_(?<boot>[0-9a-f]{32})_(?<unique>[0-9a-f]+)$/;

/** Pure: the lock's text again, or null for a link that is none of our locks. */
function textOfLink(target: string): string | null {
  const { holder, boot, unique } = linkPattern.exec(target)?.groups ?? {};
  if (!holder || !boot || !unique) return null;
  const dashed = boot.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return `${holder} ${dashed} ${unique}\n`;
}

/** Whose it is cannot be told, so it is not taken over. */
function lockUnreadable(file: string, vmId: string) {
  const command = displayCommand(['rm', '-r', file]);
  const params = { path: file };
  return failure('lock-unreadable', {
    params,
    ...(isOurs(path.dirname(file)) && { command }),
    vmId,
  });
}

/** Only who may write to its folder can take it away. */
function isOurs(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
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

/** True while a living process holds the lock: it starts, changes or removes the VM just now. */
export function isLocked(folder: string): boolean {
  const text = read(path.join(folder, launchLockFile));
  return text !== null && isHeld(text);
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

/** Milliseconds for which a lock that is in the way and cannot be read is asked for. */
const patienceMs = 500;

/** Milliseconds after which a claim counts as left by a process that died with it; it is held for one. */
const claimExpiresMs = 10_000;

/**
 * Removes a dead holder's lock. Several processes may judge the same lock dead at once, and the slowest must not
 * remove the lock that the fastest has taken since: only who holds the claim for exactly this dead lock removes
 * it, after a look that it is still there.
 * @returns `held` by the living; `unreadable`; `free` when it is gone by now, or another process removes it.
 */
async function removeDeadLock(file: string, own: string): Promise<'held' | 'unreadable' | 'free'> {
  const text = read(file);
  if (text === null) return lstatSync(file, { throwIfNoEntry: false }) ? 'unreadable' : 'free';
  if (isHeld(text)) return 'held';
  const claim = `${own.slice(0, own.lastIndexOf('.'))}.${digest(text)}.claim`;
  if (!linked(own, claim)) {
    const since = statSync(claim, { throwIfNoEntry: false });
    if (since && Date.now() - since.mtimeMs > claimExpiresMs) rmSync(claim, { force: true });
    return 'free';
  }
  try {
    if (read(file) === text) rmSync(file, { force: true });
  } finally {
    rmSync(claim, { force: true });
  }
  return 'free';
}

/** Milliseconds after which what a killed process has left of a lock is nobody's; taking one takes a few. */
const strayMs = 60_000;

/** Removes what processes that were killed while they took the lock have left in a VM's folder. */
export function sweepStrayLocks(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`.${launchLockFile}.`)) continue;
    const file = path.join(folder, name);
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat && Date.now() - stat.mtimeMs > strayMs) rmSync(file, { force: true });
  }
}

/** A lock is one short line, or a link that says it. */
function read(file: string): string | null {
  try {
    return textOfLink(readlinkSync(file)) ?? readOwnFileOrNull(file, 4096);
  } catch {
    return readOwnFileOrNull(file, 4096);
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function releaseLock(folder: string, text: string): void {
  const file = path.join(folder, launchLockFile);
  if (read(file) === text) rmSync(file, { force: true });
}
