/** Bytes in one kibibyte, mebibyte, gibibyte and tebibyte. */
export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;
export const TiB = 1024 * GiB;

const factors: Record<string, number> = { '': 1, k: KiB, m: MiB, g: GiB, t: TiB, p: 1024 * TiB };

/** What people type for a number: also with full-width characters, with a decimal comma, with spaces. */
const plain = (text: string): string => text.normalize('NFKC').trim().replace(',', '.');

/**
 * Reads a size as people type it: `512M`, `20G`, `1,5 GiB`, `4 gb`, `2048`. Binary multiples, as qemu-img reads them.
 * @param bare bytes that a number without a unit stands for one of: 1, or {@link MiB} where memory is meant.
 * @returns whole bytes, or null when the text is no size or not a positive, safe number.
 */
export function parseSize(text: string, bare = 1): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmgtp])i?b?|(b))?$/i.exec(plain(text));
  if (!match) return null;
  const [, digits = '', prefix, byte] = match;
  const factor =
    prefix === undefined && byte === undefined ? bare : factors[prefix?.toLowerCase() ?? ''];
  if (factor === undefined) return null;
  const bytes = Math.round(Number(digits) * factor);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
}

/**
 * Reads memory: a size, or a bare number, which is MiB as for QEMU's `-m`.
 * @returns whole MiB (the nearest), or null for what is no size. Whether there is that much is not asked.
 */
export function parseMemory(text: string): number | null {
  const bytes = parseSize(text, MiB);
  return bytes === null ? null : Math.round(bytes / MiB);
}

/**
 * Reads the size of a disk: a bare number is GiB.
 * @returns bytes, a multiple of a sector (512), or null for what is no size.
 */
export function parseDiskSize(text: string): number | null {
  const bytes = parseSize(text, GiB);
  if (bytes === null) return null;
  const whole = Math.round(bytes / 512) * 512;
  return Number.isSafeInteger(whole) ? whole : null;
}

/**
 * Reads how much may be moved in a second: `50 MB/s`, `1.5 GiB/s`, `500K`; a bare number is MiB. Binary multiples, as
 * everywhere here. @returns bytes, or null for what is none.
 */
export const parseRate = (text: string): number | null =>
  parseSize(plain(text).replace(/\s*\/\s*s(ec)?$/i, ''), MiB);

/** Such a rate as a person may type it again: `50 MiB/s`; empty for what is none. */
export const editableRate = (bytes: number): string => {
  const size = editableSize(bytes);
  return size === '' ? '' : `${size}/s`;
};

/** Reads operations in a second: `500`, `2.5k`, `800 IOPS`, `300/s`. @returns a whole number, or null for what is none. */
export function parseOperations(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([km])?\s*(?:iops|ops\/s|ops|\/\s*s)?$/i.exec(plain(text));
  if (!match) return null;
  const [, digits = '', prefix = ''] = match;
  const factor = { '': 1, k: 1000, m: 1_000_000 }[prefix.toLowerCase()] ?? 1;
  const count = Math.round(Number(digits) * factor);
  return Number.isSafeInteger(count) && count > 0 ? count : null;
}

/** Reads a whole number from 0 to 999,999,999; null for anything else. */
export function parseCount(text: string): number | null {
  const digits = plain(text);
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}

/** Reads a length of time: `90`, `90 s`, `1,5 min`; seconds and minutes in Chinese, too. @returns whole seconds, or null for what is none. */
export function parseSeconds(text: string): number | null {
  const match =
    /^(\d{1,6}(?:\.\d{1,3})?)\s*(s|sec|seconds?|\u79d2|m|min|minutes?|\u5206\u949f?)?$/i.exec(
      plain(text),
    );
  if (!match) return null;
  const [, digits = '', unit = 's'] = match;
  return Math.round(Number(digits) * (/^[m\u5206]/i.test(unit) ? 60 : 1));
}

/**
 * A size as a person may type it again: without loss (`1.5 GiB`, `1536 MiB`, `1000 B`), in the largest unit that needs no more than
 * three decimals. Empty for what is no size: `NaN` is never shown.
 */
export function editableSize(bytes: number): string {
  if (!Number.isFinite(bytes)) return '';
  const units = [
    ['TiB', TiB],
    ['GiB', GiB],
    ['MiB', MiB],
    ['KiB', KiB],
  ] as const;
  for (const [unit, factor] of units) {
    const value = Math.round((bytes / factor) * 1000) / 1000;
    if (value >= 1 && Math.round(value * factor) === bytes) return `${value} ${unit}`;
  }
  return `${bytes} B`;
}

/** A size for people: `20 GiB`, `1.5 MiB`, `512 B`, in the given locale's digits. */
export function formatSize(bytes: number, locale = 'en'): string {
  // No number, no unit: NaN is nothing to read.
  if (!Number.isFinite(bytes)) return '–';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 || Number.isInteger(value) ? 0 : 1;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return `${number} ${units[unit]}`;
}

/** A length of time for people: `850 ms`, `6.9 s`, `75 s`, in the given locale's digits. @param milliseconds from 0 */
export function formatDuration(milliseconds: number, locale = 'en'): string {
  // What would be shown as 1,000 ms is a second.
  const seconds = milliseconds / 1000;
  if (Math.round(milliseconds) < 1000) {
    return `${new Intl.NumberFormat(locale).format(Math.round(milliseconds))} ms`;
  }
  const maximumFractionDigits = seconds < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits }).format(seconds)} s`;
}
