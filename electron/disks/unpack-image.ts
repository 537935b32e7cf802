import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { failure } from '../../shared/errors';
import { formatSize, MiB } from '../../shared/units';
import { isErrno, writeFailure } from '../lib/atomic-file';
import { boundToUs } from '../lib/bound-to-us';
import { freeBytes } from './free-space';
import { fileFailure } from './inspect/file-failure';

/** How an image is packed as a whole, and the program that unpacks it where Node does not. */
const packings = { gzip: null, xz: 'xz', zstd: 'zstd' } as const;
export type Packing = keyof typeof packings;

/** Pure: how a file is packed, by the name that its content gave it; null where Paddock does not unpack it. */
export const packingOf = (type: string): Packing | null =>
  type === 'gzip' || type === 'xz' || type === 'zstd' ? type : null;

export interface Unpacking {
  source: string;
  packing: Packing;
  /** Must not exist; its folder must. */
  target: string;
  signal: AbortSignal;
  /** From 0 to 1, and the packed bytes that 1 stands for. */
  onProgress: (fraction: number, totalBytes: number) => void;
}

/** Bytes that stay free on this computer, whatever an image unpacks to. */
const spareBytes = 64 * MiB;
/** Bytes that are written between two looks at what is free. */
const lookEvery = 64 * MiB;

/**
 * Unpacks a disk image; what is zero becomes a hole. Whoever gave the folder takes away what a failure leaves.
 * @throws AppFailure `packed-damaged`, `disk-full`, `no-space-left`, `file-missing`, `file-unreadable`, `tool-missing`,
 * `cancelled`.
 */
export async function unpackImage(unpacking: Unpacking): Promise<void> {
  const { source, target, signal } = unpacking;
  const { size } = await stat(source).catch((error: unknown) => {
    throw fileFailure(source, error);
  });
  const file = await open(target, 'wx', 0o600);
  try {
    const packed = createReadStream(source, { highWaterMark: MiB });
    const counted = counter(size, unpacking.onProgress);
    let broken: unknown = null;
    // `pipe` hands on no errors.
    packed.once('error', (error) => {
      broken = fileFailure(source, error);
      counted.destroy(error);
    });
    counted.once('close', () => packed.destroy());
    await through(unpacking, packed.pipe(counted), file).catch((error: unknown) => {
      throw broken ?? error;
    });
    await file.sync();
  } catch (error) {
    if (signal.aborted) throw failure('cancelled');
    throw writeFailure(target, error) ?? error;
  } finally {
    await file.close();
  }
}

/** Tells how much has gone through, at most once for every hundredth. */
function counter(total: number, tell: Unpacking['onProgress']): Transform {
  let [done, told] = [0, -1];
  return new Transform({
    transform(piece: Buffer, _, next) {
      done += piece.length;
      const hundredth = Math.floor((done * 100) / Math.max(1, total));
      if (hundredth !== told) tell(Math.min(1, done / Math.max(1, total)), total);
      told = hundredth;
      next(null, piece);
    },
  });
}

async function through(
  { source, packing, target, signal }: Unpacking,
  packed: Readable,
  file: FileHandle,
): Promise<void> {
  const write = async (plain: AsyncIterable<Buffer>) => await writeSparse(plain, file, target);
  const damaged = (detail: string) =>
    failure('packed-damaged', { params: { file: path.basename(source) }, detail });
  const program = packings[packing];
  if (program === null) {
    await pipeline(packed, createGunzip(), write, { signal }).catch((error: unknown) => {
      throw isErrno(error, ...gunzipErrors) ? damaged(error.message) : error;
    });
    return;
  }
  const [command, ...words] = boundToUs([program, '-d', '-c', '-q']);
  const child = spawn(command, words, { signal, stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (piece: Buffer) => (complaint += piece.toString().slice(0, 2000)));
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (error) =>
      reject(
        isErrno(error, 'ENOENT') ? failure('tool-missing', { params: { tool: program } }) : error,
      ),
    );
    child.once('close', (code) => resolve(code ?? -1));
  });
  // It may end before it has read everything; its exit code says what that meant.
  const fed = pipeline(packed, child.stdin).catch(() => undefined);
  const wrote = pipeline(child.stdout, write, { signal });
  const [code] = await Promise.all([ended, wrote, fed]).finally(() => child.kill('SIGKILL'));
  if (code === 127) throw failure('tool-missing', { params: { tool: program } });
  if (code !== 0) throw damaged(complaint.trim());
}

const gunzipErrors = ['Z_BUF_ERROR', 'Z_DATA_ERROR', 'Z_STREAM_ERROR'] as const;

async function writeSparse(
  pieces: AsyncIterable<Buffer>,
  file: FileHandle,
  target: string,
): Promise<void> {
  let [at, looked] = [0, 0];
  for await (const piece of pieces) {
    if (!isZero(piece)) await writeWhole(file, piece, at);
    at += piece.length;
    if (at - looked < lookEvery) continue;
    looked = at;
    await refuseWithoutSpare(target);
  }
  await file.truncate(at);
}

/** A single write(2) may stop early. */
async function writeWhole(file: FileHandle, piece: Buffer, at: number): Promise<void> {
  for (let done = 0; done < piece.length;) {
    const { bytesWritten } = await file.write(piece, done, piece.length - done, at + done);
    done += bytesWritten;
  }
}

/** @throws AppFailure `disk-full`: a small file can unpack to more than any drive has. */
async function refuseWithoutSpare(target: string): Promise<void> {
  const free = await freeBytes(path.dirname(target));
  if (free >= spareBytes) return;
  const params = { path: target, needed: formatSize(spareBytes), free: formatSize(free) };
  throw failure('disk-full', { params });
}

const zeros = Buffer.alloc(MiB);

const isZero = (piece: Buffer): boolean =>
  piece.length <= zeros.length && piece.equals(zeros.subarray(0, piece.length));
