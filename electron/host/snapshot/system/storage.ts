import { run } from '../../../lib/run';
import { errorCode } from '../reading/error-code';
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { absent, read, unreadable } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

export interface StorageFacts {
  /** The folder of VMs, or the nearest folder above it that exists already. */
  path: string;
  /** `ext4`, `btrfs`, `nfs4`, …, as the mount table names it. */
  type: string;
  totalBytes: number;
  /** What this user may still use. */
  availableBytes: number;
  writable: boolean;
  /** Whether XFS was made with reflinks, as `xfs_info` says; null where it was not asked or did not say. */
  reflink: boolean | null;
}

/** A mount on a server that is gone answers never; the report must not wait for it. */
const answerMilliseconds = 2_000;
/** The waiting is counted in steps: on a slow computer other readings keep this thread from hearing the answer. */
const steps = 20;

/** Waits for an answer while this thread is free to hear it; a time in which it is busy counts as one step. */
export async function within<T>(work: Promise<T>, limit = answerMilliseconds): Promise<T | 'late'> {
  const stop = new AbortController();
  const late = async (): Promise<'late'> => {
    for (let step = 0; step < steps; step++) {
      await pause(limit / steps, undefined, { signal: stop.signal });
    }
    return 'late';
  };
  const waiting = late();
  waiting.catch(() => undefined);
  return await Promise.race([work, waiting]).finally(() => stop.abort());
}

async function nearestExisting(folder: string): Promise<string> {
  let place = path.resolve(folder);
  while (place !== '/') {
    try {
      if ((await stat(place)).isDirectory()) return place;
    } catch {
      // Not made yet: the folder above decides.
    }
    place = path.dirname(place);
  }
  return place;
}

/** The type of the mount that holds `place`: the longest mount point above it in `/proc/self/mountinfo` (proc(5)). */
export function mountType(mountinfo: string, place: string): string {
  let best = { point: '', type: 'unknown' };
  for (const line of mountinfo.split('\n')) {
    const [left = '', right = ''] = line.split(' - ');
    const point = (left.split(' ')[4] ?? '').replaceAll('\\040', ' ');
    const type = right.split(' ')[0];
    const holds = point === '/' || place === point || place.startsWith(`${point}/`);
    if (point && type && holds && point.length >= best.point.length) best = { point, type };
  }
  return best.type;
}

/** `reflink=1` among what xfs_info prints; it asks the file system and needs no root. */
function parseXfsInfo(text: string): boolean | null {
  const flag = /\breflink=([01])\b/.exec(text)?.[1];
  return flag === undefined ? null : flag === '1';
}

async function xfsReflink(place: string): Promise<boolean | null> {
  for (const program of ['xfs_info', '/usr/sbin/xfs_info', '/sbin/xfs_info']) {
    try {
      return parseXfsInfo((await run([program, place], { timeoutMs: 1_000 })).stdout);
    } catch {
      // Not installed there, or no answer.
    }
  }
  return null;
}

/** Room for VMs. Waits two seconds at the most. */
export async function readStorage(
  files: MachineFiles,
  folder: string,
): Promise<Fact<StorageFacts>> {
  if (files.recording?.storage) return read(files.recording.storage);
  if (!files.isThisMachine) return absent;
  const mounts = files.text('/proc/self/mountinfo');
  const look = async (): Promise<Fact<StorageFacts>> => {
    const place = await nearestExisting(folder);
    const { blocks, bavail, bsize } = await statfs(place);
    const writable = await access(place, constants.W_OK).then(
      () => true,
      () => false,
    );
    const type = mounts.state === 'read' ? mountType(mounts.value, place) : 'unknown';
    return read({
      path: place,
      type,
      reflink: type === 'xfs' ? await xfsReflink(place) : null,
      totalBytes: blocks * bsize,
      availableBytes: bavail * bsize,
      writable,
    });
  };
  try {
    const answer = await within(look());
    return answer === 'late' ? unreadable(`no answer in ${answerMilliseconds} ms`) : answer;
  } catch (error) {
    return unreadable(errorCode(error));
  }
}
