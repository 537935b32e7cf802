import type { ContentKind } from '../../../shared/disk-inside';
import { failure } from '../../../shared/errors';
import { formatSize } from '../../../shared/units';
import type { Inside } from '../../disks/inside/look-inside';

/** File systems whose headers say where they end, and that have nothing of theirs beyond. */
const ended: ReadonlySet<ContentKind> = new Set([
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'f2fs',
  'fat12',
  'fat16',
  'fat32',
  'swap',
]);

/** Bytes of a GPT's copy at the end of a disk: 32 sectors of entries, and its header. */
const gptTailBytes = 33 * 512;

/**
 * Pure: the smallest size that a disk could have, by what is in it: nothing lies beyond.
 * @throws AppFailure `disk-shrink-unknown` where nobody can tell; `disk-shrink-raid`, `disk-shrink-dynamic` where
 * something lies at its end.
 */
export function leastSize(path: string, { table, parts, faults, content, atEnd }: Inside): number {
  const unknown = () => failure('disk-shrink-unknown', { params: { path } });
  if (atEnd === 'raid') throw failure('disk-shrink-raid', { params: { path } });
  if (atEnd === 'ldm') throw failure('disk-shrink-dynamic', { params: { path } });
  if (faults.length > 0) throw unknown();
  if (table === null) {
    if (!content || !ended.has(content.kind) || content.totalBytes === null) throw unknown();
    return content.totalBytes;
  }
  const end = Math.max(0, ...parts.map(({ start, bytes }) => start + bytes));
  return end + (table === 'gpt' ? gptTailBytes : 0);
}

/** Pure: refuses a size that would cut something off. @throws AppFailure `disk-shrink-used`, as {@link leastSize}. */
export function refuseCutting(path: string, inside: Inside, sizeBytes: number): void {
  const least = leastSize(path, inside);
  if (sizeBytes >= least) return;
  const [size, wanted] = [least, sizeBytes].map((bytes) => formatSize(bytes));
  const same = size === wanted;
  const params = {
    path,
    least: same ? `${least} B` : (size ?? ''),
    wanted: same ? `${sizeBytes} B` : (wanted ?? ''),
  };
  throw failure('disk-shrink-used', { params });
}
