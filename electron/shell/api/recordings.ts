import { randomUUID } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { failure } from '../../../shared/errors';
import { writeFailure } from '../../lib/atomic-file';
import { replaceWholeFile } from '../../lib/whole-file';

interface Recording {
  path: string;
  /** Kept open: the person may rename the file meanwhile. */
  handle: FileHandle;
}

/** Recordings that are being written, by what the window knows them by. */
export class Recordings {
  readonly #open = new Map<string, Recording>();

  /**
   * Begins a file that the person chose; what was in it is gone.
   * @returns its token. @throws AppFailure `file-unwritable` also for a file that is recorded to already; as
   * `replaceWholeFile`.
   */
  async begin(path: string): Promise<string> {
    if ([...this.#open.values()].some((each) => each.path === path)) {
      throw failure('file-unwritable', { params: { path } });
    }
    await replaceWholeFile(path, Buffer.alloc(0));
    const token = randomUUID();
    this.#open.set(token, { path, handle: await open(path, 'a') });
    return token;
  }

  /** Adds to a file. @throws AppFailure `file-not-granted`, `no-space-left`, `file-unwritable`. */
  async write(token: string, bytes: Buffer): Promise<void> {
    const { path, handle } = this.#recording(token);
    try {
      await handle.appendFile(bytes);
    } catch (error) {
      throw writeFailure(path, error) ?? error;
    }
  }

  /** Nothing more comes. @returns where it is. @throws AppFailure `file-not-granted`. */
  async end(token: string): Promise<string> {
    const { path, handle } = this.#recording(token);
    this.#open.delete(token);
    await handle.close();
    return path;
  }

  #recording(token: string): Recording {
    const recording = this.#open.get(token);
    if (!recording) throw failure('file-not-granted', { params: { file: '' } });
    return recording;
  }
}
