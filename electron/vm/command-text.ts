import type { CommandLine } from '../../shared/contract';
import { displayCommand } from '../lib/run';
import type { LaunchPlan } from './launch/plan';

/** Pure: a planned start as people read and copy it; helpers come first, on the same line. */
export function commandText({ command, problem }: LaunchPlan): CommandLine {
  const { argv, env, sidecars, warnings } = command;
  const variables = Object.entries(env).map(([name, value]) =>
    displayCommand([`${name}=${value}`]),
  );
  const helpers = sidecars.map(
    (sidecar) => `(cd ${displayCommand([sidecar.cwd])} && ${displayCommand(sidecar.argv)}) & `,
  );
  return {
    argv: [...argv],
    shell: `${helpers.join('')}${[...variables, displayCommand(argv)].join(' ')}`,
    problem,
    warnings,
  };
}
