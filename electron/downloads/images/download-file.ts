import { setTimeout } from 'node:timers/promises';
import { AppFailure, failure, type ErrorCode } from '../../../shared/errors';
import { writeFailure } from '../../lib/atomic-file';
import type { Digest } from '../types';
import { PartFile } from './part-file';
import { transfer, type TransferOptions } from './transfer';

export interface FileWish extends TransferOptions {
  /** Mirrors, in the order in which they are asked. */
  urls: readonly [string, ...string[]];
  /** `….part`, in the folder of images. */
  part: string;
}

export interface FetchedFile {
  bytes: number;
  digest: Digest;
}

/** Answers of one request that brought something but not all, before somebody gives up. */
const mostBreaks = 50;

/** What another try, or another mirror, may mend. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'checksum-differs',
  'download-cut-off',
  'download-insecure',
  'download-length-missing',
  'download-not-image',
  'download-redirects',
  'download-refused',
  'download-stalled',
  'download-unreachable',
]);

/**
 * Fetches a file from the first mirror that gives all of it, going on where an earlier attempt stopped. The part stays on
 * failure, for another time, unless its bytes are wrong.
 * @throws AppFailure `checksum-differs`, `no-space-left`, `cancelled`, and as `transfer` for the last mirror;
 * `file-unwritable` for what the system refuses.
 */
export async function downloadFile(wish: FileWish): Promise<FetchedFile> {
  const { signal, digest, onProgress } = wish;
  const algorithm = digest?.algorithm ?? 'sha256';
  const part = await asOurs(
    wish.part,
    async () => await PartFile.open(wish.part, algorithm, signal),
  );
  const turn = new Turn(wish.urls);
  try {
    for (;;) {
      const before = part.length;
      onProgress(before, part.note?.total ?? null);
      try {
        await asOurs(wish.part, async () => await transfer(turn.url, part, wish));
        const found = part.digest();
        if (digest === null || found.hex === digest.hex)
          return { bytes: part.length, digest: found };
        await refuseDigest(part, turn, wish);
      } catch (error) {
        if (!(error instanceof AppFailure) || !passing.has(error.error.code)) throw error;
        // Fewer bytes, too: it begins anew, and the same server may give all of it then.
        turn.failed(error, part.length !== before);
        await setTimeout(wish.network.timings.retryMs, undefined, { signal }).catch(() => {
          throw failure('cancelled');
        });
      }
    }
  } finally {
    await part.close();
  }
}

/** The bytes are not those of the checksum: all of them go. Where some were here before, they are fetched once more. */
async function refuseDigest(part: PartFile, turn: Turn, { digest }: FileWish): Promise<void> {
  const found = part.digest().hex;
  const { resumed } = part;
  await part.restart();
  if (resumed) return;
  const { host, pathname } = new URL(turn.url);
  const params = { name: pathname.split('/').at(-1) ?? '', host };
  const detail = `${digest?.algorithm ?? ''}: ${found}, expected ${digest?.hex ?? ''}`;
  throw failure('checksum-differs', { params, detail });
}

/** Which mirror is asked, and when it is time to stop. */
class Turn {
  private at = 0;
  private breaks = 0;

  constructor(private readonly urls: readonly [string, ...string[]]) {}

  get url(): string {
    return this.urls[this.at] ?? this.urls[0];
  }

  /** @throws the failure when there is nobody left to ask. */
  failed(error: AppFailure, changed: boolean): void {
    this.breaks += 1;
    if (this.breaks > mostBreaks) throw error;
    if (changed) return;
    this.at += 1;
    if (this.at >= this.urls.length) throw error;
  }
}

/** What the file system says of a file of ours. */
async function asOurs<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppFailure) throw error;
    throw writeFailure(path, error) ?? error;
  }
}
