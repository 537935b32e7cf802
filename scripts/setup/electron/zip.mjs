import {
  chmodSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { inflateRawSync } from 'node:zlib';

// Record layouts: PKWARE APPNOTE.TXT 6.3, sections 4.3.7 (local header), 4.3.12 (central directory
// header) and 4.3.16 (end of central directory record).
const END_RECORD_SIZE = 22;
const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_HEADER_SIZE = 30;
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;

/** @returns {Buffer} exactly `length` bytes */
function readAt(file, offset, length) {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const count = readSync(file, bytes, done, length - done, offset + done);
    if (count === 0) throw new Error('the zip file ends too early');
    done += count;
  }
  return bytes;
}

function readCentralDirectory(file) {
  const { size } = fstatSync(file);
  const tailLength = Math.min(size, END_RECORD_SIZE + LONGEST_COMMENT);
  const tail = readAt(file, size - tailLength, tailLength);
  for (let at = tailLength - END_RECORD_SIZE; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue;
    const count = tail.readUInt16LE(at + 10);
    return { count, bytes: readAt(file, tail.readUInt32LE(at + 16), tail.readUInt32LE(at + 12)) };
  }
  throw new Error('not a zip file: no end record');
}

/**
 * Lists a zip file's entries (no Zip64, no encryption).
 * @param {number} file open file descriptor
 */
function readEntries(file) {
  const { count, bytes } = readCentralDirectory(file);
  const entries = [];
  for (let index = 0, at = 0; index < count; index += 1) {
    if (bytes.readUInt32LE(at) !== CENTRAL_SIGNATURE)
      throw new Error('the zip directory is damaged');
    const nameLength = bytes.readUInt16LE(at + 28);
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      method: bytes.readUInt16LE(at + 10),
      packedSize: bytes.readUInt32LE(at + 20),
      mode: bytes.readUInt32LE(at + 38) >>> 16,
      offset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function readContent(file, entry) {
  const header = readAt(file, entry.offset, LOCAL_HEADER_SIZE);
  const start =
    entry.offset + LOCAL_HEADER_SIZE + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = readAt(file, start, entry.packedSize);
  if (entry.method === STORED) return packed;
  if (entry.method === DEFLATED) return inflateRawSync(packed);
  throw new Error(`${entry.name}: compression method ${entry.method} is not known here`);
}

/**
 * Unpacks a zip file whose checksum was already verified, keeping permission bits.
 * @param {string} zipPath
 * @param {string} folder where to; made if absent
 * @param {(name: string) => string | undefined} rename gives each entry's path inside `folder`;
 *   undefined leaves the entry out
 * @throws {Error} when the file is damaged or an entry would land outside `folder`
 */
export function unpackZip(zipPath, folder, rename) {
  const file = openSync(zipPath, 'r');
  try {
    for (const entry of readEntries(file)) {
      const name = entry.name.endsWith('/') ? undefined : rename(entry.name);
      if (name === undefined) continue;
      const inside = normalize(name);
      if (inside.startsWith('..') || inside.startsWith('/'))
        throw new Error(`${name} leaves the folder`);
      const target = join(folder, inside);
      mkdirSync(dirname(target), { recursive: true });
      const isLink = (entry.mode & 0o170000) === 0o120000;
      const content = readContent(file, entry);
      if (isLink) symlinkSync(content.toString('utf8'), target);
      else {
        writeFileSync(target, content);
        chmodSync(target, entry.mode & 0o777 || 0o644);
      }
    }
  } finally {
    closeSync(file);
  }
}
