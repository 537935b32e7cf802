import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { firstUnseen } from '../../../shared/texts/visible';
import type { VmConfig } from '../../../shared/vm-config';
import {
  ensureFolder,
  isErrno,
  syncFolder,
  writeFailure,
  writeFileAtomically,
} from '../../lib/atomic-file';
import { nameClash } from '../../provider/names';
import { isSameProcess, ownIdentity, parseIdentity } from '../../lib/process-facts';
import { lastGoodFile } from './last-good';
import { definitionFile, listSlugs } from './scan';
import { slugFor } from './slug';
import { withUnknown, type UnknownFields } from './unknown-fields';

/**
 * Writes a definition, and keeps a copy of it as the last good one; `unknownFields` of a hand-edited file stay in it.
 * @throws `no-space-left`, `file-unwritable`.
 */
export async function writeDefinition(
  folder: string,
  config: VmConfig,
  unknownFields: UnknownFields | null = null,
): Promise<void> {
  const text = `${JSON.stringify(withUnknown(config, unknownFields), null, 2)}\n`;
  await writeFileAtomically(path.join(folder, definitionFile), text);
  // The definition is written: a disk that is full by now only keeps an older copy.
  await writeFileAtomically(path.join(folder, lastGoodFile), text, { durable: false }).catch(
    () => undefined,
  );
}

/** Unfinished folders are hidden and carry their maker's identity: `.new-<pid>-<start time>-<id8>`. */
const unfinishedPrefix = '.new-';

/**
 * Makes a VM's folder: `prepare` fills a hidden one, which then gets its name in one rename.
 * Whatever goes wrong, nothing of it is left.
 * @returns the folder's name.
 * @throws AppFailure `no-space-left`, `file-unwritable`, `vm-folder-gone`, and whatever `prepare` throws.
 */
export async function createVmFolder(
  vms: string,
  config: VmConfig,
  prepare: (folder: string) => Promise<void>,
): Promise<string> {
  const { pid, startTime } = ownIdentity();
  const hidden = path.join(vms, `${unfinishedPrefix}${pid}-${startTime}-${config.id.slice(0, 8)}`);
  let made = false;
  try {
    await ensureFolder(vms);
    await mkdir(hidden, { mode: 0o700 });
    made = true;
    await prepare(hidden);
    await writeDefinition(hidden, config);
    return await giveName(vms, hidden, config.name);
  } catch (error) {
    // Whatever it says then: somebody has taken the folder away meanwhile.
    if (made && !existsSync(hidden)) throw failure('vm-folder-gone', { params: { path: hidden } });
    await rm(hidden, { recursive: true, force: true });
    throw writeFailure(hidden, error) ?? error;
  }
}

/** Renames a finished folder to the first free name for `name`; another process may take one meanwhile. */
export async function giveName(vms: string, from: string, name: string): Promise<string> {
  const taken = new Set(listSlugs(vms));
  for (;;) {
    const slug = slugFor(name, taken);
    try {
      // An empty folder of that name would be replaced, which loses nothing; a VM's is never empty.
      await rename(from, path.join(vms, slug));
      await syncFolder(vms);
      return slug;
    } catch (error) {
      if (!isErrno(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw error;
      taken.add(slug);
    }
  }
}

/** Removes what makers that no longer live have left unfinished. @returns how many folders were removed. */
export async function sweepUnfinished(vms: string): Promise<number> {
  const names = await readdir(vms).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  });
  let swept = 0;
  for (const name of names.filter((name) => name.startsWith(unfinishedPrefix))) {
    const maker = parseIdentity(name.slice(unfinishedPrefix.length));
    if (maker && isSameProcess(maker)) continue;
    await rm(path.join(vms, name), { recursive: true, force: true });
    swept += 1;
  }
  return swept;
}

/**
 * @throws AppFailure `name-unseen` when nobody could see, or tell apart, a part of the name; `name-is-id`,
 * `name-is-folder` when the word means something else.
 */
export function refuseUnfitName(name: string): void {
  const character = firstUnseen(name);
  if (character !== null || name.trim() === '') {
    throw failure('name-unseen', { params: { character: character ?? 'U+0020' } });
  }
  const clash = nameClash(name);
  if (clash) throw failure(clash === 'id' ? 'name-is-id' : 'name-is-folder', { params: { name } });
}

/** @throws AppFailure `name-taken` when another VM is called the same. */
export function refuseTakenName(name: string, taken: boolean): void {
  if (!taken) return;
  throw failure('name-taken', { params: { name } });
}
