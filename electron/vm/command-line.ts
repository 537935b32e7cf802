import type { CommandOption, OptionChanges } from '../../shared/command-line';
import type { CommandLine } from '../../shared/contract';
import type { VmConfig } from '../../shared/vm-config';
import { displayCommand } from '../lib/run';
import { optionChanges } from '../qemu/hardware/explain/difference';
import { explainArgv, explainBuilt, type ExplainedOption } from '../qemu/hardware/explain/explain';
import { commandText } from './command-text';
import type { LaunchPlan } from './launch/plan';

/** What a guest that runs was started with. */
interface StartedWith {
  /** null while it is off. */
  argv: readonly string[] | null;
  /** null where its launch record does not tell. */
  config: VmConfig | null;
}

/**
 * Pure: what QEMU would be started with, or was while it runs, with what each option is for.
 * @param config the definition as it is stored.
 */
export function commandLineOf(
  plan: Pick<LaunchPlan, 'command' | 'sections' | 'problem'>,
  config: VmConfig,
  started: StartedWith = { argv: null, config: null },
): CommandLine {
  const { command, sections } = plan;
  const next = explainBuilt(command.argv[0], sections, config);
  const [program, ...args] = started.argv ?? [];
  if (program === undefined) {
    return { ...commandText(plan), lines: next.map(shown), nextStart: [] };
  }
  const argv: typeof command.argv = [program, ...args];
  const running = explainArgv(argv, started.config ?? config);
  return {
    ...commandText({ ...plan, command: { ...command, argv } }),
    lines: running.map(shown),
    nextStart: differing(running, next),
  };
}

/** What a start would be of a definition. */
interface Start {
  plan: Pick<LaunchPlan, 'command' | 'sections'>;
  config: VmConfig;
}

/** Pure: how the command lines of two starts differ. */
export function commandChanges(before: Start, after: Start): OptionChanges {
  const explain = ({ plan: { command, sections }, config }: Start) =>
    explainBuilt(command.argv[0], sections, config);
  return differing(explain(before), explain(after));
}

const differing = (
  one: readonly ExplainedOption[],
  other: readonly ExplainedOption[],
): OptionChanges =>
  optionChanges(one, other).map(({ before, after }) => ({
    before: before && shown(before),
    after: after && shown(after),
  }));

const shown = (option: ExplainedOption): CommandOption => ({
  ...option,
  shell: displayCommand(option.words),
});
