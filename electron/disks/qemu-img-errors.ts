import { AppFailure, failure, type ErrorCode } from '../../shared/errors';

const causes: readonly [RegExp, ErrorCode, string][] = [
  [/No space left on device|Disk quota exceeded|ENOSPC/i, 'disk-full', 'The disk is full.'],
  [
    /File too large|image size is too large|SIGXFSZ/i,
    'disk-full',
    'The file is larger than the file system or a limit allows.',
  ],
  [/Failed to (get|lock).*lock|another process using/i, 'disk-in-use', 'The image is in use.'],
  [/Permission denied|Read-only file system/i, 'file-unreadable', 'Access was denied.'],
  [/No such file or directory/i, 'file-missing', 'The file does not exist.'],
];

/**
 * Turns what `qemu-img` said into the failure a person can act on. Anything it is silent about becomes
 * `otherwise`; what is no failure of a command goes through unchanged.
 */
export function qemuImgFailure(
  thrown: unknown,
  file: string,
  otherwise: ErrorCode = 'command-failed',
): unknown {
  if (!(thrown instanceof AppFailure) || thrown.error.code !== 'command-failed') return thrown;
  const detail = thrown.error.detail ?? '';
  const cause = causes.find(([pattern]) => pattern.test(detail));
  const code = cause?.[1] ?? otherwise;
  if (code === 'command-failed') return thrown;
  const message = cause ? `${file}: ${cause[2]}` : `${file} cannot be read as a disk image.`;
  return failure(code, message, { params: { path: file }, detail });
}
