import { rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { isErrno, writeFailure, writeFileAtomically } from '../../lib/atomic-file';
import { readOwnFileOrNull } from '../../lib/own-file';
import { parseDefinition, type Definition } from './parse-definition';

/** The definition as it was when it was last read or written without a mistake, beside it. */
export const lastGoodFile = 'vm.last-good.json';

/** Reads it; null when there is none, or when it is spoilt itself. */
export function readLastGood(
  slug: string,
  folder: string,
): (Definition & { kind: 'valid' }) | null {
  const text = readOwnFileOrNull(path.join(folder, lastGoodFile));
  const kept = text === null ? null : parseDefinition(slug, folder, text);
  return kept?.kind === 'valid' ? kept : null;
}

/**
 * Keeps a definition that was found good; one that is not replaces nothing. What is kept already is not written again.
 * Nobody depends on it: a full disk keeps the older one.
 */
export async function keepLastGood(folder: string): Promise<void> {
  const file = path.join(folder, 'vm.json');
  const kept = path.join(folder, lastGoodFile);
  const [now, before] = await Promise.all([file, kept].map(changedAt));
  if (now === undefined || (before !== undefined && before >= now)) return;
  const text = readOwnFileOrNull(file);
  if (text === null || parseDefinition(path.basename(folder), folder, text).kind !== 'valid')
    return;
  await writeFileAtomically(kept, text, { durable: false }).catch(() => undefined);
}

/** When a file was last changed, in milliseconds; undefined where there is none. */
async function changedAt(file: string): Promise<number | undefined> {
  return await stat(file).then(
    (found) => found.mtimeMs,
    () => undefined,
  );
}

/**
 * Puts the last good definition in the place of a broken one, which stays beside it as `vm.broken-<time>.json`.
 * @throws AppFailure `definition-copy-missing`, `no-space-left`, `file-unwritable`.
 */
export async function restoreLastGood(
  { slug, folder, name, id }: { slug: string; folder: string; name: string; id: string },
  now = new Date(),
): Promise<void> {
  const text = readOwnFileOrNull(path.join(folder, lastGoodFile));
  if (text === null || !readLastGood(slug, folder)) {
    throw failure('definition-copy-missing', { params: { name }, vmId: id });
  }
  const file = path.join(folder, 'vm.json');
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  try {
    await rename(file, path.join(folder, `vm.broken-${stamp}.json`));
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw writeFailure(file, error) ?? error;
  }
  await writeFileAtomically(file, text);
}
