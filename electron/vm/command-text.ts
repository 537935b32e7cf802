import type { CommandLine } from '../../shared/contract';
import { displayCommand } from '../lib/run';
import { optionGroups } from '../../shared/option-groups';
import type { LaunchPlan } from './launch/plan';

/** What is told of a planned start. */
export interface Planned extends Pick<LaunchPlan, 'problem'> {
  command: Pick<LaunchPlan['command'], 'argv' | 'env' | 'sidecars' | 'folders' | 'warnings'>;
}

/** See `CommandLine` of the contract. */
export type CommandText = Pick<
  CommandLine,
  'argv' | 'shell' | 'shellLines' | 'options' | 'problem' | 'warnings'
>;

/**
 * Pure: a planned start as people read and copy it: a shell makes the folders, starts helpers, waits for them, and ends
 * them.
 */
export function commandText({ command, problem }: Planned): CommandText {
  const { argv, env, sidecars, folders, warnings } = command;
  // The name stays unquoted: a shell takes a quoted assignment for a program.
  const variables = Object.entries(env).map(
    ([name, value]) => `${name}=${displayCommand([value])}`,
  );
  const helpers = sidecars.map(startHelper);
  // The folder of the sockets is gone after each boot of this computer.
  const before =
    folders.length > 0 ? [displayCommand(['mkdir', '-p', '-m', '700', ...folders])] : [];
  const after = endHelpers(sidecars);
  const [program = '', ...options] = optionGroups(argv).map((words) => displayCommand(words));
  const start = [
    ...sidecars.map(({ socket }) => `${isThere(socket)} &&`),
    ...variables,
    program,
  ].join(' ');
  const lines = (qemu: string) => [...before, ...helpers.flat(), qemu, ...after];
  return {
    argv: [...argv],
    shell: lines([start, ...options].join(' ')).join('; '),
    // A backslash at the end of a line lets a shell read on.
    shellLines: lines([start, ...options].join(' \\\n  ')).join('\n'),
    options: options.length,
    problem,
    warnings,
  };
}

type Helper = Planned['command']['sidecars'][number];

const isThere = (socket: string) => `[ -S ${displayCommand([socket])} ]`;

/** Pure: a helper is started in its folder, and waited for until it listens or has ended. */
function startHelper({ name, argv, cwd, socket }: Helper): string[] {
  return [
    // What an earlier run has left would be taken for it.
    displayCommand(['rm', '-f', socket]),
    `{ (cd ${displayCommand([cwd])} && exec ${displayCommand(argv)}) & ${name}=$!; }`,
    `until ${isThere(socket)} || ! kill -0 $${name} 2>/dev/null; do sleep 0.1; done`,
  ];
}

/** Pure: a helper that QEMU never talked to would stay; the shell's answer is QEMU's. */
function endHelpers(sidecars: readonly Helper[]): string[] {
  const kills = sidecars.map(({ name }) => `kill $${name} 2>/dev/null`);
  return kills.length === 0 ? [] : ['code=$?', ...kills, '(exit $code)'];
}
