import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { VmConfig } from '../../../shared/vm-config';
import { fromFolder } from '../../lib/is-below';
import { requiredFiles } from '../launch/vm-files';
import type { DiskMark } from './suspended-file';

/** Pure: the images that a guest writes to, as the definition names them. */
function writtenFiles(config: VmConfig, folder: string): string[] {
  const images = requiredFiles(config, folder).filter(
    ({ role, writes }) => writes && (role === 'disk' || role === 'floppy' || role === 'nvram'),
  );
  return [...new Set(images.map((image) => fromFolder(folder, image.path)))];
}

async function markOf(file: string, folder: string): Promise<DiskMark | null> {
  const found = await stat(path.resolve(folder, file), { bigint: true }).catch(() => null);
  // Of a block device nobody knows when it was written to.
  if (!found?.isFile()) return null;
  return { file, bytes: String(found.size), written: String(found.mtimeNs) };
}

/** How the images that a guest writes to are now. */
export async function marksOf(config: VmConfig, folder: string): Promise<DiskMark[]> {
  const marks = await Promise.all(
    writtenFiles(config, folder).map(async (file) => await markOf(file, folder)),
  );
  return marks.filter((mark) => mark !== null);
}

/** The first image that is not as it was; null where all are. */
export async function changedSince(
  marks: readonly DiskMark[],
  folder: string,
): Promise<string | null> {
  for (const mark of marks) {
    const now = await markOf(mark.file, folder);
    if (now?.bytes !== mark.bytes || now.written !== mark.written) {
      return path.resolve(folder, mark.file);
    }
  }
  return null;
}
