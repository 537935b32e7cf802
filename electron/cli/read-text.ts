import { constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer as readAll } from 'node:stream/consumers';
import { placeOf } from '../../shared/definition/json-nodes';
import { failure } from '../../shared/errors';
import { fileFailure } from '../disks/inspect/file-failure';
import { openPlain } from '../lib/plain-file';

/** Bytes that are read of a file; what reads the text refuses it long before. */
const mostBytes = 8 * 1024 * 1024;

/**
 * The text of a file that a person named, as far as it is of use. A pipe of the shell's own (`<(command)`) has its writer
 * and is read; another one could keep us waiting for ever.
 * @throws AppFailure `file-missing`, `file-not-plain`, `file-unreadable`, `text-not-utf8`, `text-utf16` and others of a
 * file.
 */
export async function readText(file: string): Promise<string> {
  try {
    const bytes = await (file.startsWith('/dev/fd/') ? readFile(file) : readPlain(file));
    return decoded(bytes, file);
  } catch (error) {
    throw fileFailure(file, error);
  }
}

/** The same, of the standard input for `-`. @throws as {@link readText}. */
export async function readTextOrInput(file: string, stdin: Readable): Promise<string> {
  return file === '-' ? decoded(await readAll(stdin), '/dev/stdin') : await readText(file);
}

async function readPlain(file: string): Promise<Buffer> {
  const handle = await openPlain(file, constants.O_RDONLY);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, mostBytes));
    let length = 0;
    for (let bytesRead = 1; bytesRead > 0 && length < buffer.length; length += bytesRead) {
      ({ bytesRead } = await handle.read(buffer, length, buffer.length - length));
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}

/**
 * The text in bytes, without the byte order mark that some editors write. Another encoding is refused: its letters would
 * be stored as question marks.
 */
function decoded(bytes: Buffer, file: string): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw failure('text-utf16', { params: { path: file } });
  }
  const text = bytes.toString('utf8');
  const at = firstInvalid(bytes, text);
  // What was cut off in the middle of a letter is far too long, which its reader says.
  if (at === null || bytes.length >= mostBytes) return text.replace(/^\ufeff/, '');
  const { line, column } = placeOf(text, at);
  const params = { path: file, line: String(line), column: String(column) };
  throw failure('text-not-utf8', { params });
}

/** Where in the decoded text the first letter stands that was none; null where all were. */
function firstInvalid(bytes: Buffer, text: string): number | null {
  // Every wrong byte became U+FFFD, which a text may also have of its own.
  if (Buffer.from(text).equals(bytes)) return null;
  let offset = 0;
  let before = 0;
  for (let at = text.indexOf(replacement); at >= 0; at = text.indexOf(replacement, at + 1)) {
    offset += Buffer.byteLength(text.slice(before, at));
    if (!bytes.subarray(offset, offset + 3).equals(Buffer.from(replacement))) return at;
    before = at;
  }
  return null;
}

const replacement = '\ufffd';
