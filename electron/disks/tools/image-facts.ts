import { close, open, read, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { failure, toAppError, type AppError } from '../../../shared/errors';
import { formatName } from '../../../shared/image-formats';
import { withFile } from '../../lib/byte-source';
import { fileFailure } from '../inspect/file-failure';
import { readImageHeader } from '../inspect/image-header';
import { namedFiles } from '../inspect/named-files';
import { qcow2Header } from '../inspect/qcow2-header';
import { namedPath } from '../inspect/references';

/** What an image's header alone says, for lists of many: no tool is run. */
export interface ImageFacts {
  file: string;
  /** The same for links and hard links to one file. */
  key: string;
  format: string;
  /** Bytes that a guest sees; null where the header does not say it simply. */
  virtualBytes: number | null;
  /** Bytes that it takes on this computer; null where it cannot be read. */
  bytes: number | null;
  snapshots: number;
  /** What it stands on, and the format that it states; null for an image of its own. */
  base: { file: string; format: string | null } | null;
  /** Other files that it cannot do without. */
  parts: string[];
  problem: AppError | null;
}

/** Most headers say everything here; only names that lie beyond are read again. */
const headBytes = 4096;
/** Where a VDI's header has its disk's size (VirtualBox, VDICore.h). */
const vdiSizeAt = 0x170;

/**
 * Reads the facts of an image, also of one that a guest writes to.
 * @param format as the definition or the image above states it; null where nobody does: it is told by its content.
 */
export async function imageFacts(file: string, format: string | null): Promise<ImageFacts> {
  const none = { virtualBytes: null, bytes: null, snapshots: 0, base: null, parts: [] };
  try {
    const stats = await stat(file);
    const key = `${stats.dev}:${stats.ino}`;
    if (stats.isBlockDevice()) {
      return { file, key, format: format ?? 'raw', ...none, problem: null };
    }
    if (!stats.isFile()) throw failure('file-not-plain', { params: { path: file } });
    return await factsOf(file, format, { stats, key });
  } catch (error) {
    const problem = toAppError(fileFailure(file, error));
    return { file, key: file, format: format ?? 'raw', ...none, problem };
  }
}

/** What a header says, whatever the file takes on this computer. */
type HeaderFacts = Omit<ImageFacts, 'file' | 'key' | 'bytes'>;

/** Headers by path, format, inode, size and times: most lists show the same images as the one before. */
const readBefore = new Map<string, HeaderFacts>();
const mostKept = 20_000;

async function factsOf(
  file: string,
  stated: string | null,
  { stats, key }: { stats: Stats; key: string },
): Promise<ImageFacts> {
  const own = { file, key, bytes: stats.blocks * 512 };
  if (stated === 'raw') return { ...own, ...rawFacts(stats.size) };
  const { size, mtimeMs, ctimeMs } = stats;
  const version = [key, size, mtimeMs, ctimeMs, stated, file].join(' ');
  const before = readBefore.get(version);
  if (before) return { ...own, ...before };
  const header = await headerFacts(file, stated, size);
  // What was written to a moment ago may be written to again within the same tick of the clock.
  if (Date.now() - Math.max(mtimeMs, ctimeMs) > newMs) {
    if (readBefore.size >= mostKept) readBefore.clear();
    readBefore.set(version, header);
  }
  return { ...own, ...header };
}

/** Milliseconds after which a file's times tell every later change. */
const newMs = 2000;

const rawFacts = (size: number): HeaderFacts => ({
  format: 'raw',
  virtualBytes: size,
  snapshots: 0,
  base: null,
  parts: [],
  problem: null,
});

async function headerFacts(
  file: string,
  stated: string | null,
  size: number,
): Promise<HeaderFacts> {
  const head = await beginning(file);
  const qcow2 = qcow2Header(head);
  const none = { snapshots: 0, base: null, parts: [] };
  if (qcow2) return { ...none, ...(await qcow2Facts(file, qcow2, stated)) };
  const format = stated ?? (await withFile(file, readImageHeader))?.format;
  if (format === undefined) return rawFacts(size);
  const header = stated === null ? null : await withFile(file, readImageHeader);
  const other = stated !== null && header?.format !== stated;
  const says = format === 'vdi' && head.length >= vdiSizeAt + 8;
  return {
    ...none,
    format,
    virtualBytes: says && !other ? Number(head.readBigUInt64LE(vdiSizeAt)) : null,
    parts: (await namedFiles(file, format)).map((part) => part.path),
    problem: other ? notFormat(file, format) : null,
  };
}

type Qcow2 = NonNullable<ReturnType<typeof qcow2Header>>;

async function qcow2Facts(file: string, found: Qcow2, stated: string | null) {
  if (stated !== null && stated !== 'qcow2') {
    return { format: stated, virtualBytes: null, problem: notFormat(file, stated) };
  }
  const beyond = found.references.some((name) => name.startsWith('('));
  const whole = beyond ? qcow2Header(await beginning(file, 128 * 1024)) : null;
  const { virtualSize, snapshots, backing, references } = whole ?? found;
  const base = backing && namedPath(file, backing.name);
  return {
    format: 'qcow2',
    virtualBytes: virtualSize,
    snapshots,
    base: base ? { file: base, format: backing?.format ?? null } : null,
    parts: references
      .filter((name) => name !== backing?.name)
      .flatMap((name) => namedPath(file, name) ?? []),
    problem: null,
  };
}

const notFormat = (path: string, format: string): AppError =>
  failure('disk-not-format', { params: { path, format: formatName(format) } }).error;

/** By callbacks: for ten thousand images the handles of `fs/promises` take as long again as the reading. */
async function beginning(file: string, bytes = headBytes): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    open(file, 'r', (refused, descriptor) => {
      if (refused) return reject(refused);
      const buffer = Buffer.allocUnsafe(bytes);
      read(descriptor, buffer, 0, bytes, 0, (failed, count) => {
        close(descriptor, () => {
          if (failed) reject(failed);
          else resolve(buffer.subarray(0, count));
        });
      });
    });
  });
}
