import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { failure, toAppError } from '../../../shared/errors';
import type { ImageFormat } from '../../../shared/draft';
import { withFile } from '../../lib/byte-source';
import { cutOffPart, findCutOff } from './cut-off';
import { fileFailure } from './file-failure';
import { readImageHeader, type ImageHeader } from './image-header';
import { damagedPart, type DamagedPart } from './soundness';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';
import { resolveReference, type ImageReference } from './references';

export interface ImageInfo {
  file: string;
  /** By magic bytes; `raw` when there are none, which says nothing about what the file is. */
  format: ImageFormat;
  /** Bytes that the guest sees; null when the image must not be opened. */
  virtualSize: number | null;
  /** Length of the file, and what it takes of the host's disk (less for sparse files), in bytes. */
  fileSize: number;
  allocatedBytes: number;
  /** Other files that this image needs, with those that they need. */
  refersTo: ImageReference[];
  /**
   * `unsafe`: a reference is no file, or the chain is a trap, so no tool of QEMU may open it.
   * `incomplete`: a file that it names is missing. `misspelt`: it is there under a name that QEMU does not find.
   * `outside`: a file that it names is in another folder; opened only when the person allows it.
   * `differencing`: it needs a parent that QEMU does not follow.
   * `extent`: one piece of a split image, which is opened by its description.
   * `damaged`: its magic is there, but qemu-img makes no sense of the rest (`detail` has its words), or the file
   * was cut off (`wholeBytes`).
   */
  condition: ImageCondition;
  detail: string | null;
  /** Bytes that a file which was cut off should have; else null. */
  wholeBytes: number | null;
  /** A file that it is built on and that is there, but not sound. */
  damagedPart: DamagedPart | null;
  encrypted: boolean;
  /** The name of its kind, where QEMU reads it and a guest must not write to it; else null. */
  copyOnly: string | null;
}

export type ImageCondition =
  'good' | 'unsafe' | 'incomplete' | 'misspelt' | 'outside' | 'differencing' | 'extent' | 'damaged';

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
  // Opening a pipe would wait for a writer, perhaps forever.
  if (stats.isBlockDevice()) throw failure('file-is-device', { params: { path: file } });
  if (!stats.isFile()) throw notPlain(file);
  const header = await headerOf(file);
  const format: ImageFormat = header?.format ?? 'raw';
  const { references, endless } = await allReferences(file, header, deepestChain);
  const basic: Omit<ImageInfo, 'condition'> = {
    file,
    format,
    virtualSize: null,
    fileSize: stats.size,
    allocatedBytes: stats.blocks * 512,
    refersTo: references,
    detail: null,
    wholeBytes: null,
    damagedPart: null,
    encrypted: header?.encrypted ?? false,
    copyOnly: header?.copyOnly ?? null,
  };
  if (format === 'raw') return { ...basic, condition: 'good', virtualSize: stats.size };
  const condition = endless ? 'unsafe' : conditionOf(header, references);
  if (condition === 'outside' || condition === 'good') {
    basic.damagedPart = await damagedPart(file, format, deepestChain);
  }
  if (condition !== 'good' || basic.encrypted) return { ...basic, condition };
  try {
    const info = await qemuImgInfo(file, format, qemuImg, signal);
    const cut = await findCutOff(file, format, qemuImg, signal);
    if (cut) return { ...basic, ...info, ...cut, condition: 'damaged' };
    basic.damagedPart ??= await cutOffPart(references, qemuImg, signal);
    return { ...basic, ...info, condition: 'good' };
  } catch (error) {
    const { code, detail = '' } = toAppError(error);
    if (code !== 'disk-unreadable') throw error;
    return { ...basic, condition: 'damaged', detail };
  }
}

/** Pure: the gravest thing that is the matter with the files an image names. */
function conditionOf(
  header: ImageHeader | null,
  references: readonly ImageReference[],
): ImageCondition {
  if (header?.differencing) return 'differencing';
  if (header?.extent) return 'extent';
  const states = new Set(references.map(({ state }) => state));
  if (states.has('unsafe')) return 'unsafe';
  if (states.has('missing')) return 'incomplete';
  if (states.has('misspelt')) return 'misspelt';
  return states.has('outside') ? 'outside' : 'good';
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

/** What an image names and what that names in turn; `endless`: longer than any chain of a person's. */
async function allReferences(
  image: string,
  header: ImageHeader | null,
  depth: number,
): Promise<{ references: ImageReference[]; endless: boolean }> {
  const found: ImageReference[] = [];
  const names = header?.references ?? [];
  let endless = names.length > 0 && depth === 0;
  for (const name of depth > 0 ? names : []) {
    const reference = await resolveReference(image, name, header?.encoding);
    found.push(reference);
    if (reference.path === null || reference.real === null) continue;
    const below = await headerOf(reference.path);
    const further = await allReferences(reference.path, below, depth - 1);
    found.push(...further.references);
    endless ||= further.endless;
  }
  return { references: found, endless };
}

async function qemuImgInfo(
  file: string,
  format: ImageFormat,
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
