import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** `keys.json`: whose keys they are, and where each was taken from. */
const keysSchema = z.record(
  z.string(),
  z.object({ file: z.string(), name: z.string(), fingerprint: z.string(), source: z.string() }),
);

export interface PublisherKey {
  /** Whose it is, as a person reads it. */
  name: string;
  bytes: Buffer;
}

/** Reads a publisher's key. @throws what the file system throws; a key that the catalogue names is there. */
export async function publisherKey(assetsDir: string, id: string): Promise<PublisherKey> {
  const folder = path.join(assetsDir, 'catalogue', 'keys');
  const keys = keysSchema.parse(JSON.parse(await readFile(path.join(folder, 'keys.json'), 'utf8')));
  const known = keys[id];
  if (!known) throw new Error(`The catalogue has no key “${id}”.`);
  return { name: known.name, bytes: await readFile(path.join(folder, known.file)) };
}
