import type { CommandOption } from '../../../shared/command-line';
import type { CommandLine } from '../../../shared/contract';

/** One line of a command as it is shown. */
export interface CommandSegment {
  text: string;
  /** null for what a shell does before and after QEMU. */
  option: CommandOption | null;
}

/** Between two options: a shell reads on after a backslash at the end of a line. */
const joint = ' \\\n  ';

/** Pure: the lines of a command, each with the option that it is for. */
export function commandSegments({
  shellLines,
  lines,
}: Pick<CommandLine, 'shellLines' | 'lines'>): CommandSegment[] {
  const [program = null, ...options] = lines;
  const found: CommandSegment[] = [];
  let end = 0;
  for (const option of options) {
    const at = shellLines.indexOf(`${joint}${option.shell}`, end);
    if (at < 0) return withoutOptions(shellLines);
    if (end === 0) found.push(...withoutOptions(shellLines.slice(0, at)));
    const before = found.pop();
    const own = end === 0 ? program : (before?.option ?? null);
    found.push(
      { text: `${before?.text ?? ''} \\`, option: own },
      { text: `  ${option.shell}`, option },
    );
    end = at + joint.length + option.shell.length;
  }
  const rest = shellLines.slice(end);
  return [...found, ...(rest === '' ? [] : withoutOptions(rest.replace(/^\n/, '')))];
}

const withoutOptions = (text: string): CommandSegment[] =>
  text.split('\n').map((line) => ({ text: line, option: null }));
