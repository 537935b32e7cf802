import { open } from 'node:fs/promises';

/** Something of known length that can be read anywhere: a file, or a buffer in tests. */
export interface ByteSource {
  /** Bytes in all. */
  size: number;
  /** Up to `length` bytes from `offset`; shorter at the end, empty beyond it. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** A source over bytes in memory. */
export function bufferSource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

/**
 * Opens `file` for reading, hands it to `use` and closes it again.
 * @throws what the file system throws (`ENOENT`, `EACCES`, `EISDIR` …).
 */
export async function withFile<T>(
  file: string,
  use: (source: ByteSource) => Promise<T>,
): Promise<T> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    return await use({
      size,
      async read(offset, length) {
        const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
        return buffer.subarray(0, bytesRead);
      },
    });
  } finally {
    await handle.close();
  }
}
