import { realpath, rm } from 'node:fs/promises';
import path from 'node:path';

/** Names that only unfinished things have: a VM's folder that is being filled, a file that is being written. */
const unfinished = /^\.(?:new-[0-9a-f-]+|.+\.part)$/;

/** Pure: whether a journal may ask for this to be removed: an absolute path below `root` with an unfinished name. */
export function mayTidy(root: string, file: string): boolean {
  // With a slash at its end a link would be taken for the folder that it leads to.
  if (path.resolve(file) !== file || file.includes('\0')) return false;
  return isBelow(root, file) && unfinished.test(path.basename(file));
}

const isBelow = (root: string, file: string): boolean =>
  file.startsWith(`${path.normalize(root)}${path.sep}`);

/**
 * Removes what a killed job has left. A journal is a file that anybody may have written to: only what {@link mayTidy}
 * allows is removed, and nothing that is reached through a symbolic link, but for `root` itself and its folder `vms`,
 * which people keep on another drive.
 * @param problem is told of what cannot be removed.
 * @returns what is still there and should be removed another time.
 */
export async function tidyAway(
  root: string,
  paths: readonly string[],
  problem: (error: unknown, what: string) => void = () => undefined,
): Promise<string[]> {
  const wanted = paths.filter((each) => mayTidy(root, each));
  const left: string[] = [];
  for (const file of wanted) {
    try {
      await removeLeftover(root, file);
    } catch (error) {
      left.push(file);
      problem(error, `removing ${file}, which a killed job has left`);
    }
  }
  return left;
}

async function removeLeftover(root: string, file: string): Promise<void> {
  const folder = path.dirname(file);
  const vms = path.join(root, 'vms');
  const base = folder === vms || isBelow(vms, folder) ? vms : root;
  const [real, found] = await Promise.all([realOrNull(base), realOrNull(folder)]);
  if (real === null || found !== path.join(real, path.relative(base, folder))) return;
  // `rm` itself removes a link, not what it leads to.
  await rm(file, { recursive: true, force: true });
}

const realOrNull = async (folder: string): Promise<string | null> =>
  await realpath(folder).catch(() => null);
