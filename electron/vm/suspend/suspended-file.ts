import { existsSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { asRecord } from '../../../shared/record';
import type { VmConfig } from '../../../shared/vm-config';
import { syncFolder, writeFileAtomically } from '../../lib/atomic-file';
import { readOwnFile } from '../../lib/own-file';
import { readDocument } from '../definitions/read-document';
import { suspendedFile } from '../definitions/scan';

/** Memory and devices, as QEMU's migration stream. */
const stateName = 'suspended.state';

/** The file with a suspended guest's memory and devices. */
export const stateFile = (folder: string): string => path.join(folder, stateName);
/** The same while it is written: nothing reads it, and what a kill leaves of it is removed. */
export const unfinishedState = (folder: string): string => path.join(folder, `.${stateName}.part`);
/** What tells of a state that is being written, or that its guest goes on from just now. */
const usedFile = (folder: string): string => path.join(folder, `.${suspendedFile}`);

const markSchema = z.object({
  /** As in the definition: from the VM's folder, or absolute. */
  file: z.string(),
  bytes: z.string(),
  /** When it was last written to, in nanoseconds. */
  written: z.string(),
});
export type DiskMark = z.infer<typeof markSchema>;

const storedSchema = z.object({
  schema: z.literal(1),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** Of the file with the state. */
  bytes: z.number().int().positive(),
  /** The guest stood still before. */
  paused: z.boolean(),
  accelerator: z.enum(['kvm', 'tcg']),
  /** Of each image that the guest writes to, so that nobody goes on with other disks than its memory knows. */
  disks: z.array(markSchema),
  config: z.unknown(),
  hardware: z.unknown(),
});

/** A guest that was suspended to disk, with what it takes to go on. */
export interface Suspended extends Omit<z.infer<typeof storedSchema>, 'schema'> {
  /** What it has when it goes on. */
  config: VmConfig;
  /** What its state is of. */
  hardware: VmConfig;
}

/**
 * What a VM's folder tells of its suspended guest; null without one. It is the file that makes a VM suspended: it comes
 * last and goes first.
 */
export function readSuspended(folder: string): Suspended | null {
  try {
    const text = readOwnFile(path.join(folder, suspendedFile));
    const { schema: _, ...stored } = storedSchema.parse(JSON.parse(text));
    const [config, hardware] = [configOf(stored.config), configOf(stored.hardware)];
    return config && hardware && { ...stored, config, hardware };
  } catch {
    return null;
  }
}

function configOf(value: unknown): VmConfig | null {
  const document = asRecord(value);
  const read = document && readDocument(document);
  return read?.kind === 'valid' ? read.config : null;
}

/** Whether a guest is suspended, also where what tells of it cannot be read just now. */
export const isSuspended = (folder: string): boolean =>
  existsSync(path.join(folder, suspendedFile));

/** Makes a VM suspended, when its state is whole on the disk. @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function writeSuspended(folder: string, suspended: Suspended): Promise<void> {
  const text = `${JSON.stringify({ schema: 1, ...suspended }, null, 2)}\n`;
  await writeFileAtomically(path.join(folder, suspendedFile), text);
  await rm(usedFile(folder), { force: true });
}

/** Tells of a state that will be written, also when this process is killed. @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function beginState(folder: string): Promise<void> {
  await forgetSuspended(folder);
  await writeFileAtomically(usedFile(folder), '', { durable: false });
}

/** Whether the state of a guest that QEMU has let go is ours. */
export const hasBegunState = (folder: string): boolean =>
  [usedFile(folder), path.join(folder, suspendedFile)].some((file) => existsSync(file));

/** Takes away what is kept of a suspended guest, and what a kill has left of one. */
export async function forgetSuspended(folder: string): Promise<void> {
  await rm(path.join(folder, suspendedFile), { force: true });
  await syncFolder(folder);
  for (const file of [usedFile(folder), stateFile(folder), unfinishedState(folder)]) {
    await rm(file, { force: true });
  }
}

/** Removes what kills have left, where no guest is suspended: a state that is used up, or half written. */
export async function sweepUsedState(folder: string): Promise<void> {
  if (existsSync(path.join(folder, suspendedFile))) return;
  const left = [usedFile(folder), stateFile(folder), unfinishedState(folder)];
  if (left.some((file) => existsSync(file))) await forgetSuspended(folder);
}

/**
 * Lets a guest go on from its state, which is used up then: from its first instruction on it writes to its disks, which
 * its memory of before would destroy. It stays where the guest cannot go on.
 * @throws what `goOn` throws.
 */
export async function whileUsed(folder: string, goOn: () => Promise<void>): Promise<void> {
  const [file, used] = [path.join(folder, suspendedFile), usedFile(folder)];
  // Mostly a guest that stands still was paused.
  if (!existsSync(file)) return await goOn();
  await rename(file, used);
  await syncFolder(folder);
  try {
    await goOn();
  } catch (error) {
    await rename(used, file);
    throw error;
  }
  await forgetSuspended(folder);
}

/** Bytes of the state that is there; null without one. */
export async function stateBytes(folder: string): Promise<number | null> {
  return await stat(stateFile(folder)).then(
    (found) => (found.isFile() ? found.size : null),
    () => null,
  );
}
