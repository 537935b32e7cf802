import path from 'node:path';
import { writeFileAtomically } from '../lib/atomic-file';
import { readOwnBytes } from '../lib/own-file';

/** Bytes; a picture of 320 pixels' width has about a tenth of that. */
const maximum = 512 * 1024;

/** Where the last picture of a VM lies. */
export const lastPictureFile = (folder: string): string => path.join(folder, 'last-screen.png');

/**
 * Keeps the last picture of a run in the VM's folder, with which it goes. One that is too large is not kept.
 * @throws AppFailure `no-space-left`, `file-unwritable`.
 */
export async function keepLastPicture(folder: string, png: Uint8Array): Promise<void> {
  if (png.length > maximum) return;
  // Nobody misses it after a power cut.
  await writeFileAtomically(lastPictureFile(folder), png, { durable: false });
}

/** The last picture of the last run that had one, as PNG; null without one. */
export function readLastPicture(folder: string): Buffer | null {
  try {
    return readOwnBytes(lastPictureFile(folder), maximum);
  } catch {
    // None was kept, or it cannot be read: the page does without.
    return null;
  }
}
