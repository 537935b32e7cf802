import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { failure } from '../../../shared/errors';
import { writeNewFile } from '../../disks/new-file';
import { writeFailure } from '../../lib/atomic-file';
import { tarEnd, tarHeader, tarPadding } from './tar';

interface OvaOptions {
  /** Must not exist; its folder must. */
  target: string;
  /** Without ending: of the descriptor and the manifest. */
  stem: string;
  signal: AbortSignal;
  /** Told of bytes of disks that are in the archive, of all of them. */
  onBytes: (done: number) => void;
}

/**
 * Writes an archive: first its descriptor, then the disks in the order in which that names them, at the end a manifest of
 * all (DSP0243, 5.1). A cancel or failure leaves nothing of it.
 * @param disks files that are removed as soon as they are in the archive.
 * @throws AppFailure `file-exists`, `no-space-left`, `file-too-large`, `file-unwritable`, `cancelled`.
 */
export async function writeOva(
  descriptor: string,
  disks: readonly { name: string; file: string }[],
  { target, stem, signal, onBytes }: OvaOptions,
): Promise<void> {
  await writeNewFile(target, async (partial) => {
    try {
      const archive = await open(partial, 'w', 0o644);
      try {
        await fill(archive);
      } finally {
        await archive.close();
      }
    } catch (error) {
      throw writeFailure(target, error) ?? error;
    }
  });

  async function fill(archive: FileHandle): Promise<void> {
    const now = Date.now() / 1000;
    const digests: [string, string][] = [];
    let done = 0;
    const text = async (name: string, content: string) => {
      const bytes = Buffer.from(content, 'utf8');
      digests.push([name, createHash('sha256').update(bytes).digest('hex')]);
      await append(archive, tarHeader(name, bytes.length, now), bytes, tarPadding(bytes.length));
    };
    await text(`${stem}.ovf`, descriptor);
    for (const { name, file } of disks) {
      const { size } = await stat(file);
      await append(archive, tarHeader(name, size, now));
      const hash = createHash('sha256');
      const bytesOf: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: 1024 * 1024 });
      for await (const bytes of bytesOf) {
        if (signal.aborted) throw failure('cancelled');
        hash.update(bytes);
        await append(archive, bytes);
        done += bytes.length;
        onBytes(done);
      }
      await append(archive, tarPadding(size));
      digests.push([name, hash.digest('hex')]);
      // Its room is needed no longer.
      await rm(file, { force: true });
    }
    const manifest = digests.map(([name, hex]) => `SHA256(${name})= ${hex}\n`).join('');
    const bytes = Buffer.from(manifest, 'utf8');
    const name = `${stem}.mf`;
    await append(archive, tarHeader(name, bytes.length, now), bytes, tarPadding(bytes.length));
    await append(archive, tarEnd());
  }
}

async function append(archive: FileHandle, ...pieces: Buffer[]): Promise<void> {
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      at += (await archive.write(piece, at)).bytesWritten;
    }
  }
}

/** Pure: a file's name in an archive and on other systems: letters that all of them take. */
export function plainStem(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return plain === '' ? 'vm' : plain;
}
