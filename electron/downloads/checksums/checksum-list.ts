import { failure } from '../../../shared/errors';
import { algorithms, type Algorithm, type Digest } from '../types';

export interface ListedChecksum extends Digest {
  /** Without folders; empty in a list of one file that is not named. */
  name: string;
}

const digits: Readonly<Record<Algorithm, number>> = { sha256: 64, sha512: 128 };

/** Pure: what digits are a checksum of; null for none that is trusted. */
function digestOf(hex: string): Digest | null {
  const algorithm = algorithms.find((each) => digits[each] === hex.length);
  return algorithm && /^[0-9a-f]+$/iu.test(hex) ? { algorithm, hex: hex.toLowerCase() } : null;
}

/** Pure: a checksum that a person or a catalogue gives, also as `sha256:…`. @throws AppFailure `checksum-invalid`. */
export function givenDigest(text: string): Digest {
  const [, named, hex = ''] = /^(?:(sha256|sha512)[:=]?\s*)?([0-9a-f]+)$/iu.exec(text.trim()) ?? [];
  const digest = digestOf(hex);
  if (digest && (named === undefined || named.toLowerCase() === digest.algorithm)) return digest;
  throw failure('checksum-invalid', { params: { value: text.slice(0, 140) } });
}

/** `HEX  name` and `HEX *name` of coreutils; a back slash before it spells the name's odd characters. */
const gnuLine = /^\\?([0-9a-f]{64}|[0-9a-f]{128})(?:[ \t]+\*?(.+))?$/iu;
/** `SHA256 (name) = HEX` of the BSDs and of Fedora, with and without the blanks. */
const bsdLine = /^(SHA256|SHA512) ?\((.+)\) ?= ?([0-9a-f]+)$/iu;

/** Pure: the SHA-256 and SHA-512 sums in a list; everything else in it is passed over. */
export function readChecksums(text: string): ListedChecksum[] {
  return text.split(/\r?\n/u).flatMap((line) => {
    const gnu = gnuLine.exec(line.trim());
    const bsd = bsdLine.exec(line.trim());
    const digest = digestOf(gnu?.[1] ?? bsd?.[3] ?? '');
    if (!digest || (bsd && bsd[1]?.toLowerCase() !== digest.algorithm)) return [];
    const name = (gnu?.[2] ?? bsd?.[2] ?? '').trim().split('/').at(-1) ?? '';
    return [{ ...digest, name }];
  });
}

/**
 * Pure: the checksum of a file in a list, and its name. A star in `file` stands for what changes with each build: the last
 * of those that fit is taken, as numbers and names are ordered. A list of one file may name it otherwise, or not.
 * @throws AppFailure `checksum-missing` when it is not there, or stands there twice with different sums.
 */
export function checksumFor(text: string, file: string, host: string): ListedChecksum {
  const all = readChecksums(text);
  const [only] = all;
  const fits = pattern(file);
  const named = all.filter(({ name }) => fits.test(name));
  const found =
    named.length === 0 && all.length === 1 && only && !file.includes('*') ? [only] : named;
  const [last] = found
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }))
    .slice(-1);
  const rivals = found.filter(
    ({ name, algorithm, hex }) =>
      name === last?.name && algorithm === last.algorithm && hex !== last.hex,
  );
  if (last && rivals.length === 0)
    return { ...last, name: fits.test(last.name) ? last.name : file };
  throw failure('checksum-missing', { params: { name: file, host } });
}

function pattern(file: string): RegExp {
  const parts = file.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/gu, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}$`, 'u');
}
