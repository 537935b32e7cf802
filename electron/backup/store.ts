import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import {
  backupIdSchema,
  backupSchema,
  bootResultSchema,
  type Backup,
  type BootResult,
} from '../../shared/backup';
import { failure } from '../../shared/errors';
import { asRecord } from '../../shared/record';
import type { VmConfig } from '../../shared/vm-config';
import { syncFolder, writeFailure, writeFileAtomically } from '../lib/atomic-file';
import { isErrno } from '../lib/errno';
import { readOwnFile } from '../lib/own-file';
import { readDocument } from '../vm/definitions/read-document';
import { slugFor } from '../vm/definitions/slug';

/** In a backup's folder: what it is. Its presence makes the folder a backup. */
const aboutFile = 'backup.json';
/** How a restored copy has started; written later, and no part of the backup. */
const bootFile = 'boot-test.json';

/** Below a folder of backups: one that is being made, and one that is being deleted. */
const unfinished = { new: '.unfinished-', old: '.deleted-' } as const;

/** Below a backup's folder. */
export const nvramCopy = 'nvram.qcow2';
export const tpmCopy = 'tpm';
export const mediaCopies = 'media';
/** Pure: the image of a disk, in each backup that has it. */
export const diskFile = (device: string): string => `${device}.qcow2`;
/** Pure: how an image names the one that it stands on. */
export const baseName = (base: string, device: string): string => `../${base}/${diskFile(device)}`;

/** No way out of the folder. */
const innerPath = z
  .string()
  .max(300)
  .regex(/^(?!\.)[^/\u0000]+(?:\/(?!\.)[^/\u0000]+)?$/);

const fileSchema = z.object({
  path: innerPath,
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type BackupFile = z.infer<typeof fileSchema>;

const storedSchema = backupSchema.omit({ bytes: true, boot: true }).extend({
  schema: z.literal(1),
  vm: z.object({ id: z.string().max(64), name: z.string().max(1000) }),
  /** The lists of what changes from here on are under this name in the images of its disks. */
  bitmap: z.string().max(64),
  /** Disks in whose images there is such a list. */
  tracked: z.array(z.string()),
  files: z.array(fileSchema).max(1000),
  /** An image that is being replaced by one of the same content: this is the new one. */
  replacing: fileSchema.nullable(),
  /** The definition; its files are those of the backup, or absolute. */
  config: z.unknown(),
});

/** A backup with all that is known of it. */
export interface StoredBackup extends Omit<z.infer<typeof storedSchema>, 'schema' | 'config'> {
  config: VmConfig;
  /** Absolute. */
  folder: string;
}

/** The backups of one virtual machine in a folder. */
export interface StoredSet {
  /** Absolute. */
  folder: string;
  /** The oldest first. */
  backups: StoredBackup[];
  unreadable: string[];
}

/** Pure: the end of the name of the folder with a machine's backups. */
const ending = (vmId: string): string => `-${vmId.slice(0, 8)}`;

/**
 * An id that no other backup has: the time, and what keeps two of one second apart.
 * @param last the newest there is: ids in order are backups in order, whatever this computer's clock says.
 */
export function newBackupId(now: Date, last?: string): string {
  const lastAt = last === undefined ? 0 : Date.parse(timeOf(last));
  const time = new Date(Math.max(now.getTime(), lastAt + 1000))
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  return `${time}-${randomBytes(2).toString('hex')}`;
}

/** Pure: the time in an id, as ISO 8601. */
export function timeOf(id: string): string {
  const [day = '', time = ''] = id.split('T');
  return `${day}T${time.slice(0, 8).replaceAll('-', ':')}.000Z`;
}

/** Pure: the name of the lists of changes that begin with a backup; names in order are times in order. */
export const bitmapOf = (id: string): string => `${bitmapPrefix}${id}`;
export const bitmapPrefix = 'paddock-backup-';

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw writeFailure(folder, error) ?? error;
  }
}

/** Where the backups of a machine are in a folder, or would be. @throws AppFailure `file-unwritable`. */
export function folderOfSet(target: string, { id, name }: Pick<VmConfig, 'id' | 'name'>): string {
  const found = namesIn(target).find((each) => each.endsWith(ending(id)) && !each.startsWith('.'));
  return path.join(target, found ?? `${slugFor(name, new Set())}${ending(id)}`);
}

/** The folders with backups in a folder, or that folder where it has some itself. */
export function setFolders(target: string): string[] {
  const names = namesIn(target);
  const isBackup = (name: string) => backupIdSchema.safeParse(name).success;
  if (names.some(isBackup)) return [target];
  return names
    .filter((name) => !name.startsWith('.') && /-[0-9a-f]{8}$/.test(name))
    .map((name) => path.join(target, name))
    .filter((folder) => namesIn(folder).some(isBackup));
}

