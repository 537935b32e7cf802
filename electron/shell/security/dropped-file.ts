import { stat } from 'node:fs/promises';
import path from 'node:path';
import { asRecord } from '../../../shared/record';

/**
 * The file that the preload script says was dropped: an ordinary file of exactly the size that the window was handed.
 * @returns its absolute path, or null for a folder, a device, a pipe, another size, or what is no such message.
 */
export async function droppedFile(value: unknown): Promise<string | null> {
  const { path: file, size } = asRecord(value) ?? {};
  if (typeof file !== 'string' || typeof size !== 'number' || !path.isAbsolute(file)) return null;
  const found = await stat(file).catch(() => null);
  return found?.isFile() === true && found.size === size ? file : null;
}
