import type { DraftSource, FieldIssue, VmDraft } from '../../../shared/draft';
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
      return checkFile('source.file', source.file, context, (file) => isoIssues(file, draft));
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
    case 'device':
      return [problem(field, 'file-is-device', { file })];
    case 'special':
      return [problem(field, 'file-is-special', { file })];
    case 'ok':
      return judge(facts);
  }
}

function isoIssues(facts: ReadableFile, draft: VmDraft): FieldIssue[] {
  const { media } = facts;
  const field = 'source.file';
  const file = media.fileName;
  if (media.kind !== 'iso') {
    return strangerIssues(field, facts) ?? [caution(field, 'iso-not-recognized', { file })];
  }
  const wrong = architectureIssues(field, facts, draft.arch);
  if (wrong.some(({ severity }) => severity === 'error')) return wrong;
  if (media.boots.length === 0) return [...wrong, caution(field, 'iso-not-bootable', { file })];
  const needed = otherFirmware(media.boots, draft.firmware);
  return needed ? [...wrong, caution('firmware', 'iso-needs-firmware', { needed })] : wrong;
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
