import { stripVTControlCharacters } from 'node:util';

/** Control characters that are left when the sequences are gone, but for the tab and the line's end. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Pure: lines of a log as text to be read: without colours, and without what a terminal would do. */
export function plainText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  return stripVTControlCharacters(text).replace(/\r+$/, '').replaceAll(controls, ' ');
}

/** What may stand between two letters of a word: colours and other sequences (ECMA-48, 5.4 and 5.6). */
const between = String.raw`(?:\x1b\[[0-9;:<=>?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-Z\\^-~])*`;

const escaped = (letter: string) => letter.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);

/** A text that is searched for in a log, no matter in which case. */
export class LogSearch {
  readonly #wanted: string;
  readonly #pattern: RegExp;
  readonly #encoding: 'latin1' | 'utf8';

  constructor(text: string) {
    this.#wanted = text.toLowerCase();
    // Bytes are letters there, and need not be decoded: a log of 1 GB is looked through in seconds.
    const isPlain = /^[\x20-\x7e]*$/.test(text);
    this.#encoding = isPlain ? 'latin1' : 'utf8';
    const letters = Array.from(text, (letter) =>
      letter === ' ' ? String.raw`[ \x00-\x08\x0b-\x1f\x7f-\x9f\xc2]` : escaped(letter),
    );
    this.#pattern = new RegExp(letters.join(between), isPlain ? 'i' : 'iu');
  }

  /** Whether it is worth looking at these lines one by one: many lines that do not hold it are passed over at once. */
  mayBeIn({ buffer, byteOffset, length }: Uint8Array): boolean {
    return this.#pattern.test(Buffer.from(buffer, byteOffset, length).toString(this.#encoding));
  }

  /** Whether a line holds it, as it is shown. */
  isIn(bytes: Uint8Array): boolean {
    return plainText(bytes).toLowerCase().includes(this.#wanted);
  }
}
