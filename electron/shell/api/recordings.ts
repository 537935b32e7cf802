import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { failure } from '../../../shared/errors';
import { writeFailure } from '../../lib/atomic-file';
import { replaceWholeFile } from '../../lib/whole-file';

/** Recordings that are being written, by what the window knows them by. */
export class Recordings {
  readonly #files = new Map<string, string>();

  /**
   * Begins a file that the person chose; what was in it is gone.
   * @returns its token. @throws AppFailure as `replaceWholeFile`.
   */
  async begin(file: string): Promise<string> {
    await replaceWholeFile(file, Buffer.alloc(0));
    const token = randomUUID();
    this.#files.set(token, file);
    return token;
  }

  /** Adds to a file. @throws AppFailure `file-not-granted`, `no-space-left`, `file-unwritable`. */
  async write(token: string, bytes: Buffer): Promise<void> {
    const file = this.#path(token);
    try {
      await appendFile(file, bytes);
    } catch (error) {
      throw writeFailure(file, error) ?? error;
    }
  }

  /** Nothing more comes. @returns where it is. @throws AppFailure `file-not-granted`. */
  end(token: string): string {
    const file = this.#path(token);
    this.#files.delete(token);
    return file;
  }

  #path(token: string): string {
    const file = this.#files.get(token);
    if (file === undefined) throw failure('file-not-granted', { params: { file: '' } });
    return file;
  }
}
