/** Control characters that are left when the sequences are gone, but for the tab and the line's end. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

const escape = '\u001b';
/** Strings that a terminal keeps for itself: device control, title and the like (ECMA-48, 5.6). */
const strings = 'P]X^_';

const isBetween = (code: number, low: number, high: number) => code >= low && code <= high;

/**
 * Where a control sequence ends that begins at `at` with ESC (ECMA-48, 5.3 to 5.6); behind its last character. One that
 * is cut by the end of a line ends there. Each character is looked at once: a guest can write a sequence of any length.
 */
function endOfSequence(text: string, at: number): number {
  const kind = text[at + 1];
  let next = at + 2;
  if (kind === undefined) return at + 1;
  if (kind === '[') {
    while (isBetween(text.charCodeAt(next), 0x20, 0x3f)) next += 1;
    return isBetween(text.charCodeAt(next), 0x40, 0x7e) ? next + 1 : next;
  }
  if (strings.includes(kind)) {
    for (; next < text.length; next += 1) {
      const code = text.charCodeAt(next);
      if (code === 0x07) return next + 1;
      if (code === 0x1b) return text[next + 1] === '\\' ? next + 2 : next;
      if (code === 0x0a) return next;
    }
    return next;
  }
  next = at + 1;
  while (isBetween(text.charCodeAt(next), 0x20, 0x2f)) next += 1;
  return isBetween(text.charCodeAt(next), 0x30, 0x7e) ? next + 1 : next;
}

/** Pure: a text without the control sequences of terminals, in one pass. */
function withoutSequences(text: string): string {
  let at = text.indexOf(escape);
  if (at < 0) return text;
  const parts: string[] = [];
  let from = 0;
  while (at >= 0) {
    parts.push(text.slice(from, at));
    from = endOfSequence(text, at);
    at = text.indexOf(escape, from);
  }
  return parts.join('') + text.slice(from);
}

const shown = (text: string) => withoutSequences(text).replaceAll(controls, ' ');

function textOf({ buffer, byteOffset, length }: Uint8Array, encoding: 'latin1' | 'utf8'): string {
  return Buffer.from(buffer, byteOffset, length).toString(encoding);
}

/** Pure: a line of a log as text to be read: without colours, and without what a terminal would do. */
export function plainText(bytes: Uint8Array): string {
  const text = withoutSequences(textOf(bytes, 'utf8'));
  let end = text.length;
  while (end > 0 && text[end - 1] === '\r') end -= 1;
  return text.slice(0, end).replaceAll(controls, ' ');
}

/** A text that is searched for in a log, no matter in which case. */
export class LogSearch {
  readonly #wanted: string;
  readonly #encoding: 'latin1' | 'utf8';

  constructor(text: string) {
    this.#wanted = text.toLowerCase();
    // Bytes are letters there, and need not be decoded: a log of 1 GB is looked through in seconds. A space also stands
    // for a control character, which may be two bytes.
    this.#encoding = /^[\x21-\x7e]*$/.test(text) ? 'latin1' : 'utf8';
  }

  /** Whether it is worth looking at these lines one by one: many lines that do not hold it are passed over at once. */
  mayBeIn(bytes: Uint8Array): boolean {
    return shown(textOf(bytes, this.#encoding)).toLowerCase().includes(this.#wanted);
  }

  /** Whether a line holds it, as it is shown. */
  isIn(bytes: Uint8Array): boolean {
    return plainText(bytes).toLowerCase().includes(this.#wanted);
  }
}
