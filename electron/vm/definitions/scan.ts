import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import path from 'node:path';
import { AppFailure, type ErrorCode, failure } from '../../../shared/errors';
import { isErrno } from '../../lib/atomic-file';
import { blockedWay } from '../../lib/way-to-file';
import { readOwnFile } from '../../lib/own-file';
import { lastGoodFile, readLastGood } from './last-good';
import { brokenDefinition, parseDefinition, type Definition, type Flaw } from './parse-definition';

/** The file that makes a folder a VM. */
export const definitionFile = 'vm.json';
export const launchRecordFile = 'launch.json';
export const launchLockFile = 'launch.lock';
/** What makes a VM suspended; see `suspend/suspended-file.ts`. */
export const suspendedFile = 'suspended.json';

/** What one VM's folder holds, as far as the list needs to know. */
export interface ScannedFolder {
  definition: Definition;
  /** Files whose absence need not be asked for again: most VMs are off. */
  hasLaunchRecord: boolean;
  hasLaunchLock: boolean;
  hasSuspended: boolean;
  /** A process was killed while it took the lock. */
  hasStrayLock: boolean;
}

/**
 * Folders read between two turns of the event loop. Reading synchronously is several times faster for many
 * small files (one system call each instead of four trips through the thread pool); short pieces keep the
 * process answering.
 */
const foldersPerTurn = 25;

/** What the system answers for a folder that is there and cannot be read, and for one on a drive that does not answer. */
const refusals = 'EACCES EPERM EIO ENOTDIR ELOOP'.split(' ');
const unreachable = 'ENOTCONN ESTALE EHOSTDOWN ETIMEDOUT'.split(' ');

/**
 * Names of the VM folders, hidden ones (unfinished) left out. An absent `vms` folder holds none.
 * @throws AppFailure `file-unreadable`; `link-broken`, `folder-not-folder` when a link on the way to it leads nowhere,
 * or a file is in the way.
 */
export function listSlugs(vms: string): string[] {
  try {
    return readdirSync(vms, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.') && mayBeFolder(entry))
      .map((entry) => entry.name)
      .toSorted();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return noFolder(vms);
    if (!isErrno(error, ...refusals, ...unreachable)) throw error;
    const detail = error.message;
    const blocked = error.code === 'ENOTDIR' ? blockedWay(vms, detail) : null;
    throw blocked ?? failure('file-unreadable', { params: { path: vms }, detail });
  }
}

/** Nothing made yet, or a link to a drive that is not there: then the VMs are not gone, and nobody shall think so. */
function noFolder(vms: string): [] {
  const blocked = blockedWay(vms);
  if (blocked) throw blocked;
  return [];
}

/** Reads every VM folder; broken ones are among the results. */
export async function scanAll(vms: string): Promise<ScannedFolder[]> {
  const found: ScannedFolder[] = [];
  for (const [index, slug] of listSlugs(vms).entries()) {
    if (index > 0 && index % foldersPerTurn === 0) await setImmediate();
    const scanned = scanFolder(vms, slug);
    if (scanned) found.push(scanned);
  }
  return markDuplicates(found);
}

/** Reads one VM folder; null when it is not there, or holds nothing of a VM. */
export function scanFolder(vms: string, slug: string): ScannedFolder | null {
  return scan(vms, slug, isOfVm);
}

/** The same of a folder that was a VM's, whatever is left in it: in the trash everything can be restored or deleted. */
export function scanOldFolder(vms: string, slug: string): ScannedFolder | null {
  return scan(vms, slug, () => true);
}

/** What a start makes in a VM's folder, also a copied command line of a VM that was never made. */
const madeByStart: ReadonlySet<string> = new Set(['logs', 'tpm']);

/** Whether a folder holds a definition, a disk, or anything else that a person may miss. */
function isOfVm(folder: string, names: readonly string[]): boolean {
  return names.some((name) => {
    // Hidden files are other programs' own.
    if (madeByStart.has(name) || name.startsWith('.')) return false;
    return name !== 'disks' || !isEmptyFolder(path.join(folder, name));
  });
}

function isEmptyFolder(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return false;
  }
}

