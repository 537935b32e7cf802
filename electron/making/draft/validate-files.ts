import type { DraftSource, FieldIssue, VmDraft } from '../../../shared/draft';
import { formatSize } from '../../../shared/units';
import type { FirmwareKind } from '../../../shared/vm-config';
import type { DraftContext, FileFacts } from './draft-context';
import { firmwareFamily, firmwareNames } from './firmware-names';
import { caution, problem } from './issues';

/** Limits of `vmConfigSchema`. */
const longestAppend = 4000;
const longestPath = 4000;

type ReadableFile = Extract<FileFacts, { state: 'ok' }>;

/** Pure: what is wrong with the files that a draft starts from. */
export function validateSource(draft: VmDraft, context: DraftContext): FieldIssue[] {
  const { source } = draft;
  switch (source.kind) {
    case 'iso':
      return checkFile('source.file', source.file, context, (file) => isoIssues(file, draft));
    case 'disk':
      return checkFile('source.file', source.file, context, (file) =>
        diskIssues(file, source, draft, context),
      );
    case 'kernel':
      return kernelIssues(source, context);
    case 'test-guest':
    case 'none':
      return [];
  }
}

function checkFile(
  field: string,
  file: string,
  context: DraftContext,
  judge: (facts: ReadableFile) => FieldIssue[],
): FieldIssue[] {
  if (file === '') return [problem(field, 'file-not-chosen')];
  if (file.length > longestPath || /[\u0000-\u001f\u007f]/.test(file)) {
    return [problem(field, 'file-name-unusable')];
  }
  const facts = context.files.get(file) ?? { state: 'missing' };
  switch (facts.state) {
    case 'missing':
      return [problem(field, 'file-missing', { file })];
    case 'unreadable':
      return [problem(field, 'file-unreadable', { file })];
    case 'folder':
      return [problem(field, 'file-is-folder', { file })];
    case 'ok':
      return judge(facts);
  }
}

function isoIssues({ media }: ReadableFile, draft: VmDraft): FieldIssue[] {
  const file = media.fileName;
  if (media.kind !== 'iso') return [caution('source.file', 'iso-not-recognized', { file })];
  if (media.boots.length === 0) return [caution('source.file', 'iso-not-bootable', { file })];
  const needed = otherFirmware(media.boots, draft.firmware);
  return needed ? [caution('firmware', 'iso-needs-firmware', { needed })] : [];
}

function diskIssues(
  facts: ReadableFile,
  source: Extract<DraftSource, { kind: 'disk' }>,
  draft: VmDraft,
  context: DraftContext,
): FieldIssue[] {
  const { media, image } = facts;
  const field = 'source.file';
  const file = media.fileName;
  const files = media.refersTo.join(', ');
  if (image?.condition === 'unsafe') return [problem(field, 'disk-unsafe', { files })];
  if (image?.condition === 'damaged') return [problem(field, 'disk-damaged', { file })];
  if (image?.encrypted) return [problem(field, 'disk-encrypted', { file })];
  if (facts.compressed) return [problem(field, 'disk-compressed', { file })];
  const issues = source.use === 'in-place' ? inPlaceIssues(facts) : copyIssues(facts, context);
  if (files !== '') issues.push(caution(field, 'disk-refers', { files }));
  if (media.kind === 'iso') issues.push(caution(field, 'disk-is-iso', { file }));
  else if (media.kind !== 'disk') issues.push(caution(field, 'disk-not-recognized', { file }));
  const needed = otherFirmware(media.boots, draft.firmware);
  if (needed) issues.push(caution('firmware', 'disk-needs-firmware', { needed }));
  return issues;
}

function inPlaceIssues({ media, writable, usedBy }: ReadableFile): FieldIssue[] {
  if (usedBy !== null) return [problem('source.use', 'disk-in-use', { name: usedBy })];
  return writable ? [] : [problem('source.use', 'disk-read-only', { file: media.fileName })];
}

function copyIssues({ image, media }: ReadableFile, { freeBytes }: DraftContext): FieldIssue[] {
  const needed = image?.allocatedBytes ?? media.fileSize;
  if (freeBytes === null || needed <= freeBytes) return [];
  const params = { needed: formatSize(needed), free: formatSize(freeBytes) };
  return [problem('source.file', 'copy-space', params)];
}

function kernelIssues(
  source: Extract<DraftSource, { kind: 'kernel' }>,
  context: DraftContext,
): FieldIssue[] {
  const issues = checkFile('source.kernel', source.kernel, context, ({ media }) =>
    media.kind === 'kernel'
      ? []
      : [caution('source.kernel', 'kernel-not-recognized', { file: media.fileName })],
  );
  if (source.initrd !== null) {
    const initrd = checkFile('source.initrd', source.initrd, context, ({ media }) =>
      media.kind === 'initrd'
        ? []
        : [caution('source.initrd', 'initrd-not-recognized', { file: media.fileName })],
    );
    issues.push(...initrd);
  }
  if (source.append.length > longestAppend) {
    issues.push(problem('source.append', 'append-too-long', { max: String(longestAppend) }));
  }
  if (/[\u0000-\u001f\u007f]/.test(source.append)) {
    issues.push(problem('source.append', 'append-control-characters'));
  }
  return issues;
}

/** The name of the firmware a medium needs when it is another than the chosen one; null when they agree. */
function otherFirmware(boots: readonly ('bios' | 'uefi')[], chosen: FirmwareKind): string | null {
  const [first] = boots;
  if (first === undefined || boots.includes(firmwareFamily(chosen))) return null;
  return firmwareNames[first];
}
