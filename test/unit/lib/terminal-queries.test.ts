import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { piecesWithoutQueries, withoutQueries } from '../../../electron/lib/terminal-queries';

const clean = (text: string) => Buffer.from(withoutQueries(Buffer.from(text))).toString();

describe('withoutQueries', () => {
  it.each([
    ['cursor position', '\u001b[6n'],
    ['status', '\u001b[5n'],
    ['cursor position of DEC', '\u001b[?6n'],
    ['with the eight-bit introducer', '\u009b6n'],
    ['device attributes', '\u001b[c'],
    ['device attributes, spelt out', '\u001b[0c'],
    ['secondary device attributes', '\u001b[>c'],
    ['tertiary device attributes', '\u001b[=0c'],
    ['mode', '\u001b[?2026$p'],
    ['version', '\u001b[>0q'],
    ['keyboard flags', '\u001b[?u'],
    ['one within another', '\u001b[\u001b[6n6n'],
    ['size of the window in letters', '\u001b[18t'],
    ['title', '\u001b[21t'],
    ['background', '\u001b]11;?\u0007'],
    ['colour of the palette', '\u001b]4;1;?\u001b\\'],
    ['clipboard', '\u001b]52;c;?\u0007'],
    ['setting', '\u001bP$qm\u001b\\'],
    ['capability', '\u001bP+q544e\u001b\\'],
    ['identity', '\u001bZ'],
    ['answerback', '\u0005'],
  ])('takes the question for the %s out', (_what, query) => {
    expect(clean(`login: ${query}root`)).toBe('login: root');
  });

  it('leaves everything that only draws as it is', () => {
    const drawing = [
      '\u001b[2J\u001b[1;1H\u001b[1;31mred\u001b[0m\u001b[K',
      '\u001b[?25l\u001b[?1049h\u001b[2 q\u001b[4;20r\u001b7\u001b8\u001b(B',
      '\u001b]0;title?\u0007\u001b]8;;https://example.org/?a\u001b\\link\u001b]8;;\u001b\\',
      '\u001b[8;24;80t\u001b]11;#000000\u0007',
      '虚拟机 ü 😀 n c \r\n',
    ].join('');
    expect(clean(drawing)).toBe(drawing);
  });

  it('gives up a text of many layers of questions, at once and without one left', () => {
    const layers = Buffer.from('\u001b['.repeat(300_000) + 'n'.repeat(300_000));
    const began = performance.now();
    const left = withoutQueries(layers);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(left).not.toContain(0x1b);
  });

  it('keeps bytes that are no text', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index).filter(
      (each) => each !== 5,
    );
    expect(withoutQueries(bytes)).toEqual(bytes);
  });
});

describe('piecesWithoutQueries', () => {
  const cleanPieces = async (text: string, size: number) => {
    const bytes = Buffer.from(text);
    const count = Math.ceil(bytes.length / size);
    const pieces = Array.from({ length: count }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    const clean: Uint8Array[] = [];
    for await (const piece of piecesWithoutQueries(Readable.from(pieces))) clean.push(piece);
    return Buffer.concat(clean).toString();
  };

  it.each([1, 2, 3, 5, 7, 1000])('finds questions across pieces of %i bytes', async (size) => {
    const said =
      'a\u001b[6nb\r\nü\u001b]11;?\u001b\\虚拟机\n\u001b[1mlast \u001b[c\u001bP$qm\u001b\\line';
    expect(await cleanPieces(said, size)).toBe('ab\r\nü虚拟机\n\u001b[1mlast line');
  });

  it('keeps a line of any length', async () => {
    const line = 'x'.repeat(3 * 1024 * 1024);
    expect(await cleanPieces(line, 64 * 1024)).toBe(line);
  });
});
