import { AppFailure, failure, type ErrorCode } from '../../shared/errors';
import { isCommandFailure } from '../lib/run';

/** What qemu-img and the system say (messages of QEMU 5 to 10, and of the C library). */
const causes: readonly [RegExp, ErrorCode][] = [
  [/No space left on device|Disk quota exceeded|ENOSPC/i, 'no-space-left'],
  [/File too large|image size is too large|SIGXFSZ/i, 'file-too-large'],
  [/Failed to (get|lock).*lock|another process using/i, 'disk-in-use'],
  [/Permission denied|Read-only file system/i, 'file-unreadable'],
  [/No such file or directory/i, 'file-missing'],
];

/**
 * Turns what `qemu-img` said into the failure a person can act on. Anything it is silent about becomes
 * `otherwise`, where that is given; what is no failure of a command goes through unchanged.
 */
export function qemuImgFailure(thrown: unknown, file: string, otherwise?: ErrorCode): unknown {
  if (!(thrown instanceof AppFailure) || !isCommandFailure(thrown.error.code)) return thrown;
  const detail = thrown.error.detail ?? '';
  const known = causes.find(([pattern]) => pattern.test(detail))?.[1];
  // One that was killed has said nothing of the file.
  if (known === undefined && thrown.error.code === 'command-killed') return thrown;
  const code = known ?? otherwise;
  return code === undefined ? thrown : failure(code, { params: { path: file }, detail });
}
