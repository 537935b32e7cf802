import { readFileSync } from 'node:fs';
import type { ScannedFolder } from '../definitions/scan';
import type { LaunchRecord } from './launch-record';
import { parseStat } from '../../lib/process-facts';

/**
 * A quick, synchronous look at whether a VM's guest may still live, so that a list of a thousand VMs that ran
 * some time waits only for those that run. True when in doubt; the careful look decides.
 * @param record its launch record, or null.
 */
export function mayStillRun(
  { hasLaunchLock }: Pick<ScannedFolder, 'hasLaunchLock'>,
  record: LaunchRecord | null,
): boolean {
  if (hasLaunchLock) return true;
  if (!record) return false;
  const stat = read(`/proc/${record.pid}/stat`);
  return stat !== null && parseStat(record.pid, stat)?.startTime === record.startTime;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
