import type { FieldIssue, ImageUse, VmDraft } from '../../../shared/draft';
import { cutSizes, type DamagedPart } from '../../disks/inspect/soundness';
import { packingOf } from '../../disks/unpack-image';
import { damageOf } from '../../disks/part-damage';
import { formatSize } from '../../../shared/units';
import type { DraftContext } from './draft-context';
import {
  architectureIssues,
  otherFirmware,
  strangerIssues,
  type ReadableFile,
} from './file-issues';
import { caution, problem } from './issues';

const field = 'source.file';

/** Pure: what is wrong with the disk image that a draft starts from. */
export function diskIssues(
  facts: ReadableFile,
  source: ImageUse,
  draft: VmDraft,
  context: DraftContext,
): FieldIssue[] {
  const hopeless = hopelessIssue(facts) ?? partIssue(facts, source);
  if (hopeless) return [hopeless];
  const what = packedIssues(facts, source, context) ?? kindIssues(facts, source);
  if (what.some(({ severity }) => severity === 'error')) return what;
  const issues =
    source.use === 'in-place' ? inPlaceIssues(facts, source) : copyIssues(facts, context);
  issues.push(...referenceIssues(facts, source), ...what);
  issues.push(...architectureIssues(field, facts, draft.arch));
  // A kernel that QEMU loads itself asks no firmware for the disk.
  if (draft.source.kind === 'kernel') return issues;
  const needed = otherFirmware(facts.media.boots, draft.firmware);
  if (needed) issues.push(caution('firmware', 'disk-needs-firmware', { needed }));
  return issues;
}

/** The same issue where it is the machine itself that has the image. @param name the machine's. */
export function ofOwnImage(issue: FieldIssue, name: string): FieldIssue {
  const isOwn = issue.code === 'disk-in-use' && issue.params?.['name'] === name;
  return isOwn ? problem(issue.field, 'disk-is-own') : issue;
}

/** Where nothing can be done with the image. */
function hopelessIssue({ media, image }: ReadableFile): FieldIssue | null {
  const damaged = damagedIssue(media.fileName, image.damagedPart);
  const file = media.fileName;
  const files = media.refersTo.join(', ');
  if (image.condition === 'unsafe') return problem(field, 'disk-unsafe', { files });
  if (image.condition === 'damaged') {
    if (damaged) return damaged;
    return image.wholeBytes === null
      ? problem(field, 'disk-damaged', { file })
      : problem(field, 'disk-cut-off', {
          file,
          ...cutSizes({ size: media.fileSize, whole: image.wholeBytes }),
        });
  }
  if (image.condition === 'differencing') {
    return files === ''
      ? problem(field, 'disk-differencing', { file })
      : problem(field, 'disk-differencing-of', { file, files });
  }
  if (image.condition === 'extent') return problem(field, 'disk-is-extent', { file });
  return image.encrypted ? problem(field, 'disk-encrypted', { file }) : null;
}

/** A file that the image is built on is there, and not sound. */
function damagedIssue(file: string, damaged: DamagedPart | null): FieldIssue | null {
  if (!damaged) return null;
  const { code, params } = damageOf(file, damaged);
  return problem(field, code, params);
}

/** Parts of the image that are not there, are called otherwise, or lie elsewhere without leave. */
function partIssue(facts: ReadableFile, source: ImageUse): FieldIssue | null {
  const { media, image } = facts;
  const file = media.fileName;
  if (image.missing.length > 0) {
    const trashed = facts.inTrash.find((part) => image.missing.includes(part.file));
    if (trashed) {
      const { file: part, name } = trashed;
      return problem(field, 'disk-part-in-trash', { file, part, trashed: name });
    }
    return problem(field, 'disk-part-missing', { file, files: image.missing.join(', ') });
  }
  const [misspelt] = image.misspelt;
  if (misspelt && misspelt.name === misspelt.found && source.use === 'in-place') {
    return problem('source.use', 'disk-part-encoding', { file });
  }
  if (misspelt && (source.use === 'in-place' || !image.respellable)) {
    return problem(field, 'disk-part-misspelt', { file, ...misspelt });
  }
  const strange = media.outside.filter((part) => !source.allowed?.includes(part));
  if (strange.length === 0) return damagedIssue(file, image.damagedPart);
  const trashed = facts.inTrash.find((part) => strange.includes(part.file));
  return trashed
    ? problem('source.allowed', 'disk-outside-in-trash', {
        file,
        files: strange.join(', '),
        trashed: trashed.name,
      })
    : problem('source.allowed', 'disk-outside', { file, files: strange.join(', ') });
}

