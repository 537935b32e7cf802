import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../../../lib/make-folder';

/** A small JSON file under the cache folder: lost or damaged, it is simply made again. */
export interface CacheFile {
  load(): Promise<unknown>;
  store(value: unknown): Promise<void>;
}

/** @param folder null keeps nothing. */
export function cacheFile(folder: string | null, name: string): CacheFile {
  const file = folder === null ? null : path.join(folder, name);
  return {
    async load() {
      if (file === null) return null;
      try {
        return JSON.parse(await readFile(file, 'utf8')) as unknown;
      } catch {
        return null;
      }
    },
    async store(value) {
      if (folder === null || file === null) return;
      try {
        await makeFolder(folder);
        const temporary = `${file}.${process.pid}.tmp`;
        await writeFile(temporary, JSON.stringify(value));
        await rename(temporary, file);
      } catch {
        // A cache that cannot be written costs time at the next start and nothing else.
      }
    },
  };
}
