import { type ConsoleFont, glyphBytes } from './font';

/** Code page 437 as it is shown, with pictures for control characters. */
const characters = [
  ' ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼',
  String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 0x20 + index)),
  '⌂ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀',
  'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ',
].join('');

/** Rows that a text cursor may fill at the foot of a cell. */
const cursorRows = 4;

/** A glyph's rows as a key. */
const keyOf = (rows: Uint8Array): string => String.fromCharCode(...rows);

/** Which character a cell's pixels are. */
export class Glyphs {
  readonly #known = new Map<string, string>();

  /** @param fonts what is in several counts as it is in the first. */
  constructor(fonts: readonly ConsoleFont[]) {
    // What is printable first: other glyphs may look the same.
    const codes = Array.from({ length: characters.length }, (_, code) => code);
    const printable = codes.filter((code) => code >= 0x20 && code < 0x7f);
    for (const code of [...printable, ...codes]) {
      for (const font of fonts) {
        const key = keyOf(font.subarray(code * glyphBytes, (code + 1) * glyphBytes));
        if (!this.#known.has(key)) this.#known.set(key, characters.charAt(code));
      }
    }
  }

  /** @param rows one bit for each pixel of the letter. @returns null where no glyph looks like that */
  find(rows: Uint8Array): string | null {
    return this.#known.get(keyOf(rows)) ?? this.#underCursor(rows);
  }

  /** A cursor hides the last rows of its cell: what stands above it decides, where that is one glyph's alone. */
  #underCursor(rows: Uint8Array): string | null {
    const first = rows.findIndex((row, at) => row === 0xff && at >= glyphBytes - cursorRows);
    if (first < 0) return null;
    let end = first;
    while (rows[end] === 0xff) end += 1;
    const hidden = (at: number) => at >= first && at < end;
    const found = new Set<string>();
    for (const [key, character] of this.#known) {
      const agrees = rows.every((row, at) => hidden(at) || key.charCodeAt(at) === row);
      if (agrees) found.add(character);
    }
    if (found.has(' ')) return ' ';
    const [only] = found;
    return found.size === 1 && only !== undefined ? only : null;
  }
}
