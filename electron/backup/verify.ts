import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { filesOf } from '../../shared/definition/files-of';
import { failure, AppFailure } from '../../shared/errors';
import { qcow2Header } from '../disks/inspect/qcow2-header';
import { syncFolder } from '../lib/atomic-file';
import { withFile } from '../lib/byte-source';
import { digestOf, filesIn, type Reading } from './files';
import {
  baseName,
  diskFile,
  nvramCopy,
  writeBackup,
  type BackupFile,
  type StoredBackup,
} from './store';

/** More than any header of an image of ours has. */
const headBytes = 128 * 1024;

const damaged = (file: string, detail: string): AppFailure =>
  failure('backup-damaged', { params: { path: file }, detail });

/**
 * Reads a backup to the last byte and compares it with what was written down when it was made; its images may stand on
 * nothing else than what is written there either.
 * @throws AppFailure `backup-damaged` with the file; `cancelled`, `file-unreadable`.
 */
export async function verifyBackup(backup: StoredBackup, reading: Reading): Promise<void> {
  const { folder, files, disks, hasNvram, replacing } = backup;
  const known = new Map(files.map((file) => [file.path, file]));
  const wanted = [...disks.map(({ id }) => diskFile(id)), ...(hasNvram ? [nvramCopy] : [])];
  for (const name of wanted) {
    if (!known.has(name)) throw damaged(path.join(folder, name), 'not in the list of files');
  }
  for (const disk of disks) {
    const file = path.join(folder, diskFile(disk.id));
    const expected = disk.base === null ? null : baseName(disk.base, disk.id);
    // While it is replaced it may be the new one, whose base comes further down.
    if (replacing?.path !== diskFile(disk.id)) await refuseOtherBase(file, expected);
  }
  if (hasNvram) await refuseOtherBase(path.join(folder, nvramCopy), null);
  refuseUnlisted(backup);
  for (const file of files) await refuseOther(folder, file, replacing, reading);
}

/**
 * The definition may name nothing of the folder but what is listed, and as its disks nothing but theirs: whoever keeps a
 * backup could write anything there.
 * @throws AppFailure `backup-damaged`.
 */
export function refuseUnlisted({ folder, config, files, disks }: StoredBackup): void {
  const listed = new Set(files.map((file) => file.path));
  const own = new Set(disks.map(({ id }) => id));
  for (const { id, file, format } of config.disks) {
    if (path.isAbsolute(file)) continue;
    const isOwn = own.has(id) && file === diskFile(id) && format === 'qcow2';
    if (!isOwn) throw damaged(path.join(folder, file), `not the image of ${id}`);
  }
  for (const [, file] of filesOf(config)) {
    if (path.isAbsolute(file) || listed.has(file)) continue;
    throw damaged(path.join(folder, file), 'not in the list of files');
  }
}

/** @throws AppFailure `backup-damaged`. */
async function refuseOther(
  folder: string,
  { path: name, bytes, sha256 }: BackupFile,
  replacing: BackupFile | null,
  reading: Reading,
): Promise<void> {
  const file = path.join(folder, name);
  const found = await digestOf(file, reading).catch((error: unknown) => {
    const gone = error instanceof AppFailure && /^file-(missing|not-plain)$/.test(error.error.code);
    throw gone ? damaged(file, error.message) : error;
  });
  if (found.sha256 === sha256 && found.bytes === bytes) return;
  if (replacing?.path === name && found.sha256 === replacing.sha256) return;
  throw damaged(file, `SHA-256 ${found.sha256}, was ${sha256}`);
}

/** The images that an image names. @throws AppFailure `backup-damaged` for what is no such image. */
async function baseIn(file: string): Promise<string | null> {
  const header = await withFile(file, async (source) =>
    qcow2Header(await source.read(0, headBytes)),
  ).catch((error: unknown) => {
    throw damaged(file, String(error));
  });
  if (!header) throw damaged(file, 'no qcow2 image');
  const { references, backing } = header;
  const name = backing?.name ?? null;
  if (references.some((each) => each !== name)) throw damaged(file, references.join('\n'));
  return name;
}

async function refuseOtherBase(file: string, expected: string | null): Promise<void> {
  const name = await baseIn(file);
  if (name !== expected) throw damaged(file, `${name} instead of ${expected}`);
}

/** Bytes that a look at backups reads. */
export const bytesOf = (backups: readonly StoredBackup[]): number =>
  backups.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * Brings to its end what a killed process has begun with an image of a backup: it is the old one or the new one, of the
 * same content.
 * @returns the backup as it is then.
 * @throws AppFailure `backup-damaged` where it is neither; `file-unwritable`.
 */
export async function settleReplaced(backup: StoredBackup): Promise<StoredBackup> {
  const { folder, replacing } = backup;
  await sweepHidden(folder);
  if (!replacing) return backup;
  const file = path.join(folder, replacing.path);
  const { sha256 } = await digestOf(file);
  const old = backup.files.find((one) => one.path === replacing.path);
  if (sha256 === old?.sha256) {
    const kept = { ...backup, replacing: null };
    await writeBackup(kept);
    return kept;
  }
  if (sha256 !== replacing.sha256) throw damaged(file, `SHA-256 ${sha256}`);
  return await takeReplaced(backup, replacing);
}

/** Half-written files that nobody has. */
async function sweepHidden(folder: string): Promise<void> {
  for (const disk of await filesIn(folder)) {
    await rm(hiddenBeside(path.join(folder, disk)), { force: true });
  }
}

/** Where the image is filled that is to take another one's place. */
export const hiddenBeside = (file: string): string =>
  path.join(path.dirname(file), `.${path.basename(file)}.part`);

/** Writes down that an image is the new one. */
async function takeReplaced(backup: StoredBackup, now: BackupFile): Promise<StoredBackup> {
  const base = await baseIn(path.join(backup.folder, now.path));
  // `../BASE/disk0.qcow2`
  const baseId = base === null ? null : path.basename(path.dirname(base));
  const taken: StoredBackup = {
    ...backup,
    replacing: null,
    files: backup.files.map((file) => (file.path === now.path ? now : file)),
    disks: backup.disks.map((disk) =>
      diskFile(disk.id) === now.path
        ? { ...disk, base: baseId, kind: baseId === null ? 'full' : 'incremental' }
        : disk,
    ),
  };
  await writeBackup(taken);
  return taken;
}

/**
 * Puts an image of the same content in the place of another one. Cut short anywhere, it is one or the other, and
 * {@link settleReplaced} says which.
 * @param hidden the new one: beside it, on the disk.
 */
export async function replaceFile(
  backup: StoredBackup,
  now: BackupFile,
  hidden: string,
): Promise<StoredBackup> {
  await writeBackup({ ...backup, replacing: now });
  await rename(hidden, path.join(backup.folder, now.path));
  await syncFolder(backup.folder);
  return await takeReplaced(backup, now);
}
