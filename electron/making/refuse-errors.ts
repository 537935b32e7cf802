import type { FieldIssue } from '../../shared/draft';
import { failure, type ErrorCode } from '../../shared/errors';
import type { IssueCode } from './draft/issues';
import { displayCommand } from '../lib/run';

/** Errors that say more than `invalid-config`. */
const codes: Readonly<Record<string, ErrorCode | undefined>> = {
  'name-taken': 'name-taken',
  'name-unseen': 'name-unseen',
  'name-being-made': 'name-taken',
  'name-is-folder': 'name-is-folder',
  'name-is-id': 'name-is-id',
  'file-missing': 'file-missing',
  'file-in-trash': 'file-in-trash',
  'file-unreadable': 'file-unreadable',
  'file-is-folder': 'file-not-plain',
  'file-is-device': 'file-is-device',
  'file-is-special': 'file-not-plain',
  'file-empty': 'file-empty',
  'kernel-unbootable': 'kernel-unbootable',
  'disk-unsafe': 'image-unsafe',
  'disk-outside': 'image-unsafe',
  'disk-outside-in-trash': 'image-unsafe',
  'disk-part-in-trash': 'disk-part-in-trash',
  'disk-part-missing': 'disk-part-missing',
  'disk-part-empty': 'disk-part-damaged',
  'disk-part-cut-off': 'disk-part-damaged',
  'disk-part-not-format': 'disk-part-damaged',
  'disk-damaged': 'disk-unreadable',
  'disk-cut-off': 'disk-unreadable',
  'disk-in-use': 'disk-in-use',
  'disk-is-base': 'image-is-base',
  'disk-space': 'disk-full',
  'copy-space': 'disk-full',
  'firmware-missing': 'firmware-missing',
  'firmware-missing-package': 'firmware-missing',
  'qemu-missing': 'qemu-missing',
  'qemu-missing-package': 'qemu-missing',
} satisfies Partial<Record<IssueCode, ErrorCode>>;

/** Takes a VM out of the trash, in a terminal. */
const restoreCommand = (name: string) => displayCommand(['paddock', 'restore', name]);

/** A product is told once, not again for each of its factors. */
function onePerFault(errors: readonly FieldIssue[]): readonly FieldIssue[] {
  if (!errors.some(({ code }) => code === 'cpus-invalid')) return errors;
  return errors.filter(({ code }) => code !== 'topology-invalid');
}

/** @throws AppFailure what the first error stands for; the others are among its details. */
export function refuseErrors(issues: readonly FieldIssue[]): void {
  const errors = onePerFault(issues.filter(({ severity }) => severity === 'error'));
  const [first] = errors;
  if (!first) return;
  const { file, trashed } = first.params;
  throw failure(codes[first.code] ?? 'invalid-config', {
    params: {
      ...first.params,
      field: first.field,
      ...(file !== undefined && { path: file }),
    },
    reason: { file: 'validation', key: first.code, params: first.params, text: first.text },
    ...(trashed !== undefined && { command: restoreCommand(trashed), action: 'show-trash' }),
    // The first one's sentence is the reason.
    detail: errors
      .map(({ field, text }, at) => (at === 0 ? field : `${field}: ${text}`))
      .join('\n'),
  });
}
