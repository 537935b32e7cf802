import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Something of known length that can be read anywhere: a file, or a buffer in tests. */
export interface ByteSource {
  /** Bytes in all. */
  size: number;
  /** Up to `length` bytes from `offset`: fewer at the end, none outside, whatever number `offset` is. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** A source over bytes in memory, with the bounds of a real one. */
export function bufferSource(bytes: Buffer): ByteSource {
  return sourceOf(bytes.length, (offset, length) =>
    Promise.resolve(bytes.subarray(offset, offset + length)),
  );
}

/** A pipe is opened without waiting for somebody to write into it; it has no length, and so nothing is read. */
const readNow = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Opens `file` for reading, hands it to `use` and closes it again.
 * @throws what the file system throws (`ENOENT`, `EACCES`, `EISDIR` …).
 */
export async function withFile<T>(
  file: string,
  use: (source: ByteSource) => Promise<T>,
): Promise<T> {
  const handle = await open(file, readNow);
  try {
    const { size } = await handle.stat();
    const source = sourceOf(size, async (offset, length) => {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await handle.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    });
    return await use(source);
  } finally {
    await handle.close();
  }
}

/** Offsets come out of untrusted headers: only what lies inside is passed on. */
function sourceOf(size: number, read: ByteSource['read']): ByteSource {
  return {
    size,
    read: async (offset, length) => {
      const within = offset >= 0 && offset < size && length > 0;
      return within ? await read(offset, Math.min(length, size - offset)) : Buffer.alloc(0);
    },
  };
}
