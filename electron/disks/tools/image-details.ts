import { z } from 'zod';
import { failure } from '../../../shared/errors';
import { inspectImage, type ImageInfo } from '../inspect/inspect-image';
import { damagedFailure } from '../part-damage';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';

/** What qemu-img says of an image, as far as a rewritten one must be the same. */
export interface ImageDetails {
  virtualBytes: number;
  /** Bytes that it takes on this computer. */
  bytes: number;
  encrypted: boolean;
  /** Names of the snapshots within it. */
  snapshots: string[];
  /** QEMU has marked it: it may not be written to until it is repaired. */
  corrupt: boolean;
  /** Guest data lies in a file of its own. */
  dataFile: boolean;
  /** Dirty bitmaps that are kept with it. */
  bitmaps: number;
  /** Options of qcow2 by their names of `qemu-img create -o`; empty for other formats. */
  options: Record<string, string>;
}

const qcow2Schema = z.object({
  compat: z.string(),
  'lazy-refcounts': z.boolean().optional(),
  'refcount-bits': z.number().optional(),
  corrupt: z.boolean().optional(),
  'extended-l2': z.boolean().optional(),
  'data-file': z.string().optional(),
  'compression-type': z.string().optional(),
  bitmaps: z.array(z.unknown()).optional(),
});

const infoSchema = z.object({
  'virtual-size': z.number(),
  'actual-size': z.number().optional(),
  'cluster-size': z.number().optional(),
  encrypted: z.boolean().optional(),
  snapshots: z.array(z.object({ name: z.string() })).optional(),
  'format-specific': z.object({ type: z.string(), data: z.unknown() }).optional(),
});

/**
 * Asks qemu-img what an image is, also while a guest writes to it. Nothing but its own header is opened.
 * @param format as the definition states it.
 * @throws AppFailure `disk-unreadable`, `disk-in-use`, `file-missing`, `tool-missing`, `cancelled`.
 */
export async function imageDetails(
  file: string,
  format: string,
  qemuImg: FindQemuImg,
  signal?: AbortSignal,
): Promise<ImageDetails> {
  try {
    const argv = ['info', '-U', '--output=json', '-f', format, file];
    const { stdout } = await runQemuImg(qemuImg, argv, { timeoutMs: 20_000, signal });
    return detailsOf(stdout);
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  }
}

/** Pure: reads the answer of `qemu-img info --output=json`. */
export function detailsOf(answer: string): ImageDetails {
  const info = infoSchema.parse(JSON.parse(answer));
  const specific = info['format-specific'];
  const qcow2 = specific?.type === 'qcow2' ? qcow2Schema.parse(specific.data) : null;
  return {
    virtualBytes: info['virtual-size'],
    bytes: info['actual-size'] ?? 0,
    encrypted: info.encrypted ?? false,
    snapshots: info.snapshots?.map(({ name }) => name) ?? [],
    corrupt: qcow2?.corrupt ?? false,
    dataFile: qcow2?.['data-file'] !== undefined,
    bitmaps: qcow2?.bitmaps?.length ?? 0,
    options: qcow2 ? optionsOf(qcow2, info['cluster-size']) : {},
  };
}

const onOff = (on: boolean | undefined) => (on ? 'on' : 'off');

function optionsOf(
  qcow2: z.infer<typeof qcow2Schema>,
  clusterBytes: number | undefined,
): Record<string, string> {
  const { compat } = qcow2;
  const modern = compat === '1.1';
  return {
    compat,
    ...(clusterBytes !== undefined && { cluster_size: String(clusterBytes) }),
    // Version 2 knows none of these.
    ...(modern && { lazy_refcounts: onOff(qcow2['lazy-refcounts']) }),
    ...(modern && qcow2['extended-l2'] === true && { extended_l2: 'on' }),
    ...(modern &&
      qcow2['refcount-bits'] !== undefined && { refcount_bits: String(qcow2['refcount-bits']) }),
    ...(modern &&
      qcow2['compression-type'] === 'zstd' && { compression_type: qcow2['compression-type'] }),
  };
}

/**
 * Looks at an image of a VM that is to be read as a whole: everything that it stands on must be there and whole. It may
 * lie anywhere: the VM reads it at every start.
 * @throws AppFailure `disk-unreadable`, `disk-part-missing`, `disk-part-damaged`, `disk-not-format`, `image-unsafe`,
 * `disk-encrypted`.
 */
export async function refuseBrokenChain(
  file: string,
  format: string,
  qemuImg: FindQemuImg,
): Promise<ImageInfo> {
  const image = await inspectImage(file, qemuImg);
  const { condition, detail, refersTo, damagedPart } = image;
  const params = { path: file };
  // A guest can write any header into a raw disk.
  if (format === 'raw') return { ...image, format: 'raw', refersTo: [], condition: 'good' };
  if (image.format !== format) throw failure('disk-not-format', { params: { ...params, format } });
  if (image.encrypted) throw failure('disk-encrypted', { params });
  const missing = refersTo.find(({ state }) => state === 'missing' || state === 'misspelt');
  if (missing) {
    const part = missing.path ?? missing.name;
    throw failure('disk-part-missing', { params: { ...params, part } });
  }
  if (damagedPart) throw damagedFailure(file, damagedPart);
  if (condition === 'good' || condition === 'outside') return image;
  if (condition === 'unsafe') {
    const files = refersTo.map(({ name }) => name).join(', ');
    throw failure('image-unsafe', { params: { ...params, files } });
  }
  throw failure('disk-unreadable', { params, detail: detail ?? condition });
}
