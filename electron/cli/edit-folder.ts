import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureFolder } from '../lib/atomic-file';
import { readOwnFileOrNull } from '../lib/own-file';

/** The text that is edited, and the definition that it is a change of. */
interface EditFiles {
  folder: string;
  file: string;
  baseFile: string;
}

/**
 * A private folder for a text that is edited. It is kept where a text may have to be kept; what an ended process has left
 * with nothing changed in it is taken away.
 * @param state as `stateFolder`.
 * @throws AppFailure `no-space-left`, `file-unwritable`, `folder-not-folder`, `link-broken`.
 */
export async function makeEditFolder(state: string, id: string): Promise<EditFiles> {
  const edits = path.join(state, 'edits');
  await ensureFolder(edits);
  await sweep(edits);
  const folder = await mkdtemp(path.join(edits, `${id.slice(0, 8)}-${process.pid}-`));
  return { folder, ...filesIn(folder) };
}

const filesIn = (folder: string) => ({
  file: path.join(folder, 'definition.json'),
  baseFile: path.join(folder, 'definition.base.json'),
});

async function sweep(edits: string): Promise<void> {
  for (const name of await readdir(edits)) {
    const owner = /^[0-9a-f]{8}-(\d{1,10})-/.exec(name)?.[1];
    if (owner === undefined || existsSync(`/proc/${owner}`)) continue;
    const folder = path.join(edits, name);
    const { file, baseFile } = filesIn(folder);
    const [text, base] = [file, baseFile].map((each) => readOwnFileOrNull(each));
    if (existsSync(file) && text !== base) continue;
    await rm(folder, { recursive: true, force: true });
  }
}
