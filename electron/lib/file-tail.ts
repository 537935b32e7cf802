import { openPlain } from './plain-file';

/**
 * The end of a text file, which may grow meanwhile; empty where it cannot be opened.
 * @param most bytes that are read. @param from bytes at its beginning that are left out.
 */
export async function fileTail(file: string, most: number, from = 0): Promise<string> {
  const handle = await openPlain(file).catch(() => null);
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    const start = Math.max(from, size - most);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
