import type { AppError } from '../../../shared/errors';
import { formatSize } from '../../../shared/units';
import type { VmSummary } from '../../../shared/vm-state';
import { hasCrashed, waitsForDisk } from '../../../shared/vm-states';

/** How trouble is said in one language. */
export interface TroubleWords {
  /** A sentence of `events.json`. */
  say: (key: string, params?: Readonly<Record<string, string>>) => string;
  error: (error: AppError) => string;
}

type Known = Pick<VmSummary, 'state' | 'error' | 'bootTrouble' | 'hostDisk' | 'suspendAt'>;

/** Pure: what a person who looks elsewhere is to be told of a machine that has changed; null for nothing. */
export function troubleNews(
  before: Known | undefined,
  after: Known,
  { say, error }: TroubleWords,
): string | null {
  // What is wrong already when it is seen first is on its page.
  if (!before) return null;
  const isNew = after.error !== null && after.error.code !== before.error?.code;
  if (isNew && after.error && (hasCrashed(after) || waitsForDisk(after))) return error(after.error);
  const { bootTrouble, hostDisk } = after;
  if (hostDisk?.paused === true && before.hostDisk?.paused !== true) {
    const { path, freeBytes } = hostDisk;
    return say('host-disk.paused', { path, free: formatSize(freeBytes) });
  }
  if (bootTrouble && bootTrouble.cause !== before.bootTrouble?.cause) {
    return say(`boot-trouble.${bootTrouble.cause}`);
  }
  if (after.suspendAt !== undefined && before.suspendAt === undefined) return say('idle-soon');
  return null;
}