/** Reads a backup. @throws AppFailure `backup-damaged`, `backup-newer`. */
export function readBackup(folder: string): StoredBackup {
  const file = path.join(folder, aboutFile);
  const params = { path: file };
  let document: Record<string, unknown> | null;
  try {
    document = asRecord(JSON.parse(readOwnFile(file)));
  } catch (error) {
    throw failure('backup-damaged', { params, detail: String(error) });
  }
  if (typeof document?.['schema'] === 'number' && document['schema'] > 1) {
    throw failure('backup-newer', { params });
  }
  const stored = storedSchema.safeParse(document);
  if (!stored.success) {
    throw failure('backup-damaged', { params, detail: stored.error.message });
  }
  const { schema: _, config, ...rest } = stored.data;
  const definition = asRecord(config);
  const read = definition && readDocument(definition);
  if (read?.kind !== 'valid') throw failure('backup-damaged', { params });
  return { ...rest, config: read.config, folder };
}

/** Reads the backups of one machine. */
export function readSet(folder: string): StoredSet {
  const backups: StoredBackup[] = [];
  const unreadable: string[] = [];
  for (const name of namesIn(folder).toSorted()) {
    if (!backupIdSchema.safeParse(name).success) continue;
    try {
      const backup = readBackup(path.join(folder, name));
      // One that was given another name stands in a chain where it does not belong.
      if (backup.id === name) backups.push(backup);
      else unreadable.push(name);
    } catch {
      unreadable.push(name);
    }
  }
  return { folder, backups, unreadable };
}

/** What lists show of a backup. */
export function summaryOf(stored: StoredBackup): Backup {
  const { id, createdAt, guest, frozen, disks, leftOut, hasNvram, hasTpm, files, folder } = stored;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const boot = readBoot(folder);
  return { id, createdAt, guest, frozen, disks, leftOut, hasNvram, hasTpm, bytes, boot };
}

function readBoot(folder: string): BootResult | null {
  try {
    return bootResultSchema.parse(JSON.parse(readOwnFile(path.join(folder, bootFile))));
  } catch {
    return null;
  }
}

/** Writes down how a restored copy has started. @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function writeBoot(folder: string, result: BootResult): Promise<void> {
  await writeFileAtomically(path.join(folder, bootFile), `${JSON.stringify(result, null, 2)}\n`);
}

/** Changes what is written of a backup, in one step. @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function writeBackup(backup: StoredBackup): Promise<void> {
  const { folder, ...about } = backup;
  const text = `${JSON.stringify({ schema: 1, ...about }, null, 2)}\n`;
  await writeFileAtomically(path.join(folder, aboutFile), text);
}

/** This computer: what another one is making in a shared folder is not ours to tidy up. */
const computer = () => createHash('sha256').update(ownName()).digest('hex').slice(0, 8);

/** What no other computer has: many have the same host name. Source: machine-id(5), which is to be shown to nobody. */
function ownName(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8');
  } catch {
    return os.hostname();
  }
}

/**
 * Makes the hidden folder in which a backup is filled.
 * @throws AppFailure `no-space-left`, `file-unwritable`.
 */
export async function beginBackup(set: string, id: string): Promise<string> {
  const made = path.join(set, `${unfinished.new}${computer()}-${id}`);
  try {
    await mkdir(made, { recursive: true, mode: 0o700 });
    return made;
  } catch (error) {
    throw isErrno(error, 'ENOENT', 'ENOTDIR', 'EEXIST')
      ? failure('file-unwritable', { params: { path: set }, detail: error.message })
      : (writeFailure(set, error) ?? error);
  }
}

/** The backup is there now. @throws what the file system throws. */
export async function finishBackup(made: string, set: string, id: string): Promise<void> {
  await syncFolder(made);
  await rename(made, path.join(set, id));
  await syncFolder(set);
}

/** Takes a backup away: from one moment to the next it is none. @throws AppFailure `file-unwritable`. */
export async function deleteBackup(set: string, id: string): Promise<void> {
  const gone = path.join(set, `${unfinished.old}${computer()}-${id}`);
  try {
    await rename(path.join(set, id), gone);
    await syncFolder(set);
    await rm(gone, { recursive: true, force: true });
  } catch (error) {
    throw writeFailure(path.join(set, id), error) ?? error;
  }
}

/** Removes what killed processes of this computer have left in a folder of backups that nobody else works with. */
export async function tidySet(set: string): Promise<void> {
  const ours = Object.values(unfinished).map((prefix) => `${prefix}${computer()}-`);
  for (const name of namesIn(set)) {
    if (!ours.some((prefix) => name.startsWith(prefix))) continue;
    await rm(path.join(set, name), { recursive: true, force: true });
  }
}
