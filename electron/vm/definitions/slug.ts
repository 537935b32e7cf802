/** Longest folder name in bytes: leaves room for the trash's time stamp and a suffix in the 255 that Linux takes. */
const maximumBytes = 120;
const maximumLetters = 40;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A folder name for a VM: lower case, letters and digits of any script, dashes between words; never hidden,
 * never empty. `taken` holds the folder names in use; a suffix keeps the result apart from them.
 */
export function slugFor(name: string, taken: ReadonlySet<string>): string {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-');
  const slug = shorten(words.replace(/^-+/, '')).replace(/-+$/, '') || 'vm';
  if (!taken.has(slug)) return slug;
  for (let number = 2; ; number += 1) {
    const candidate = `${slug}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Cuts between letters, so that no character is torn. */
function shorten(text: string): string {
  let result = '';
  let bytes = 0;
  let letters = 0;
  for (const { segment } of segmenter.segment(text)) {
    bytes += Buffer.byteLength(segment);
    letters += 1;
    if (bytes > maximumBytes || letters > maximumLetters) break;
    result += segment;
  }
  return result;
}
