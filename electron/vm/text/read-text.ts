import type { ScreenText } from '../../../shared/screen-text';
import { glyphBytes } from './font';
import type { Glyphs } from './glyphs';
import type { Pixels } from './pixmap';

/** Stands for a character that was not recognized. */
const unknownCharacter = '\uFFFD';

/** Where the cells of a text lie in a picture, in pixels. */
interface Grid {
  left: number;
  top: number;
  /** Width of a cell; a ninth column repeats or is empty. */
  cell: 8 | 9;
  columns: number;
  rows: number;
}

const whole = ({ width, height }: Pixels, cell: 8 | 9): Grid => ({
  left: 0,
  top: 0,
  cell,
  columns: Math.floor(width / cell),
  rows: Math.floor(height / glyphBytes),
});

/** Programs with a text of 80×25 put it in the middle of a larger screen. */
const centred = ({ width, height }: Pixels): Grid => ({
  left: Math.floor((width - 640) / 2),
  top: Math.floor((height - 400) / 2),
  cell: 8,
  columns: 80,
  rows: 25,
});

function gridsOf(pixels: Pixels): Grid[] {
  const { width, height } = pixels;
  // VGA's text modes have nine pixels for a cell.
  const textMode = width % 9 === 0 && height <= 480 ? [whole(pixels, 9)] : [];
  const middle = width > 640 && height > 400 ? [centred(pixels)] : [];
  return [...textMode, whole(pixels, 8), ...middle];
}

interface Reading extends ScreenText {
  /** Characters that were recognized, and those among them that people write with. */
  known: number;
  written: number;
}

/**
 * Pure: the text in the picture of a screen, cell by cell; null where it shows none. Each cell has two colours, and its
 * pixels are those of a glyph: what is not exactly so counts as unknown.
 */
export function readText(pixels: Pixels, glyphs: Glyphs): ScreenText | null {
  const readings = gridsOf(pixels).map((grid) => readGrid(pixels, grid, glyphs));
  const best = readings.toSorted((one, other) => worth(other) - worth(one))[0];
  if (!best || !isText(best)) return null;
  const { text, columns, rows, unknown } = best;
  return { text, columns, rows, unknown };
}

const worth = ({ written, unknown }: Reading): number => written - unknown;

/** Edges of windows may look like lines and blocks: letters decide, and that nearly all is recognized. */
const isText = ({ known, written, unknown }: Reading): boolean =>
  written > 0 && known >= 4 * unknown;

function readGrid(pixels: Pixels, grid: Grid, glyphs: Glyphs): Reading {
  const { columns, rows } = grid;
  let [known, written, unknown] = [0, 0, 0];
  const lines = Array.from({ length: rows }, (_, row) => {
    let line = '';
    for (let column = 0; column < columns; column += 1) {
      const character = readCell(pixels, grid, column, row, glyphs);
      if (character === null) unknown += 1;
      else if (character !== ' ') known += 1;
      if (character !== null && /^[\w!-/:-@]$/.test(character)) written += 1;
      line += character ?? unknownCharacter;
    }
    return line.trimEnd();
  });
  const last = lines.findLastIndex((line) => line !== '');
  return { text: lines.slice(0, last + 1).join('\n'), columns, rows, known, written, unknown };
}

/** The character of a cell; null where there is none like that. */
function readCell(
  { width, colours }: Pixels,
  { left, top, cell }: Grid,
  column: number,
  row: number,
  glyphs: Glyphs,
): string | null {
  const start = (top + row * glyphBytes) * width + left + column * cell;
  const first = colours[start] ?? 0;
  let second = first;
  const bits = new Uint8Array(glyphBytes);
  let further = 0;
  for (let y = 0; y < glyphBytes; y += 1) {
    for (let x = 0; x < cell; x += 1) {
      const colour = colours[start + y * width + x] ?? 0;
      if (colour === first) continue;
      if (second === first) second = colour;
      if (colour !== second) return null;
      if (x < 8) bits[y] = (bits[y] ?? 0) | (0x80 >> x);
      else further |= 1 << y;
    }
  }
  if (second === first) return ' ';
  const inverse = bits.map((each) => ~each);
  const choices = [
    { rows: bits, further },
    { rows: inverse, further: ~further & 0xffff },
  ].filter((choice) => cell === 8 || ninthFits(choice.rows, choice.further));
  const found = choices.flatMap((choice) => glyphs.find(choice.rows) ?? []);
  // Half a cell is the other half in the other colour: what people write with comes first.
  return found.find((character) => character > ' ' && character <= '~') ?? found[0] ?? null;
}

/** The ninth column is empty, repeats the eighth (lines), or has the cursor. */
function ninthFits(rows: Uint8Array, further: number): boolean {
  return rows.every((each, y) => {
    const set = ((further >> y) & 1) === 1;
    return !set || (each & 1) === 1;
  });
}
