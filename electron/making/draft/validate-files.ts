import type { DraftSource, FieldIssue, VmDraft } from '../../../shared/draft';
import { preferredModel } from '../../qemu/hardware/models/find';
import type { DraftContext, FileFacts } from './draft-context';
import { architectureIssues, otherFirmware, strangerIssues } from './file-issues';
import { caution, problem } from './issues';
import { diskIssues } from './validate-disk-image';

/** Limits of `vmConfigSchema`. */
const longestAppend = 4000;
const longestPath = 4000;

type ReadableFile = Extract<FileFacts, { state: 'ok' }>;

/** Pure: what is wrong with the files that a draft starts from. */
export function validateSource(draft: VmDraft, context: DraftContext): FieldIssue[] {
  const { source } = draft;
  switch (source.kind) {
    case 'iso':
      return discIssues(source.file, { ...draft, field: 'source.file' }, context);
    case 'disk':
      return checkFile('source.file', source.file, context, (file) =>
        diskIssues(file, source, draft, context),
      );
    case 'kernel':
      return kernelIssues(source, draft, context);
    case 'test-guest':
    case 'none':
      return [];
  }
}

/** Pure: that a file cannot be read as one; else what is found in it. */
export function checkFile(
  field: string,
  file: string,
  context: Pick<DraftContext, 'files'>,
  judge: (facts: ReadableFile) => FieldIssue[],
): FieldIssue[] {
  if (file === '') return [problem(field, 'file-not-chosen')];
  if (file.length > longestPath || /[\u0000-\u001f\u007f]/.test(file)) {
    return [problem(field, 'file-name-unusable')];
  }
  const facts = context.files.get(file) ?? { state: 'missing', trashed: null };
  switch (facts.state) {
    case 'missing':
      return facts.trashed === null
        ? [problem(field, 'file-missing', { file })]
        : [problem(field, 'file-in-trash', { file, trashed: facts.trashed })];
    case 'unreadable':
      return [problem(field, 'file-unreadable', { file })];
    case 'folder':
      return [problem(field, 'file-is-folder', { file })];
    case 'device':
      return [problem(field, 'file-is-device', { file })];
    case 'special':
      return [problem(field, 'file-is-special', { file })];
    case 'ok':
      return judge(facts);
  }
}

/** The drive that a disc is for. */
interface Drive extends Pick<VmDraft, 'arch' | 'firmware'> {
  field: string;
  /** Nothing is to start from it: it need not be able to, and what it would start on is only worth a warning. */
  dataOnly?: boolean;
  /** Where it is told that the disc needs another firmware; the firmware's own field unless told. */
  firmwareField?: string;
}

/** Pure: what is wrong with the file of a disc. */
export function discIssues(
  file: string,
  drive: Drive,
  context: Pick<DraftContext, 'files'>,
): FieldIssue[] {
  return checkFile(drive.field, file, context, (facts) => readableDiscIssues(facts, drive));
}

function readableDiscIssues(facts: ReadableFile, drive: Drive): FieldIssue[] {
  const { media } = facts;
  const { field, firmwareField = 'firmware' } = drive;
  const file = media.fileName;
  if (media.kind !== 'iso') {
    return strangerIssues(field, facts) ?? [caution(field, 'iso-not-recognized', { file })];
  }
  const wrong = architectureIssues(field, facts, drive.arch);
  if (drive.dataOnly === true) {
    // What only holds files may hold them for any processor.
    return media.boots.length === 0
      ? []
      : wrong.map((issue) => ({ ...issue, severity: 'warning' as const }));
  }
  if (wrong.some(({ severity }) => severity === 'error')) return wrong;
  if (media.boots.length === 0) {
    const starts = preferredModel(drive.arch).startsDiscsByFile === true;
    return starts ? wrong : [...wrong, caution(field, 'iso-not-bootable', { file })];
  }
  const needed = otherFirmware(media.boots, drive.firmware);
  return needed ? [...wrong, caution(firmwareField, 'iso-needs-firmware', { needed })] : wrong;
}

function kernelIssues(
  source: Extract<DraftSource, { kind: 'kernel' }>,
  draft: VmDraft,
  context: DraftContext,
): FieldIssue[] {
  const issues = checkFile('source.kernel', source.kernel, context, (facts) =>
    kernelFileIssues(facts, draft),
  );
  if (source.initrd !== null) {
    const initrd = checkFile('source.initrd', source.initrd, context, (facts) =>
      facts.media.kind === 'initrd'
        ? []
        : (strangerIssues('source.initrd', facts, ['compressed']) ?? [
            caution('source.initrd', 'initrd-not-recognized', { file: facts.media.fileName }),
          ]),
    );
    issues.push(...initrd);
  }
  const { disk } = source;
  if (disk) {
    issues.push(
      ...checkFile('source.file', disk.file, context, (file) =>
        diskIssues(file, disk, draft, context),
      ),
    );
  }
  if (source.append.length > longestAppend) {
    issues.push(problem('source.append', 'append-too-long', { max: String(longestAppend) }));
  }
  if (/[\u0000-\u001f\u007f]/.test(source.append)) {
    issues.push(problem('source.append', 'append-control-characters'));
  }
  return issues;
}

/** A 64-bit kernel's boards and loaders differ: what is told here is what QEMU's `-kernel` would refuse. */
function kernelFileIssues(facts: ReadableFile, draft: VmDraft): FieldIssue[] {
  const { media, unstartable } = facts;
  const field = 'source.kernel';
  const file = media.fileName;
  if (media.kind === 'kernel') {
    const wrong = architectureIssues(field, facts, draft.arch);
    if (wrong.some(({ severity }) => severity === 'error')) return wrong;
    return unstartable ? [problem(field, 'kernel-unbootable', { file })] : wrong;
  }
  if (media.kind === 'initrd') return [problem(field, 'kernel-is-initrd', { file })];
  return strangerIssues(field, facts) ?? [caution(field, 'kernel-not-recognized', { file })];
}
