import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failure } from '../../shared/errors';
import { withFile } from '../lib/byte-source';
import type { ImageInfo } from './inspect/inspect-image';
import { separateDescriptor } from './inspect/vmdk-descriptor';

/**
 * Runs `use` with the image, or with a passing VMDK description that names its parts as this host has them, where
 * the image's own names differ from them in letter case or encoding.
 * @throws AppFailure `disk-part-missing` where the names stand in the image itself, and what `use` throws.
 */
export async function withSpeltParts<T>(
  image: ImageInfo,
  use: (file: string) => Promise<T>,
): Promise<T> {
  if (image.condition !== 'misspelt') return await use(image.file);
  const text = canBeSpelt(image) ? await withFile(image.file, separateDescriptor) : null;
  if (text === null) {
    const part = image.refersTo.find(({ state }) => state === 'misspelt')?.name ?? '';
    throw failure('disk-part-missing', {
      params: { path: image.file, part },
    });
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-vmdk-'));
  try {
    const descriptor = path.join(folder, 'disk.vmdk');
    await writeFile(descriptor, spelt(text, image), { mode: 0o600 });
    return await use(descriptor);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Pure: whether all the differing names stand in one VMDK description, which can be rewritten. */
export function canBeSpelt({
  file,
  format,
  refersTo,
}: Pick<ImageInfo, 'file' | 'format' | 'refersTo'>): boolean {
  return (
    format === 'vmdk' &&
    refersTo.every(
      ({ state, from, real }) =>
        state !== 'misspelt' || (from === file && real !== null && !real.includes('"')),
    )
  );
}

/** The description with each name of the image replaced by the path of the file that it means. */
function spelt(text: string, { file, refersTo }: ImageInfo): string {
  const paths = new Map(
    refersTo.filter(({ from }) => from === file).map(({ name, real }) => [name, real ?? name]),
  );
  return text
    .replace(/^\s*encoding\s*=.*$/gim, 'encoding="UTF-8"')
    .replace(/"([^"\n]*)"/g, (whole, name: string) => {
      const found = paths.get(name);
      return found === undefined ? whole : `"${found}"`;
    });
}
