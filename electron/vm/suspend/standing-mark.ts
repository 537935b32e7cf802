import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../lib/atomic-file';
import { readOwnFile } from '../../lib/own-file';
import { isSameProcess, ownIdentity } from '../../lib/process-facts';

/** Tells that a process lets the guest stand still for a moment. */
const markFile = (folder: string): string => path.join(folder, '.standing.json');

const ownerSchema = z.object({ pid: z.number().int(), startTime: z.string() });

/**
 * Says that this process lets a guest stand still for a moment, so that it is not left so where the process is killed.
 * @throws AppFailure `no-space-left`, `file-unwritable`.
 */
export async function markStanding(folder: string): Promise<void> {
  const text = `${JSON.stringify(ownIdentity())}\n`;
  await writeFileAtomically(markFile(folder), text, { durable: false });
}

/** The guest goes on, or stands still for another reason from now on. */
export async function clearStanding(folder: string): Promise<void> {
  await rm(markFile(folder), { force: true });
}

/** Whether some process, which may be gone, has said so. */
export const hasStandingMark = (folder: string): boolean => existsSync(markFile(folder));

/** Whether a guest that is paused stands still only because the process that was to let it go on is gone. */
export function isLeftStanding(folder: string): boolean {
  try {
    const owner = ownerSchema.parse(JSON.parse(readOwnFile(markFile(folder))));
    return !isSameProcess(owner);
  } catch {
    // Mostly there is no such file: somebody has paused it.
    return false;
  }
}
