import { describe, expect, it } from 'vitest';
import { findFont } from '../../../../electron/vm/text/font';
import { Glyphs } from '../../../../electron/vm/text/glyphs';
import { type Pixels, readPixmap } from '../../../../electron/vm/text/pixmap';
import { readText } from '../../../../electron/vm/text/read-text';

const letterA = Buffer.from('000010386cc6c6fec6c6c6c600000000', 'hex');

/** A font of which each glyph is another one; `salt` makes it another font. */
function madeFont(salt = 0): Buffer {
  const font = Buffer.alloc(256 * 16);
  for (let code = 0; code < 256; code += 1) {
    if (code === 0 || code === 0x20 || code === 0xff) continue;
    font.set([code, code ^ 0x5a, (code * 7) & 0xff, (code + salt) & 0xff], code * 16 + 4);
    font[code * 16 + 9] = 0x18;
  }
  letterA.copy(font, 0x41 * 16);
  // The lower half of a cell, and the upper one: each is the other with its colours swapped.
  font.fill(0xff, 0xdc * 16 + 8, 0xdc * 16 + 16).fill(0, 0xdc * 16, 0xdc * 16 + 8);
  font.fill(0xff, 0xdf * 16, 0xdf * 16 + 8).fill(0, 0xdf * 16 + 8, 0xdf * 16 + 16);
  // A line that goes on in the ninth column.
  font.fill(0, 0xc4 * 16, 0xc4 * 16 + 16).writeUInt8(0xff, 0xc4 * 16 + 7);
  return font;
}

interface Look {
  cell?: 8 | 9;
  width?: number;
  height?: number;
  left?: number;
  top?: number;
}

/** A blank screen on which codes can be written. */
function screen({ cell = 8, width = 640, height = 400, left = 0, top = 0 }: Look = {}) {
  const colours = new Uint32Array(width * height).fill(0x0000aa);
  const pixels: Pixels = { width, height, colours };
  const put = (column: number, row: number, paint: (x: number, y: number) => number) => {
    for (let y = 0; y < 16; y += 1) {
      for (let x = 0; x < cell; x += 1) {
        colours[(top + row * 16 + y) * width + left + column * cell + x] = paint(x, y);
      }
    }
  };
  const write = (
    column: number,
    row: number,
    codes: readonly number[],
    { font = madeFont(), ink = 0xaaaaaa, paper = 0x0000aa, cursor = [16, 0] } = {},
  ) => {
    for (const [at, code] of codes.entries()) {
      put(column + at, row, (x, y) => {
        const byte = font[code * 16 + y] ?? 0;
        // As VGA does: the ninth column repeats the eighth for lines alone.
        const last = code >= 0xc0 && code < 0xe0 ? byte & 1 : 0;
        const set = x < 8 ? (byte >> (7 - x)) & 1 : last;
        const under = y >= (cursor[0] ?? 16) && y <= (cursor[1] ?? 0);
        return set || under ? ink : paper;
      });
    }
  };
  return { pixels, put, write };
}

const codes = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const read = (pixels: Pixels, ...fonts: Buffer[]) =>
  readText(
    pixels,
    new Glyphs((fonts.length > 0 ? fonts : [madeFont()]).map((f) => new Uint8Array(f))),
  );

describe('a font', () => {
  it('is found where it lies in a program', () => {
    const font = madeFont();
    const program = Buffer.concat([Buffer.alloc(999, 1), letterA, Buffer.alloc(5000, 2), font]);
    expect(findFont(program)).toEqual(new Uint8Array(font));
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['no font', Buffer.alloc(9000, 3)],
    ['a letter alone', letterA],
    ['half a font', madeFont().subarray(0, 2048)],
    ['a font without letters', Buffer.alloc(4096).fill(letterA, 0x41 * 16, 0x42 * 16)],
  ])('is not found in %s', (_, bytes) => expect(findFont(bytes)).toBeNull());
});

describe('the text on a screen', () => {
  it.each<Look>([
    { cell: 9, width: 720 },
    { cell: 8 },
    { cell: 8, width: 1283, height: 803 },
    { cell: 8, width: 1024, height: 768, left: 192, top: 184 },
  ])('is read cell by cell: %j', (look) => {
    const { pixels, write } = screen(look);
    write(2, 1, codes('Hello, world! 0123 {}[]~'));
    write(0, 3, [0xc4, 0xc4, 0x81, 0xe1], { ink: 0xffff55, paper: 0x00aa00 });
    expect(read(pixels)?.text).toBe('\n  Hello, world! 0123 {}[]~\n\n──üß');
    expect(read(pixels)?.unknown).toBe(0);
  });

  it('may be of any colours, swapped or not, and of several fonts', () => {
    const { pixels, write } = screen();
    write(0, 0, codes('marked'), { ink: 0x0000aa, paper: 0xaaaaaa });
    write(0, 1, codes('Another'), { font: madeFont(9) });
    write(0, 2, [...codes('half'), 0xdc, 0xdf]);
    expect(read(pixels, madeFont(), madeFont(9))?.text).toMatch(/^marked\nAnother\nhalf[▄▀]{2}$/);
  });

  it.each([
    [14, 15],
    [13, 14],
    [15, 15],
  ])('is read under a cursor in the rows %i to %i', (...cursor) => {
    const { pixels, write } = screen({ cell: 9, width: 720 });
    write(0, 0, codes('login: '));
    write(7, 0, codes('A'), { cursor });
    write(8, 0, codes('B'));
    write(9, 0, codes(' '), { cursor });
    expect(read(pixels)).toMatchObject({ text: 'login: AB', unknown: 0, columns: 80, rows: 25 });
  });

  it('tells what it does not know', () => {
    const { pixels, put, write } = screen();
    write(0, 0, codes('What follows is a picture: '));
    for (const column of [27, 28]) put(column, 0, (x, y) => x * y);
    put(0, 2, (x, y) => (x === y ? 1 : 0x0000aa));
    expect(read(pixels)).toEqual({
      text: 'What follows is a picture: \uFFFD\uFFFD\n\n\uFFFD',
      columns: 80,
      rows: 25,
      unknown: 3,
    });
  });

  it('is not there on a blank screen, nor in a picture', () => {
    expect(read(screen().pixels)).toBeNull();
    const { pixels, put, write } = screen();
    for (let column = 0; column < 80; column += 1) put(column, 5, (x, y) => x + y);
    write(0, 0, codes('Some letters'));
    expect(read(pixels)).toBeNull();
    const edges = screen();
    edges.write(0, 0, [0xc4, 0xdc, 0xdf]);
    expect(read(edges.pixels)).toBeNull();
    expect(read({ width: 5, height: 5, colours: new Uint32Array(25) })).toBeNull();
  });
});

describe('a pixmap', () => {
  it('is read as QEMU writes it', () => {
    const bytes = Buffer.concat([Buffer.from('P6\n2 1\n255\n'), Buffer.from([1, 2, 3, 9, 8, 7])]);
    expect(readPixmap(bytes)).toEqual({
      width: 2,
      height: 1,
      colours: new Uint32Array([0x010203, 0x090807]),
    });
  });

  it.each(['', 'P5\n2 1\n255\n......', 'P6\n2 1\n255\n.....', 'P6\n99999999 1\n255\n......'])(
    'is refused otherwise: %j',
    (words) =>
      expect(() => readPixmap(Buffer.from(words))).toThrowError(
        expect.objectContaining({ error: expect.objectContaining({ code: 'qmp-error' }) }),
      ),
  );
});
