import type { CommandLine } from '../../shared/contract';
import { displayCommand } from '../lib/run';
import type { LaunchPlan } from './launch/plan';

/** Their value is free text of a person and may itself begin with a dash. */
const freeTextOptions: ReadonlySet<string> = new Set(['-append']);

/** What is told of a planned start. */
interface Planned extends Pick<LaunchPlan, 'problem'> {
  command: Pick<LaunchPlan['command'], 'argv' | 'env' | 'sidecars' | 'warnings'>;
}

/** Pure: a planned start as people read and copy it; helpers come first. */
export function commandText({ command, problem }: Planned): CommandLine {
  const { argv, env, sidecars, warnings } = command;
  // The name stays unquoted: a shell takes a quoted assignment for a program.
  const variables = Object.entries(env).map(
    ([name, value]) => `${name}=${displayCommand([value])}`,
  );
  const helpers = sidecars.map(
    (sidecar) => `(cd ${displayCommand([sidecar.cwd])} && ${displayCommand(sidecar.argv)}) &`,
  );
  const [program = '', ...options] = byOption(argv).map((words) => displayCommand(words));
  const start = [...variables, program].join(' ');
  return {
    argv: [...argv],
    shell: [...helpers, start, ...options].join(' '),
    // A backslash at the end of a line lets a shell read on.
    shellLines: [...helpers, [start, ...options].join(' \\\n  ')].join('\n'),
    options: options.length,
    problem,
    warnings,
  };
}

/** Pure: the program alone, then each option of QEMU with its value. */
function byOption(argv: readonly string[]): string[][] {
  const groups: string[][] = [];
  for (const word of argv) {
    const group = groups.at(-1);
    const [option = ''] = group ?? [];
    const wantsText = group?.length === 1 && freeTextOptions.has(option);
    if (!group || (word.startsWith('-') && !wantsText)) groups.push([word]);
    else group.push(word);
  }
  return groups;
}
