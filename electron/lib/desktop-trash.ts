import { mkdir, open, rename, rm } from 'node:fs/promises';
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
  const [files, info] = [path.join(trash, 'files'), path.join(trash, 'info')];
  await mkdir(files, { recursive: true, mode: 0o700 });
  await mkdir(info, { recursive: true, mode: 0o700 });
  const { name, ext } = path.parse(file);
  for (let number = 1; ; number += 1) {
    const entry = number === 1 ? `${name}${ext}` : `${name}.${number}${ext}`;
    const note = path.join(info, `${entry}.trashinfo`);
    // The note reserves the name, as the specification has it.
    if (!(await writeNote(note, file, now))) continue;
    try {
      await rename(file, path.join(files, entry));
      return path.join(files, entry);
    } catch (error) {
      await rm(note, { force: true });
      if (!isErrno(error, 'EXDEV')) throw error;
      return await putAside(file, now);
    }
  }
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
