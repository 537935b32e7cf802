/** What a guest says: lines of 80 bytes that tell which they are, with some colour. */
export function linesFrom(first: number, count: number): string {
  let text = '';
  for (let number = first; number < first + count; number += 1) {
    const head = `[${String(number).padStart(10)}] `;
    text += `${head}\u001b[1;32mpaddock\u001b[0m${' serial line'.repeat(5).slice(0, 47)}\r\n`;
  }
  return text;
}

/** Bytes of a line. */
export const lineBytes = linesFrom(0, 1).length;
/** Some 50 MB. */
export const lineCount = Math.ceil(50e6 / lineBytes);
/** Written at once. */
export const pieceLines = 1024;

export const endMark = 'PADDOCK-BENCH-END';
