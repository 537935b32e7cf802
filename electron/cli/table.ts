import { visible } from '../../shared/texts/visible';
import type { TerminalOutput } from './context';

/** Between two columns. */
const gap = '  ';

/** East Asian wide and fullwidth characters, and emoji, take two columns of a terminal (Unicode TR 11). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (!/\p{Mn}/u.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}

/** Like `padEnd`, in columns. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

/** The text, or as much of its beginning as fits with an ellipsis. */
export function cutEnd(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (displayWidth(kept) + displayWidth(segment) > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Columns of the terminal, without limit where there is none: what is piped stays whole. */
export function columnsOf(output: TerminalOutput): number {
  return (output.isTTY && output.columns) || Infinity;
}

/** Rows of the terminal, without limit where there is none. */
export function rowsOf(output: TerminalOutput): number {
  return (output.isTTY && output.rows) || Infinity;
}

/** However narrow the terminal, this much of the first column stays. */
const leastColumns = 8;

/**
 * Lines of a table: every column as wide as its widest cell, the last one free.
 * @param limit columns that the table should not exceed: its first column, the names, gives way.
 */
export function tableLines(cells: readonly (readonly string[])[], limit = Infinity): string[] {
  // A line break in a name would tear its row.
  const rows = cells.map((row) => row.map(visible));
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  const others = widths.slice(1).reduce((sum, width) => sum + gap.length + width, 0);
  const first = Math.min(widths[0] ?? 0, Math.max(leastColumns, limit - others));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? padEnd(cutEnd(cell, first), first) : padEnd(cell, widths[column] ?? 0),
      )
      .join(gap)
      .trimEnd(),
  );
}
