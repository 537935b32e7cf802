import { stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ImageFormat, VmDraft } from '../../shared/draft';
import { failure } from '../../shared/errors';
import { formatSize } from '../../shared/units';
import type { DiskFormat } from '../../shared/vm-config';
import { bytesAtOnce, freeBytes } from './free-space';
import { writeNewFile } from './new-file';
import { progressReader, watchAllocation } from './progress';
import { qemuImgFailure } from './qemu-img-errors';
import { inspectSound } from './refuse-unsound';
import { runQemuImg, type FindQemuImg } from './run-qemu-img';
import { withSpeltParts } from './spelt-descriptor';

type NewDisk = NonNullable<VmDraft['newDisk']>;

/** Copying a large disk may take hours; only a person's cancel ends it before this. */
const longestCopyMs = 24 * 60 * 60 * 1000;

interface Progress {
  qemuImg: FindQemuImg;
  signal?: AbortSignal;
  /** From 0 to 1, growing, and the bytes that 1 stands for. */
  onProgress?: (fraction: number, totalBytes: number) => void;
}

export interface CreateDiskOptions extends Progress {
  /** Must not exist; its folder must. */
  file: string;
  format: DiskFormat;
  /** Bytes that the guest sees: a multiple of 512. */
  sizeBytes: number;
  preallocation: NewDisk['preallocation'];
}

/**
 * Makes an empty disk image.
 * @throws AppFailure `disk-full`, `no-space-left`, `file-too-large`, `file-exists`, `file-missing` (no such folder),
 * `cancelled`, `tool-missing`, `command-failed`, `command-killed`, `command-timeout`.
 */
export async function createDisk(options: CreateDiskOptions): Promise<void> {
  const { format, sizeBytes, preallocation, qemuImg, signal, onProgress } = options;
  const file = path.resolve(options.file);
  const needed = bytesAtOnce(sizeBytes, preallocation);
  await refuseWithoutSpace(file, needed);
  // Formats other than these two refuse the option, even when it says `off`.
  const choice =
    format === 'qcow2' || format === 'raw' ? ['-o', `preallocation=${preallocation}`] : [];
  await writeNewFile(file, async (partial) => {
    const watch =
      onProgress && needed > 0
        ? watchAllocation(partial, needed, (fraction) => onProgress(fraction, needed))
        : null;
    try {
      const argv = ['create', '-q', '-f', format, ...choice, partial, String(sizeBytes)];
      const how = { timeoutMs: longestCopyMs, endsWithUs: true, signal };
      await runQemuImg(qemuImg, argv, how);
    } catch (error) {
      throw qemuImgFailure(error, file);
    } finally {
      watch?.();
    }
  });
  onProgress?.(1, needed);
}

export interface ConvertDiskOptions extends Progress {
  source: string;
  /** Stated: what `inspectImage` found. */
  sourceFormat: ImageFormat;
  /** The format is a definition's: what a guest wrote into a raw disk says nothing of it. */
  stated?: boolean;
  /** The snapshot inside the source that is copied; what it holds now unless told. */
  snapshot?: string;
  /** Files elsewhere that the source is built on and may read: absolute paths. */
  allowed?: readonly string[];
  /** Must not exist; its folder must. */
  target: string;
  targetFormat: DiskFormat;
  /** What kind of a VMDK it becomes; QEMU's usual one unless told. */
  subformat?: 'streamOptimized' | 'monolithicSparse';
}

/**
 * Copies a disk image into one file of its own, in another format if asked; what the source refers to is
 * copied with it. The source is read only.
 * @throws AppFailure `image-unsafe`, `disk-part-missing`, `disk-in-use` (something writes to the source), `disk-full`,
 * `no-space-left`, `file-too-large`, `file-exists`, `cancelled`, `tool-missing`, `disk-unreadable`.
 */
