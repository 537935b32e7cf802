import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { failure, toAppError } from '../../../shared/errors';
import type { DiskFormat } from '../../../shared/vm-config';
import { withFile } from '../../lib/byte-source';
import { readImageHeader } from './image-header';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';
import { resolveReference, type ImageReference } from './references';

export interface ImageInfo {
  file: string;
  /** By magic bytes; `raw` when there are none, which says nothing about what the file is. */
  format: DiskFormat;
  /** Bytes that the guest sees; null when the image must not be opened. */
  virtualSize: number | null;
  /** Length of the file, and what it takes of the host's disk (less for sparse files), in bytes. */
  fileSize: number;
  allocatedBytes: number;
  /** Other files that this image needs, with those that they need. */
  refersTo: ImageReference[];
  /**
   * `unsafe`: a reference leads out of the image's folder, so no tool of QEMU may open it.
   * `damaged`: its magic is there, but qemu-img makes no sense of the rest; `detail` has its words.
   */
  condition: 'good' | 'unsafe' | 'damaged';
  detail: string | null;
  encrypted: boolean;
}

const infoSchema = z.object({
  'virtual-size': z.number(),
  encrypted: z.boolean().optional(),
});

/** Chains longer than this are taken for a trap. */
const deepestChain = 16;

/**
 * Looks at a disk image: first its header alone, then, when nothing it names leads elsewhere, `qemu-img info`
 * with the format stated. The image may be in use by a guest.
 * @throws AppFailure `file-missing`, `file-unreadable`, `tool-missing`, `cancelled`.
 */
export async function inspectImage(
  file: string,
  qemuImg: FindQemuImg,
  signal?: AbortSignal,
): Promise<ImageInfo> {
  const stats = await stat(file).catch((error: unknown) => {
    throw fileFailure(file, error);
  });
  // Opening a pipe would wait for whoever writes to it, perhaps for ever.
  if (!stats.isFile()) throw notPlain(file);
  const header = await headerOf(file);
  const format: DiskFormat = header?.format ?? 'raw';
  const { references, safe } = await allReferences(file, header?.references ?? [], deepestChain);
  const basic = {
    file,
    format,
    virtualSize: null,
    fileSize: stats.size,
    allocatedBytes: stats.blocks * 512,
    refersTo: references,
    detail: null,
    encrypted: false,
  };
  if (format === 'raw') return { ...basic, condition: 'good', virtualSize: stats.size };
  if (!safe) return { ...basic, condition: 'unsafe' };
  try {
    return { ...basic, condition: 'good', ...(await qemuImgInfo(file, format, qemuImg, signal)) };
  } catch (error) {
    const { code, detail = '' } = toAppError(error);
    if (code !== 'disk-unreadable') throw error;
    return { ...basic, condition: 'damaged', detail };
  }
}

function notPlain(file: string) {
  const params = { path: file };
  return failure('file-not-plain', { params });
}

async function headerOf(file: string) {
  try {
    return await withFile(file, readImageHeader);
  } catch (error) {
    throw fileFailure(file, error);
  }
}

async function allReferences(
  image: string,
  names: readonly string[],
  depth: number,
): Promise<{ references: ImageReference[]; safe: boolean }> {
  const found: ImageReference[] = [];
  let safe = names.length === 0 || depth > 0;
  for (const name of depth > 0 ? names : []) {
    const reference = await resolveReference(image, name);
    found.push(reference);
    if (reference.path === null) safe = false;
    else {
      const header = await headerOf(reference.path);
      const further = await allReferences(reference.path, header?.references ?? [], depth - 1);
      found.push(...further.references);
      safe &&= further.safe;
    }
  }
  return { references: found, safe };
}

async function qemuImgInfo(
  file: string,
  format: DiskFormat,
  qemuImg: FindQemuImg,
  signal?: AbortSignal,
) {
  try {
    const argv = ['info', '-U', '--output=json', '-f', format, file];
    const { stdout } = await runQemuImg(qemuImg, argv, { timeoutMs: 20_000, signal });
    const info = infoSchema.parse(JSON.parse(stdout));
    return { virtualSize: info['virtual-size'], encrypted: info.encrypted ?? false };
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  }
}

/** What the file system says about a chosen file, as an expected failure. */
export function fileFailure(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const params = { path: file };
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return failure('file-missing', { params });
  }
  return failure('file-unreadable', { params, detail: error.message });
}
