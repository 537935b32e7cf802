import { realpath, rm } from 'node:fs/promises';
import path from 'node:path';

/** Names that only unfinished things have: a VM's folder that is being filled, a file that is being written. */
const unfinished = /^\.(?:new-[0-9a-f-]+|.+\.part)$/;

/** Pure: whether a journal may ask for this to be removed: an absolute path below `root` with an unfinished name. */
export function mayTidy(root: string, file: string): boolean {
  // With a slash at its end a link would be taken for the folder that it leads to.
  if (path.resolve(file) !== file || file.includes('\0')) return false;
  return (
    file.startsWith(`${path.normalize(root)}${path.sep}`) && unfinished.test(path.basename(file))
  );
}

/**
 * Removes what a killed job has left. A journal is a file that anybody may have written to: only what {@link mayTidy}
 * allows is removed, and nothing that is reached through a symbolic link.
 */
export async function tidyAway(root: string, paths: readonly string[]): Promise<void> {
  const real = await realpath(root).catch(() => null);
  if (real === null) return;
  for (const file of paths.filter((each) => mayTidy(root, each))) {
    const folder = path.dirname(file);
    const expected = path.join(real, path.relative(root, folder));
    const found = await realpath(folder).catch(() => null);
    // `rm` itself removes a link, not what it leads to.
    if (found === expected) await rm(file, { recursive: true, force: true });
  }
}
