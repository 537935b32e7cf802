import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { qemuImgFailure } from '../../disks/qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../../disks/run-qemu-img';
import type { FirmwareFile } from '../../qemu/firmware/build';
import { MiB } from '../../../shared/units';

/** Variables lie at the beginning of their flash; none takes more than this. */
const readBytes = 2 * MiB;
const timeoutMs = 60_000;

/**
 * The beginning of a flash image, also of one that a guest writes to just now.
 * @throws AppFailure `file-missing`, `file-unreadable`, `disk-unreadable`, `tool-missing`.
 */
export async function readFlash(
  qemuImg: FindQemuImg,
  { file, format }: FirmwareFile,
): Promise<Buffer> {
  return await withScratch(async (folder) => {
    const raw = path.join(folder, 'flash');
    const count = readBytes / (64 * 1024);
    const argv = ['dd', '-U', '-f', format, '-O', 'raw', 'bs=64k', `count=${count}`];
    await asked(qemuImg, [...argv, `if=${file}`, `of=${raw}`], file);
    return await readFile(raw);
  });
}

/**
 * Writes the beginning of a qcow2 image that nothing else uses; snapshots in it stay. What was written is read back.
 * @throws AppFailure `disk-unreadable`, `no-space-left`, `file-unwritable`, `tool-missing`.
 */
export async function writeFlash(
  qemuImg: FindQemuImg,
  file: string,
  content: Buffer,
): Promise<void> {
  await withScratch(async (folder) => {
    const raw = path.join(folder, 'flash');
    await asked(qemuImg, ['convert', '-f', 'qcow2', '-O', 'raw', file, raw], file);
    const handle = await open(raw, 'r+');
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
    await asked(qemuImg, ['convert', '-n', '-f', 'raw', '-O', 'qcow2', raw, file], file);
  });
  const after = await readFlash(qemuImg, { file, format: 'qcow2' });
  if (!after.equals(content)) throw failure('file-unwritable', { params: { path: file } });
}

async function asked(qemuImg: FindQemuImg, argv: string[], file: string): Promise<void> {
  try {
    await runQemuImg(qemuImg, argv, { timeoutMs });
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  }
}

async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-flash-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