function scan(
  vms: string,
  slug: string,
  accept: (folder: string, names: readonly string[]) => boolean,
): ScannedFolder | null {
  const folder = path.join(vms, slug);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null;
    const definition = unreadable({ slug, folder }, folder, error);
    const nothing = { hasLaunchRecord: false, hasLaunchLock: false, hasSuspended: false };
    return { definition, ...nothing, hasStrayLock: false };
  }
  if (!names.includes(definitionFile) && !accept(folder, names)) return null;
  const has = (name: string) => names.includes(name) && mayBeFile(path.join(folder, name));
  const hasDefinition = names.includes(definitionFile);
  return {
    definition: withWayBack(readDefinition(slug, folder, hasDefinition), has(lastGoodFile)),
    hasLaunchRecord: has(launchRecordFile),
    hasLaunchLock: has(launchLockFile),
    hasSuspended: has(suspendedFile),
    hasStrayLock: names.some((name) => name.startsWith(`.${launchLockFile}.`)),
  };
}

function readDefinition(slug: string, folder: string, exists: boolean): Definition {
  const file = path.join(folder, definitionFile);
  if (!exists) {
    return brokenDefinition({ slug, folder }, 'definition-missing', { detail: file });
  }
  try {
    return parseDefinition(slug, folder, readOwnFile(file));
  } catch (error) {
    // A link that leads nowhere.
    if (isErrno(error, 'ENOENT')) {
      return brokenDefinition({ slug, folder }, 'definition-missing', { detail: file });
    }
    const code = error instanceof AppFailure ? notOurKind[error.error.code] : undefined;
    if (code) return brokenDefinition({ slug, folder }, code, {});
    return unreadable({ slug, folder }, file, error);
  }
}

/** What `readOwnFile` says of a file, said of a definition. */
const notOurKind: Readonly<Partial<Record<ErrorCode, Flaw>>> = {
  'file-not-plain': 'definition-not-plain',
  'file-oversized': 'definition-too-large',
};

/**
 * A broken definition that can be had back has the identity of its last good copy, and the button for it. One that a
 * newer Paddock wrote is not broken.
 */
function withWayBack(definition: Definition, hasCopy: boolean): Definition {
  if (definition.kind === 'valid' || definition.error.code === 'definition-newer')
    return definition;
  const { slug, folder, error } = definition;
  const copy = hasCopy ? readLastGood(slug, folder) : null;
  if (!copy) return definition;
  const { id, name } = copy.config;
  const params = { ...error.params, name };
  return {
    ...definition,
    id,
    name,
    error: { ...error, params, vmId: id, action: 'restore-definition' },
  };
}

/** A symbolic link may lead to either; a pipe or device is neither, and opening one could hang. */
const mayBeFolder = (entry: Dirent): boolean => entry.isSymbolicLink() || entry.isDirectory();

function mayBeFile(file: string): boolean {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  return stats !== undefined && (stats.isSymbolicLink() || stats.isFile());
}

/** The folder or its file is there, and the system does not let us read it. */
function unreadable(
  place: { slug: string; folder: string },
  path: string,
  error: unknown,
): Definition {
  const detail = error instanceof Error ? error.message : String(error);
  return brokenDefinition(place, 'definition-unreadable', { params: { path }, detail });
}

/**
 * Pure: of several folders with one id (someone copied a folder) the first by name keeps it; the others are
 * broken, because two guests with one identity would fight over sockets and records.
 */
function markDuplicates(folders: readonly ScannedFolder[]): ScannedFolder[] {
  const owners = new Map<string, string>();
  return folders.map((scanned) => {
    const { definition } = scanned;
    const id = definition.kind === 'valid' ? definition.config.id : definition.id;
    const owner = owners.get(id);
    if (owner === undefined) {
      owners.set(id, definition.slug);
      return scanned;
    }
    return { ...scanned, definition: duplicateOf(definition, owner) };
  });
}

/** The definition, broken because the VM in folder `owner` has the same id. */
export function duplicateOf(definition: Definition, owner: string): Definition {
  const { slug, folder } = definition;
  const name = definition.kind === 'valid' ? definition.config.name : definition.name;
  return brokenDefinition({ slug, folder, name }, 'definition-duplicate', {
    params: { owner },
    detail: `${folder}/${definitionFile}`,
  });
}