/** What is packed is judged when it is unpacked; null where that is not done. */
function packedIssues(
  { media, stranger }: ReadableFile,
  source: ImageUse,
  { unpacks = false }: DraftContext,
): FieldIssue[] | null {
  const file = media.fileName;
  if (!unpacks || packingOf(stranger?.name ?? '') === null) return null;
  return source.use === 'copy'
    ? [caution(field, 'disk-unpacked', { file })]
    : [problem('source.use', 'disk-packed-in-place', { file })];
}

/** What is no disk image, or might be none. */
function kindIssues(facts: ReadableFile, source: ImageUse): FieldIssue[] {
  const { media, hybrid, luks } = facts;
  const file = media.fileName;
  switch (media.kind) {
    case 'disk':
      return [];
    case 'iso':
      if (!hybrid) return [problem(field, 'disk-is-disc', { file })];
      return source.use === 'in-place'
        ? [problem('source.use', 'disk-is-disc-in-place', { file })]
        : [caution(field, 'disk-is-iso', { file })];
    case 'kernel':
      return [problem(field, 'file-is-kernel', { file })];
    case 'initrd':
    case 'unknown':
      if (luks) return [caution(field, 'disk-luks', { file })];
      if (media.kind === 'initrd' && !facts.stranger) {
        return [problem(field, 'file-is-archive', { file })];
      }
      return strangerIssues(field, facts) ?? [caution(field, 'disk-not-recognized', { file })];
  }
}

function referenceIssues({ media, image }: ReadableFile, source: ImageUse): FieldIssue[] {
  const issues: FieldIssue[] = [];
  // Of a name in another encoding nothing is left to tell: it reads the same.
  const misspelt = image.misspelt.find(({ name, found }) => name !== found);
  if (misspelt) {
    issues.push(
      caution(field, 'disk-part-respelt', { name: misspelt.name, found: misspelt.found }),
    );
  }
  const files = media.outside.join(', ');
  if (files !== '') {
    const code = source.use === 'in-place' ? 'disk-outside-used' : 'disk-outside-copied';
    issues.push(caution('source.allowed', code, { files }));
  } else if (media.refersTo.length > 0 && !misspelt) {
    issues.push(caution(field, 'disk-refers', { files: media.refersTo.join(', ') }));
  }
  return issues;
}

function inPlaceIssues(
  { media, image, writable, usedBy, baseOf, standing, baseUsedBy }: ReadableFile,
  source: ImageUse,
): FieldIssue[] {
  const file = media.fileName;
  if (image.copyOnly !== null) {
    return [problem('source.use', 'disk-copy-only', { file, format: image.copyOnly })];
  }
  if (usedBy !== null) return [problem('source.use', 'disk-in-use', { name: usedBy })];
  if (!writable) return [problem('source.use', 'disk-read-only', { file })];
  const names = baseUsedBy.join(', ');
  const shaky = names === '' ? [] : [caution(field, 'disk-base-in-use', { file, names })];
  if (baseOf.length === 0) return shaky;
  const tell = source.writeBase === true ? caution : problem;
  const params = { names: baseOf.join(', '), disks: standing.join('\n'), file };
  return [tell('source.use', 'disk-is-base', params), ...shaky];
}

function copyIssues({ image }: ReadableFile, { freeBytes }: DraftContext): FieldIssue[] {
  const needed = image.allocatedBytes;
  if (freeBytes === null || needed <= freeBytes) return [];
  const params = { needed: formatSize(needed), free: formatSize(freeBytes) };
  return [problem(field, 'copy-space', params)];
}
