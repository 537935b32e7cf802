import { stat } from 'node:fs/promises';
import type { ImageFormat } from '../../../shared/draft';
import { withFile } from '../../lib/byte-source';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';
import { describedEnd } from './described-end';
import { readImageHeader } from './image-header';
import type { ImageReference } from './references';
import type { DamagedPart } from './soundness';

/** An image whose file ends before the data that its tables speak of. */
interface CutOff {
  /** Bytes that the file should have, as far as can be told. */
  wholeBytes: number;
  /** What qemu-img found, in its words. */
  detail: string;
}

/** Exit codes of `qemu-img check` that speak of no loss: sound, clusters leaked, a format without a check. */
const harmless: ReadonlySet<number> = new Set([0, 3, 63]);
const detailBytes = 2000;

/**
 * Whether an image's file was cut off, as by a download that stopped; null when it is whole. The image may be in use
 * by a guest. Only for images whose references were found harmless.
 * @throws AppFailure `disk-unreadable`, `tool-missing`, `cancelled`, and what the file system throws.
 */
export async function findCutOff(
  file: string,
  format: ImageFormat,
  qemuImg: FindQemuImg,
  signal?: AbortSignal,
): Promise<CutOff | null> {
  const described = await withFile(file, async (source) => await describedEnd(source, format));
  if (!described) return null;
  // Asked after the tables were read: a guest that writes makes the file longer before it notes that down.
  const { size } = await stat(file);
  if (size > described.lastPiece) return null;
  const cut = { wholeBytes: described.end, detail: '' };
  if (!described.doubtful) return cut;
  const argv = ['check', '-U', '--output=json', '-f', format, file];
  const how = { timeoutMs: 120_000, okExitCodes: 'all', maxOutputBytes: detailBytes } as const;
  try {
    const { exitCode, stderr } = await runQemuImg(qemuImg, argv, { ...how, signal });
    return harmless.has(exitCode) ? null : { ...cut, detail: stderr };
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  }
}

/**
 * The first of the files that an image is built on whose own end is missing, or null. As {@link findCutOff}: only where
 * all of them may be read.
 * @throws AppFailure `disk-unreadable`, `tool-missing`, `cancelled`, and what the file system throws.
 */
export async function cutOffPart(
  references: readonly ImageReference[],
  qemuImg: FindQemuImg,
  signal?: AbortSignal,
): Promise<DamagedPart | null> {
  for (const { path: file, real } of references) {
    if (file === null || real === null) continue;
    const format = (await withFile(file, readImageHeader))?.format;
    const cut = format && (await findCutOff(file, format, qemuImg, signal));
    if (!cut) continue;
    const { size } = await stat(file);
    return { file, unsound: { kind: 'cut-off', size, whole: cut.wholeBytes } };
  }
  return null;
}
