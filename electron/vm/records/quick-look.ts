import { readFileSync } from 'node:fs';
import type { ScannedFolder } from '../definitions/scan';
import { readLaunchRecord } from './launch-record';
import { parseStat } from '../../lib/process-facts';

/**
 * A quick, synchronous look at whether a VM's guest may still live, so that a list of a thousand VMs that ran
 * some time waits only for those that run. True when in doubt; the careful look decides.
 */
export function mayStillRun({ definition, hasLaunchLock }: ScannedFolder): boolean {
  if (hasLaunchLock) return true;
  const record = readLaunchRecord(definition.folder);
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
