import { optionGroups } from '../../../shared/option-groups';
import { visible } from '../../../shared/texts/visible';
import { displayCommand } from '../../lib/run';

/** Characters of a row, and rows, that a message box shows whole on a small screen. */
const room = { width: 60, rows: 20 } as const;
/** Begins a row that goes on with the argument above; no option does. */
const goesOn = '    … ';

/**
 * Pure: extra arguments as the person is asked about them, one option with its value on each row, quoted as a shell
 * has them and with nothing invisible; a long one goes on in the next row.
 * @returns null when there is no room for all of them: none may be hidden.
 */
export function argumentRows(words: readonly string[]): string[] | null {
  const rows = optionGroups(words).flatMap((group) => wrapped(visible(displayCommand(group))));
  return rows.length > room.rows ? null : rows;
}

function wrapped(line: string): string[] {
  const rest = [...line];
  const rows = [rest.splice(0, room.width).join('')];
  while (rest.length > 0) rows.push(goesOn + rest.splice(0, room.width - goesOn.length).join(''));
  return rows;
}
