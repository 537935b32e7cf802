import { optionGroups } from '../../../shared/option-groups';
import { visible } from '../../../shared/texts/visible';
import { displayCommand } from '../../lib/run';

/** Rows, of 60 characters each, that a message box shows whole on a small screen. */
const mostRows = 20;
/** Begins a row that goes on with the argument above; no option does. */
const goesOn = '    … ';

/**
 * Pure: extra arguments as the person is asked about them, one option with its value on each row, quoted as a shell
 * has them and with nothing invisible; a long one goes on in the next row.
 * @returns null when there is no room for all of them: none may be hidden.
 */
export function argumentRows(words: readonly string[]): string[] | null {
  return fitting(optionGroups(words).map(displayCommand));
}

/** Pure: a command of QEMU's monitor in the same way. @returns null when there is no room for all of it. */
export function commandRows(command: string): string[] | null {
  return fitting([command]);
}

function fitting(lines: readonly string[]): string[] | null {
  const rows = lines.flatMap((line) => wrapped(visible(line)));
  return rows.length > mostRows ? null : rows;
}

/** Never cuts a character in two. */
function wrapped(line: string): string[] {
  const first = /^.{0,60}/su.exec(line)?.[0] ?? '';
  const rest = line.slice(first.length).match(/.{1,54}/gsu) ?? [];
  return [first, ...rest.map((part) => goesOn + part)];
}