export async function convertDisk(options: ConvertDiskOptions): Promise<void> {
  const { allowed = [], qemuImg, signal } = options;
  const source = path.resolve(options.source);
  const before = await state(source);
  const copy = async (file: string) => {
    const required = await measure(options, file);
    await refuseWithoutSpace(path.resolve(options.target), required);
    await convert(options, { file, before, required });
  };
  if (options.stated && options.sourceFormat === 'raw') return await copy(source);
  await withSpeltParts(await inspectSound({ source, allowed, qemuImg, signal }), copy);
}

/** What a snapshot holds stays as it is while a guest writes to the image. */
const snapshotOption = (name: string | undefined): string[] =>
  name === undefined ? [] : ['-U', '-l', `snapshot.name=${name}`];

/** Changes with what is written to the file; empty when it is not there. */
async function state(file: string): Promise<string> {
  const stats = await stat(file).catch(() => null);
  return stats ? `${stats.size} ${stats.mtimeMs}` : '';
}

interface Copying {
  /** What qemu-img opens. */
  file: string;
  /** The state of the source when it was found sound. */
  before: string;
  required: number;
}

async function convert(
  options: ConvertDiskOptions,
  { file, before, required }: Copying,
): Promise<void> {
  const source = path.resolve(options.source);
  const { sourceFormat, targetFormat, qemuImg, signal, onProgress } = options;
  const onStdout = onProgress && progressReader((fraction) => onProgress(fraction, required));
  await writeNewFile(path.resolve(options.target), async (partial) => {
    const from = snapshotOption(options.snapshot);
    const kind = options.subformat === undefined ? [] : ['-o', `subformat=${options.subformat}`];
    const to = ['-O', targetFormat, ...kind];
    const argv = ['convert', '-p', ...from, '-f', sourceFormat, ...to, file, partial];
    try {
      const how = { timeoutMs: longestCopyMs, endsWithUs: true, signal, onStdout };
      await runQemuImg(qemuImg, argv, how);
    } catch (error) {
      throw qemuImgFailure(error, source, 'disk-unreadable');
    }
    // A download that goes on meanwhile, say: what was copied is neither the old nor the new.
    if (options.snapshot === undefined && (await state(source)) !== before) {
      throw failure('disk-in-use', { params: { path: source } });
    }
  });
}

/** @throws AppFailure `disk-full` where `file` is to be made and fewer bytes than `needed` are free. */
export async function refuseWithoutSpace(file: string, needed: number): Promise<void> {
  if (needed === 0) return;
  const free = await freeBytes(path.dirname(file));
  if (needed <= free) return;
  const [neededText, freeText] = [formatSize(needed), formatSize(free)];
  throw failure('disk-full', {
    params: { path: file, needed: neededText, free: freeText },
  });
}

const measureSchema = z.object({ required: z.number() });

interface MeasureOptions extends Pick<
  ConvertDiskOptions,
  'sourceFormat' | 'snapshot' | 'qemuImg' | 'signal'
> {
  /** Also of an image that a guest writes to meanwhile: a guess then. */
  inUse?: boolean;
}

/**
 * Bytes that a copy of an image, with all that it stands on, takes at most.
 * @throws AppFailure `disk-in-use`, `disk-unreadable`, `cancelled`, `tool-missing`.
 */
export async function measure(
  { sourceFormat, snapshot, inUse = false, qemuImg, signal }: MeasureOptions,
  source: string,
): Promise<number> {
  // What is written: other formats grow like qcow2, and a raw copy has holes where there is nothing.
  const from = inUse ? ['-U'] : snapshotOption(snapshot);
  const argv = ['measure', '--output=json', ...from, '-f', sourceFormat, '-O', 'qcow2', source];
  try {
    const { stdout } = await runQemuImg(qemuImg, argv, { timeoutMs: 120_000, signal });
    return measureSchema.parse(JSON.parse(stdout)).required;
  } catch (error) {
    throw qemuImgFailure(error, source, 'disk-unreadable');
  }
}
