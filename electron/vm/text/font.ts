/** Bytes of a glyph: 16 rows of 8 pixels, the left one in the highest bit. */
export const glyphBytes = 16;
/** Glyphs of a font, in the order of code page 437. */
const glyphCount = 256;

/** The letter A, the same in every font of this kind; a font is found by it. */
const letterA = Buffer.from('000010386cc6c6fec6c6c6c600000000', 'hex');

/** A font of text consoles: 256 glyphs of 8×16 pixels by their codes in code page 437. */
export type ConsoleFont = Uint8Array;

/**
 * Pure: the first console font that lies in a program or a ROM, or null. QEMU has one for its own consoles, whose glyphs
 * are those of Linux's framebuffer console and of Memtest86+; the ROM of the graphics card has the one of text modes.
 */
export function findFont(bytes: Buffer): ConsoleFont | null {
  for (let at = bytes.indexOf(letterA); at >= 0; at = bytes.indexOf(letterA, at + 1)) {
    const start = at - 'A'.charCodeAt(0) * glyphBytes;
    const font = bytes.subarray(Math.max(0, start), start + glyphCount * glyphBytes);
    if (start >= 0 && isFont(font)) return new Uint8Array(font);
  }
  return null;
}

/** Both blanks are empty, and every printable character is not. */
function isFont(font: Buffer): boolean {
  if (font.length < glyphCount * glyphBytes) return false;
  const isEmpty = (code: number) =>
    font.subarray(code * glyphBytes, (code + 1) * glyphBytes).every((row) => row === 0);
  return Array.from({ length: 0x7f }, (_, code) => code).every(
    (code) => isEmpty(code) === (code === 0 || code === 0x20),
  );
}
