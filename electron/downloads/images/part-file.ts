import { createHash, type Hash } from 'node:crypto';
import { open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { failure } from '../../../shared/errors';
import { MiB } from '../../../shared/units';
import type { Algorithm, Digest } from '../types';

/** What is written beside an unfinished download, so that another process can go on with it. */
const noteSchema = z.object({
  version: z.literal(1),
  /** The entry or address that it is of. */
  subject: z.string(),
  /** Where the bytes came from, with what makes sure that further ones are of the same file. */
  url: z.string(),
  validator: z.string().nullable(),
  total: z.number().nullable(),
});
type PartNote = z.infer<typeof noteSchema>;

/** Bytes that are gathered before they are written; as many are lost at most when this process is killed. */
const batchBytes = MiB;
const readBytes = 4 * MiB;

/** Reads the note of an unfinished download; null where there is none. */
async function readNote(part: string): Promise<PartNote | null> {
  const text = await readFile(noteOf(part), 'utf8').catch(() => null);
  try {
    return text === null ? null : noteSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const noteOf = (part: string): string => part.replace(/\.part$/u, '.note.part');

/** Bytes that an unfinished download has; 0 where there is none to go on with. */
export async function partBytes(part: string): Promise<number> {
  if ((await readNote(part)) === null) return 0;
  return (await stat(part).catch(() => null))?.size ?? 0;
}

/** Removes an unfinished download. */
export async function removePart(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(noteOf(part), { force: true });
}

/** A download that is being written, hashed as it comes. */
export class PartFile {
  private hash: Hash;
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private written = 0;
  /** Bytes of it are from an earlier run or another request: a wrong checksum may be their fault. */
  resumed = false;
  note: PartNote | null = null;

  private constructor(
    readonly file: string,
    private readonly handle: FileHandle,
    private readonly algorithm: Algorithm,
  ) {
    this.hash = createHash(algorithm);
  }

  /**
   * Opens a download and reads what is there of it. @param onRead told of the bytes that were read.
   * @throws AppFailure `cancelled`; the system's errors.
   */
  static async open(
    file: string,
    algorithm: Algorithm,
    signal: AbortSignal,
    onRead: (bytes: number) => void = () => undefined,
  ): Promise<PartFile> {
    const handle = await open(file, 'r+').catch(async () => await open(file, 'w+', 0o600));
    const part = new PartFile(file, handle, algorithm);
    try {
      part.note = await readNote(file);
      // Whose bytes they are nobody knows.
      if (part.note === null) await handle.truncate(0);
      await part.readAgain(signal, onRead);
      part.resumed = part.written > 0;
      return part;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Bytes that it has. */
  get length(): number {
    return this.written + this.pendingBytes;
  }

  private async readAgain(signal: AbortSignal, onRead: (bytes: number) => void): Promise<void> {
    const buffer = Buffer.allocUnsafe(readBytes);
    for (;;) {
      if (signal.aborted) throw failure('cancelled');
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, this.written);
      if (bytesRead === 0) return;
      this.hash.update(buffer.subarray(0, bytesRead));
      this.written += bytesRead;
      onRead(this.written);
    }
  }

  /** Takes further bytes. @throws the system's errors. */
  async add(bytes: Buffer): Promise<void> {
    this.hash.update(bytes);
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    if (this.pendingBytes >= batchBytes) await this.flush();
  }

  /** Writes what was gathered. @throws the system's errors. */
  async flush(): Promise<void> {
    let left = Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    while (left.length > 0) {
      const { bytesWritten } = await this.handle.write(left, 0, left.length, this.written);
      left = left.subarray(bytesWritten);
      this.written += bytesWritten;
    }
  }

  /** Throws away what is there. */
  async restart(): Promise<void> {
    this.pending = [];
    this.pendingBytes = 0;
    this.written = 0;
    this.resumed = false;
    this.hash = createHash(this.algorithm);
    await this.handle.truncate(0);
  }

  /** Writes down where its bytes come from: before the first of them. */
  async remember(note: PartNote): Promise<void> {
    this.note = note;
    const fresh = `${this.file}.new.part`;
    await writeFile(fresh, JSON.stringify(note), { mode: 0o600 });
    await rename(fresh, noteOf(this.file));
  }

  /** The checksum of all that it has. */
  digest(): Digest {
    return { algorithm: this.algorithm, hex: this.hash.copy().digest('hex') };
  }

  /** Brings it to the disk and lets go of it. */
  async close(): Promise<void> {
    try {
      await this.flush();
      await this.handle.sync();
    } finally {
      await this.handle.close();
    }
  }
}
