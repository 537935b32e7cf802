import { readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { asRecord } from '../../../shared/record';
import { snapshotIdSchema, snapshotSchema } from '../../../shared/snapshot';
import type { VmConfig } from '../../../shared/vm-config';
import { isErrno, syncFolder, writeFailure, writeFileAtomically } from '../../lib/atomic-file';
import { readOwnFile } from '../../lib/own-file';
import { readDocument } from '../definitions/read-document';

/** Below a VM's folder: one folder for each point, and where the present stands. */
const pointsFolder = 'snapshots';
const treeFile = 'tree.json';
const pointFile = 'point.json';
export const pictureFile = 'screen.png';
/** A copy of the UEFI variables, below a point's folder. */
export const variablesCopy = 'nvram.qcow2';
/** Memory and devices of a guest that went on meanwhile, as QEMU's migration stream, below a point's folder. */
export const memoryFile = 'memory.state';
/** A copy of the TPM's state, below a point's folder. */
export const tpmCopyFolder = 'tpm';

/** A point that is being made, and one that is being deleted: neither is seen as one. */
const unfinished = { new: '.new-', old: '.old-' } as const;

const storedSchema = snapshotSchema.omit({ parent: true }).extend({
  schema: z.literal(1),
  parent: snapshotIdSchema.nullable(),
  /** The definition then. */
  config: z.unknown(),
  /** Where memory is kept: the hardware that the guest had, with machine and processor resolved. */
  started: z.unknown().optional(),
  /** The job that it was made for alone, and that deletes it again. */
  job: z.string().max(64).optional(),
});
type Stored = z.infer<typeof storedSchema>;

/** A point with what is needed to go back to it. */
export interface Point extends Omit<Stored, 'schema' | 'config' | 'started'> {
  config: VmConfig;
  started: VmConfig | null;
}

const treeSchema = z.object({
  schema: z.literal(1),
  current: snapshotIdSchema.nullable(),
  reverting: snapshotIdSchema.nullable(),
});
export type Standing = Omit<z.infer<typeof treeSchema>, 'schema'>;

/** The name under which a point's state lies in each disk image. */
export const tagOf = (id: string): string => `paddock-${id}`;

export const folderOfPoint = (folder: string, id: string): string =>
  path.join(folder, pointsFolder, id);
const hidden = (folder: string, id: string, as: keyof typeof unfinished) =>
  path.join(folder, pointsFolder, `${unfinished[as]}${id}`);

function namesIn(folder: string): string[] {
  try {
    return readdirSync(path.join(folder, pointsFolder));
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

function readPoint(pointFolder: string): Point | null {
  try {
    const parsed = storedSchema.safeParse(
      JSON.parse(readOwnFile(path.join(pointFolder, pointFile))),
    );
    if (!parsed.success) return null;
    const { schema: _, ...stored } = parsed.data;
    const config = configOf(stored.config);
    return config && { ...stored, config, started: configOf(stored.started) };
  } catch {
    return null;
  }
}

function configOf(value: unknown): VmConfig | null {
  const document = asRecord(value);
  const read = document && readDocument(document);
  return read?.kind === 'valid' ? read.config : null;
}

/** The points of a VM that can be read, the oldest first. @throws what the file system throws. */
export function readPoints(folder: string): Point[] {
  return namesIn(folder)
    .filter((name) => snapshotIdSchema.safeParse(name).success)
    .map((name) => readPoint(folderOfPoint(folder, name)))
    .filter((point) => point !== null)
    .toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
}

/** Points whose making or deleting was cut short, with the folders that are left of them. */
export function readUnfinished(
  folder: string,
): { id: string; folder: string; point: Point | null }[] {
  return namesIn(folder).flatMap((name) => {
    const prefix = Object.values(unfinished).find((each) => name.startsWith(each));
    const id = prefix && name.slice(prefix.length);
    if (!id || !snapshotIdSchema.safeParse(id).success) return [];
    const left = path.join(folder, pointsFolder, name);
    return [{ id, folder: left, point: readPoint(left) }];
  });
}

/** Where the present stands; on nothing where nobody has written it down. */
export function readStanding(folder: string): Standing {
  try {
    const text = readOwnFile(path.join(folder, pointsFolder, treeFile));
    const { current, reverting } = treeSchema.parse(JSON.parse(text));
    return { current, reverting };
  } catch {
    return { current: null, reverting: null };
  }
}

/** @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function writeStanding(folder: string, standing: Standing): Promise<void> {
  await mkdir(path.join(folder, pointsFolder), { recursive: true, mode: 0o700 });
  const text = `${JSON.stringify({ schema: 1, ...standing }, null, 2)}\n`;
  await writeFileAtomically(path.join(folder, pointsFolder, treeFile), text);
}

async function writePoint(pointFolder: string, point: Point): Promise<void> {
  const text = `${JSON.stringify({ schema: 1, ...point }, null, 2)}\n`;
  await writeFileAtomically(path.join(pointFolder, pointFile), text);
}

/**
 * Writes down that a point is being made, before any image holds something of it.
 * @returns the folder for what else belongs to it.
 * @throws AppFailure `no-space-left`, `file-unwritable`.
 */
export async function beginPoint(folder: string, point: Point): Promise<string> {
  const made = hidden(folder, point.id, 'new');
  try {
    await mkdir(made, { recursive: true, mode: 0o700 });
    await writePoint(made, point);
    return made;
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    throw writeFailure(made, error) ?? error;
  }
}

/** The point is there now. @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function finishPoint(folder: string, point: Point): Promise<void> {
  const made = hidden(folder, point.id, 'new');
  await writePoint(made, point);
  await rename(made, folderOfPoint(folder, point.id));
  await syncFolder(path.join(folder, pointsFolder));
}

/** Changes what a person has written on a point. @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function rewritePoint(folder: string, point: Point): Promise<void> {
  await writePoint(folderOfPoint(folder, point.id), point);
}

/** Writes down that a point is being deleted, before any image loses something of it. */
export async function beginDeleting(folder: string, id: string): Promise<void> {
  await rename(folderOfPoint(folder, id), hidden(folder, id, 'old'));
  await syncFolder(path.join(folder, pointsFolder));
}

/** Takes away what is left of a point that no image holds any more. */
export async function forgetPoint(folder: string, id: string): Promise<void> {
  for (const as of ['new', 'old'] as const) {
    await rm(hidden(folder, id, as), { recursive: true, force: true });
  }
}

/** What points of a VM need, whether its definition names it or not. */
interface KeptByPoints {
  /** Absolute paths of their disk images, also of those that they only read. */
  files: string[];
  /** The definitions, and the hardware where memory is kept. */
  configs: VmConfig[];
}

/** @throws what the file system throws. */
export function keptByPoints(folder: string): KeptByPoints {
  const points = readPoints(folder);
  const configs = points.flatMap(({ config, started }) => (started ? [config, started] : [config]));
  const disks = [...points, ...configs].flatMap((each) => each.disks.map(({ file }) => file));
  return { files: [...new Set(disks.map((file) => path.resolve(folder, file)))], configs };
}
