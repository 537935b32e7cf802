import { isDeepStrictEqual } from 'node:util';
import type { FieldIssue } from '../../../shared/draft';
import type { EditedConfig } from '../../../shared/hardware';
import { formatName } from '../../../shared/image-formats';
import { formatSize } from '../../../shared/units';
import type { VmConfig } from '../../../shared/vm-config';
import { type Floppy, limits } from '../../../shared/vm-parts';
import { floppySizes, mostFloppyBytes } from '../floppy-sizes';
import type { DraftContext } from './draft-context';
import type { ReadableFile } from './file-issues';
import { caution, problem } from './issues';
import { checkFile } from './validate-files';

/** Pure: what is wrong with floppy drives and what an edit puts into them, each at its drive's file. */
export function floppyIssues(
  after: EditedConfig,
  before: VmConfig,
  context: Pick<DraftContext, 'files'>,
): FieldIssue[] {
  const { floppies = [] } = after;
  if (floppies.length > limits.floppies) {
    return [problem('floppies', 'drives-too-many', { max: String(limits.floppies) })];
  }
  return judgedFloppies(after, before).flatMap((floppy) => {
    const field = `floppies.${floppy.id}.file`;
    const { file } = floppy;
    return file === null
      ? []
      : checkFile(field, file, context, (facts) => imageIssues(field, floppy, facts));
  });
}

/** Pure: the drives that an edit brings or changes. */
export const judgedFloppies = (after: EditedConfig, before: VmConfig): Floppy[] =>
  (after.floppies ?? []).filter(
    (floppy) =>
      !isDeepStrictEqual(
        floppy,
        before.floppies?.find(({ id }) => id === floppy.id),
      ),
  );

function imageIssues(
  field: string,
  { readOnly = false }: Floppy,
  { media, writable, usedBy }: ReadableFile,
): FieldIssue[] {
  const { fileName: file, fileSize, format } = media;
  if (fileSize === 0) return [problem(field, 'file-empty', { file })];
  if (fileSize > mostFloppyBytes) {
    const size = formatSize(fileSize);
    return [problem(field, 'floppy-too-large', { file, size })];
  }
  if (format !== null && format !== 'raw') {
    return [problem(field, 'floppy-not-raw', { file, format: formatName(format) })];
  }
  if (usedBy !== null) return [problem(field, 'disk-in-use', { name: usedBy })];
  if (!writable && !readOnly) return [problem(field, 'floppy-unwritable', { file })];
  const known = Object.values(floppySizes).includes(fileSize);
  return known ? [] : [caution(field, 'floppy-odd-size', { file, size: formatSize(fileSize) })];
}
