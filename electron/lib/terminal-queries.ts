/** Begins a control sequence: ESC [, or U+009B in UTF-8. */
const csi = String.raw`(?:\x1b\[|\xc2\x9b)`;
/** Ends a string: BEL, ESC \, or U+009C in UTF-8. */
const stringEnd = String.raw`(?:\x07|\x1b\\|\xc2\x9c)`;

/**
 * What a terminal answers to as if somebody typed ("XTerm Control Sequences"; all that xterm.js and the common
 * terminals know).
 */
const queries = new RegExp(
  [
    // Status and cursor position; device attributes; terminal parameters; name and version; keyboard flags.
    String.raw`${csi}\??[0-9;]*n`,
    String.raw`${csi}[>=]?[0-9;]*c`,
    String.raw`${csi}[0-9;]*x`,
    String.raw`${csi}>[0-9;]*q`,
    String.raw`${csi}\?u`,
    // A mode's setting; the checksum of an area; places and sizes of the window.
    String.raw`${csi}\??[0-9;]*\$p`,
    String.raw`${csi}[0-9;]*\*y`,
    String.raw`${csi}(?:1[1-9]|2[01])(?:;[0-9;]*)?t`,
    // Colours; the clipboard; settings and capabilities by name.
    String.raw`\x1b\][0-9;]*;\?(?:;[0-9;?]*)?${stringEnd}`,
    String.raw`\x1b\]52;[a-z0-9]*;\?${stringEnd}`,
    String.raw`\x1bP[$+]q[^\x1b\x07]*${stringEnd}`,
    // Old ways to ask who is there.
    String.raw`\x1bZ`,
    String.raw`\x05`,
  ].join('|'),
  'g',
);

/**
 * Looks at a text until it is given up. Only a text made for it holds questions one within another; each layer would
 * take a look at all of it, and 48 KB of them took five seconds (test/fuzz).
 */
const mostPasses = 4;

/** Bytes without which nothing is a question. U+009B by its second byte, so that none closes up. */
const introducers = /[\x1b\x05\x9b]/g;

/**
 * Pure: what a guest said, without its questions to the terminal. They were asked, and answered or not, when they
 * were said: a terminal that is shown them again would type its answers into the guest of now. A text with many layers
 * of questions loses all its control sequences.
 */
export function withoutQueries(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  // Again, as what stood around a question may be one itself, now that it has closed up.
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const before = text;
    text = text.replaceAll(queries, '');
    if (text === before) return Uint8Array.from(Buffer.from(text, 'latin1'));
  }
  text = text.replaceAll(introducers, '');
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

/** A line longer than this many bytes is cut wherever it is. */
const longestLine = 1024 * 1024;

/** The same for what comes in pieces: a question may begin in one and end in the next, but stands in one line. */
export async function* piecesWithoutQueries(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let rest = Buffer.alloc(0);
  for await (const piece of pieces) {
    const all = Buffer.concat([rest, piece]);
    const lines = Math.max(all.lastIndexOf('\n'), all.lastIndexOf('\r')) + 1;
    const end = all.length - lines > longestLine ? all.length : lines;
    yield withoutQueries(all.subarray(0, end));
    rest = all.subarray(end);
  }
  yield withoutQueries(rest);
}
