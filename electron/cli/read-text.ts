import { readFile } from 'node:fs/promises';
import { fileFailure } from '../disks/inspect/file-failure';

/** The text of a file that a person named. @throws AppFailure `file-missing`, `file-unreadable` and others of a file. */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw fileFailure(file, error);
  }
}
