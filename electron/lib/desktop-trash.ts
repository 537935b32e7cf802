import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from './atomic-file';

/** The user's trash (XDG trash specification 1.0). @param data `$XDG_DATA_HOME` itself, such as `~/.local/share`. */
export const desktopTrash = (data: string) => path.join(data, 'Trash');

/**
 * Moves a file to the desktop's trash, from which any file manager restores it. On another file system than the user's
 * data, to a folder beside the file: moving it over would copy it.
 * @returns where it is now. @throws what `rename` throws.
 */
export async function moveToDesktopTrash(
  trash: string,
  file: string,
  now = new Date(),
): Promise<string> {
  const { note, place } = await reserve(trash, file, now);
  try {
    await rename(file, place);
    return place;
  } catch (error) {
    await rm(note, { force: true });
    if (!isErrno(error, 'EXDEV')) throw error;
    return await putAside(file, now);
  }
}

/**
 * Keeps a file in the desktop's trash that something else is about to replace, by a second name for it: its own stays until
 * then. On another file system than the user's data that name is beside the file.
 * @returns where it is kept, and the way back; null where the file system knows no hard links.
 */
export async function keepInDesktopTrash(
  trash: string,
  file: string,
  now = new Date(),
): Promise<{ path: string; undo: () => Promise<void> } | null> {
  const { note, place } = await reserve(trash, file, now);
  const done = await link(file, place).then(
    () => true,
    (error: unknown) => {
      if (isErrno(error, 'EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK')) return false;
      throw error;
    },
  );
  if (done) return { path: place, undo: async () => await removeAll([place, note]) };
  await rm(note, { force: true });
  return await keepBeside(file, now);
}

/** The first free name in the trash. The note reserves it, as the specification has it. */
async function reserve(trash: string, file: string, now: Date) {
  const [files, info] = [path.join(trash, 'files'), path.join(trash, 'info')];
  await mkdir(files, { recursive: true, mode: 0o700 });
  await mkdir(info, { recursive: true, mode: 0o700 });
  const { name, ext } = path.parse(file);
  for (let number = 1; ; number += 1) {
    const entry = number === 1 ? `${name}${ext}` : `${name}.${number}${ext}`;
    const note = path.join(info, `${entry}.trashinfo`);
    if (await writeNote(note, file, now)) return { note, place: path.join(files, entry) };
  }
}

async function keepBeside(file: string, now: Date) {
  const kept = `${file}.removed-${now.getTime()}`;
  try {
    await link(file, kept);
  } catch (error) {
    if (isErrno(error, 'EPERM', 'ENOTSUP', 'EMLINK')) return null;
    throw error;
  }
  return { path: kept, undo: async () => await removeAll([kept]) };
}

async function removeAll(files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true });
}

async function writeNote(note: string, file: string, now: Date): Promise<boolean> {
  const when = now.toISOString().slice(0, 19);
  const place = file.split('/').map(encodeURIComponent).join('/');
  try {
    const handle = await open(note, 'wx', 0o600);
    await handle.writeFile(`[Trash Info]\nPath=${place}\nDeletionDate=${when}\n`);
    await handle.close();
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

async function putAside(file: string, now: Date): Promise<string> {
  const aside = `${file}.removed-${now.getTime()}`;
  await rename(file, aside);
  return aside;
}
