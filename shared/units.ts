/** Bytes in one kibibyte, mebibyte, gibibyte and tebibyte. */
export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;
export const TiB = 1024 * GiB;

const factors: Record<string, number> = { '': 1, k: KiB, m: MiB, g: GiB, t: TiB, p: 1024 * TiB };

/**
 * Reads a size as people type it: `512M`, `20G`, `1.5 GiB`, `1048576`. Binary multiples, as qemu-img reads them.
 * @returns whole bytes, or null when the text is no size or not a positive, safe number.
 */
export function parseSize(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgtp]?)(?:i?b)?\s*$/i.exec(text);
  if (!match) return null;
  const [, digits = '', suffix = ''] = match;
  const factor = factors[suffix.toLowerCase()];
  if (factor === undefined) return null;
  const bytes = Math.round(Number(digits) * factor);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
}

/** A size for people: `20 GiB`, `1.5 MiB`, `512 B`, in the given locale's digits. */
export function formatSize(bytes: number, locale = 'en'): string {
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
