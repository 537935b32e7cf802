import { imageOf, type FieldIssue, type VmDraft } from '../../../shared/draft';
import { formatSize, MiB, TiB } from '../../../shared/units';
import type { DraftContext } from './draft-context';
import { caution, problem } from './issues';

/** Below one mebibyte no partition fits; 64 TiB is the most that every format and bus here can take. */
const diskSizeRange = { min: MiB, max: 64 * TiB } as const;

const preallocations: Record<string, readonly string[]> = {
  qcow2: ['off', 'metadata', 'falloc', 'full'],
  raw: ['off', 'falloc', 'full'],
};

/** Pure: what is wrong with the disk that is to be made. */
export function validateNewDisk(draft: VmDraft, { freeBytes }: DraftContext): FieldIssue[] {
  const disk = draft.newDisk;
  if (disk === null) return [];
  const issues = sizeIssues('newDisk.sizeBytes', disk.sizeBytes);
  const ways = preallocations[disk.format];
  if (!ways) {
    issues.push(problem('newDisk.format', 'disk-format-unsupported'));
  } else if (!ways.includes(disk.preallocation)) {
    const { format } = disk;
    issues.push(problem('newDisk.preallocation', 'preallocation-unsupported', { format }));
  }
  if (issues.length > 0 || freeBytes === null || disk.sizeBytes <= freeBytes) return issues;
  const params = { needed: formatSize(disk.sizeBytes), free: formatSize(freeBytes) };
  const atOnce = disk.preallocation === 'full' || disk.preallocation === 'falloc';
  return [
    atOnce
      ? problem('newDisk.sizeBytes', 'disk-space', params)
      : caution('newDisk.sizeBytes', 'disk-space-sparse', params),
  ];
}

/** Pure: what is wrong with the size that the copy of an image is to have. */
export function imageSizeIssues(
  { source, imageBytes = null }: VmDraft,
  { files }: DraftContext,
): FieldIssue[] {
  const image = imageOf(source);
  if (imageBytes === null || !image) return [];
  const field = 'imageBytes';
  if (image.use === 'in-place') return [problem(field, 'disk-size-in-place')];
  const wrong = sizeIssues(field, imageBytes);
  const facts = files.get(image.file);
  const has = facts?.state === 'ok' ? facts.media.virtualSize : null;
  if (wrong.length > 0 || has === null || imageBytes >= has) return wrong;
  return [problem(field, 'disk-size-below-image', { size: formatSize(has) })];
}

function sizeIssues(field: string, bytes: number): FieldIssue[] {
  const { min, max } = diskSizeRange;
  if (!Number.isSafeInteger(bytes) || bytes <= 0) return [problem(field, 'disk-size-invalid')];
  if (bytes < min) return [problem(field, 'disk-size-too-small', { min: formatSize(min) })];
  if (bytes > max) return [problem(field, 'disk-size-too-large', { max: formatSize(max) })];
  return bytes % 512 === 0 ? [] : [problem(field, 'disk-size-uneven')];
}
