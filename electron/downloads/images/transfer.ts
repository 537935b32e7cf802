import { failure } from '../../../shared/errors';
import { MiB } from '../../../shared/units';
import { contentLength, contentRange, validatorOf } from '../http/content-range';
import { openUrl, type OpenAnswer } from '../http/open-url';
import type { Digest, Network } from '../types';
import type { PartFile } from './part-file';

export interface TransferOptions {
  /** What the entry or address is called in the part's note. */
  subject: string;
  /** What it must have at the end, where that is known. */
  digest: Digest | null;
  network: Network;
  signal: AbortSignal;
  /** Bytes that can still be written in the part's folder. */
  freeBytes: () => Promise<number>;
  onProgress: (done: number, total: number | null) => void;
}

/** What the rest of this computer is left: guests whose disk is full stop. */
const reserveBytes = 256 * MiB;
/** Bytes between two looks at the free space. */
const lookBytes = 64 * MiB;

/**
 * Fetches what a part does not have yet from one address; it is whole when this resolves. The caller compares checksums.
 * @throws AppFailure as `openUrl`, and `download-refused`, `download-cut-off`, `download-length-missing`,
 * `download-not-image`, `no-space-left`.
 */
export async function transfer(
  address: string,
  part: PartFile,
  options: TransferOptions,
): Promise<void> {
  const { network, signal, digest } = options;
  const wish = { url: address, headers: rangeHeaders(address, part, digest) };
  const answer = await openUrl({ ...wish, mayBePlain: digest !== null }, network, signal);
  try {
    const expected = await accept(address, answer, part, options);
    if (expected.done) return;
    await receive(answer, part, expected.total, options);
  } finally {
    answer.close();
    await part.flush();
  }
}

/** Only the rest is asked for where it can be made sure of, by the server or by the checksum at the end. */
function rangeHeaders(
  address: string,
  { length, note }: PartFile,
  digest: Digest | null,
): Record<string, string> {
  if (length === 0) return {};
  const validator = note?.url === address ? note.validator : null;
  if (validator === null && digest === null) return {};
  return {
    range: `bytes=${length}-`,
    ...(validator !== null && { 'if-range': validator }),
  };
}

interface Expected {
  /** Bytes of the whole; null where the server does not say. */
  total: number | null;
  done: boolean;
}

/** Reads a server's answer before its bytes, and begins anew where they do not follow those that are there. */
async function accept(
  address: string,
  answer: OpenAnswer,
  part: PartFile,
  options: TransferOptions,
): Promise<Expected> {
  const { status, headers } = answer;
  const { host } = answer.url;
  const refused = (what: string) => failure('download-refused', { params: { host, status: what } });
  const range = contentRange(headers['content-range']);
  if (status === 416) return await atTheEnd(range?.total ?? null, part, options, refused('416'));
  if (status !== 200 && status !== 206) throw refused(String(status));
  const { 'content-encoding': packed = 'identity' } = headers;
  if (packed !== 'identity') throw refused(`Content-Encoding: ${packed}`);
  const validator = validatorOf(headers);
  const length = contentLength(headers['content-length']);
  const note = { version: 1, subject: options.subject, url: address, validator } as const;
  if (status === 206) {
    const { note: before } = part;
    const same = before?.url !== address || before.validator === validator;
    const follows = range?.start === part.length && range.end === range.total;
    if (!range || !follows || !same || (before?.total ?? range.total) !== range.total) {
      await part.restart();
      throw failure('download-cut-off', { params: { host } });
    }
    part.resumed ||= part.length > 0;
    await part.remember({ ...note, total: range.total });
    return { total: range.total, done: false };
  }
  refusePage(answer, options);
  const chunked = headers['transfer-encoding']?.includes('chunked') ?? false;
  // Nobody could tell whether all of it came.
  if (length === null && !chunked && options.digest === null) {
    throw failure('download-length-missing', { params: { host } });
  }
  if (part.length > 0) await part.restart();
  await part.remember({ ...note, total: length });
  return { total: length, done: false };
}

/** The server has nothing behind what is there: it is whole, which its checksum proves, or it is of another file. */
async function atTheEnd(
  total: number | null,
  part: PartFile,
  { digest }: TransferOptions,
  refused: Error,
): Promise<Expected> {
  if (part.length === 0) throw refused;
  if (digest !== null && (total === null || total === part.length)) return { total, done: true };
  await part.restart();
  throw refused;
}

/** A page that says something to a person, in the place of a file. */
function refusePage({ headers, url }: OpenAnswer, { digest }: TransferOptions): void {
  if (digest !== null || !/^text\/html\b/iu.test(headers['content-type'] ?? '')) return;
  const params = { name: url.pathname.split('/').at(-1) ?? '', host: url.host };
  throw failure('download-not-image', { params });
}

async function receive(
  answer: OpenAnswer,
  part: PartFile,
  total: number | null,
  { freeBytes, onProgress }: TransferOptions,
): Promise<void> {
  const params = { host: answer.url.host };
  const refuseFull = async (wanted: number) => {
    if ((await freeBytes()) >= wanted + reserveBytes) return;
    throw failure('no-space-left', { params: { path: part.file } });
  };
  await refuseFull((total ?? part.length) - part.length);
  let looked = part.length;
  for await (const piece of answer.body) {
    if (total !== null && part.length + piece.length > total) {
      await part.restart();
      throw failure('download-cut-off', { params });
    }
    await part.add(piece);
    onProgress(part.length, total);
    if (part.length - looked < lookBytes) continue;
    looked = part.length;
    await refuseFull(0);
  }
  if (total !== null && part.length !== total) throw failure('download-cut-off', { params });
}
