import { createHash } from 'node:crypto';
import type { FixPlan, FixRef } from '../../../shared/fix';
import type { HostReport, Message, Remedy } from '../../../shared/host';
import { displayCommand } from '../../lib/run';
import { message } from '../messages';
import { shownChange } from './diff';

/** One command of a fix. The program is a bare name; it is looked for in folders that root owns. */
export interface FixStep {
  argv: readonly [string, ...string[]];
  /** What it gets on its standard input. */
  input: string | null;
  /** Through pkexec, unless we are root. */
  privileged: boolean;
}

export interface FixContext {
  asRoot: boolean;
  /** Virtual machines that run now. */
  machines: readonly { name: string; kvm: boolean }[];
}

/** The remedy that the window means, in a report of main's own; null when it does not offer it to be run. */
export function findRemedy(report: HostReport, ref: FixRef): Remedy | null {
  if (ref.of === 'firmware-setup') {
    const restart = report.firmwareSetup?.restart;
    return restart?.runnable && restart.id === ref.remedy && ref.part === null ? restart : null;
  }
  const verdict = report.verdicts.find(({ id }) => id === ref.of);
  const owner = ref.part === null ? verdict : verdict?.parts.find(({ id }) => id === ref.part);
  return owner?.remedies.find(({ id, runnable }) => runnable && id === ref.remedy) ?? null;
}

/** Every fix that a report offers, with the names that a terminal may call it by, the shortest first. */
export function offeredFixes(report: HostReport): { ref: FixRef; names: string[] }[] {
  const restart = report.firmwareSetup?.restart;
  const owners = report.verdicts.flatMap(({ id: of, remedies, parts }) => [
    { of, part: null, remedies },
    ...parts.map((part) => ({ of, part: part.id, remedies: part.remedies })),
  ]);
  const offered = [
    ...owners.flatMap(({ of, part, remedies }) =>
      remedies.filter(({ runnable }) => runnable).map(({ id }) => ({ of, part, remedy: id })),
    ),
    ...(restart?.runnable
      ? [{ of: 'firmware-setup' as const, part: null, remedy: restart.id }]
      : []),
  ];
  return offered.map(({ of, part, remedy }) => ({
    ref: { of, part, remedy, count: null },
    names: [remedy, [of, ...(part === null ? [] : [part]), remedy].join('/')],
  }));
}

/** The number that is written: the person's within the remedy's bounds, otherwise the remedy's own. */
function chosen(remedy: Remedy, count: number | null): number | null {
  const { choice, write } = remedy;
  if (!choice) return null;
  const wanted = count ?? Number(write?.after);
  return Math.min(Math.max(wanted, choice.minimum), choice.maximum);
}

function stepsOf(remedy: Remedy, number: number | null): FixStep[] {
  const { write, privileged } = remedy;
  return remedy.argvs.flatMap(([program, ...rest]) => {
    if (program === undefined) return [];
    const writes = write !== undefined && program === 'tee' && rest[0] === write.file;
    const input = writes ? (number === null ? write.after : `${number}\n`) : null;
    return [{ argv: [program, ...rest] as const, input, privileged }];
  });
}

/** The command as it is run; what it gets to read stands before it, where that is one short line. */
function shown({ argv, input, privileged }: FixStep, remedy: Remedy, asRoot: boolean): string {
  const command = displayCommand(privileged && !asRoot ? ['pkexec', ...argv] : argv);
  return input !== null && remedy.choice ? `echo ${input.trim()} | ${command}` : command;
}

function hindranceOf(remedy: Remedy, machines: readonly string[]): Message | null {
  if (remedy.machines === 'must-be-off' && machines.length > 0) {
    return message('remedy.hindrance.machines-run');
  }
  return remedy.hindrance ?? null;
}

/** What would be run for a remedy, for the person to read, and the steps that are run for exactly that. */
export function planFix(
  remedy: Remedy,
  count: number | null,
  { asRoot, machines }: FixContext,
): { plan: FixPlan; steps: FixStep[] } {
  const number = chosen(remedy, count);
  const steps = stepsOf(remedy, number);
  const { write, choice } = remedy;
  const concerned = machines
    .filter(({ kvm }) => remedy.machines === 'are-stopped' || kvm)
    .map(({ name }) => name);
  const names = remedy.machines ? concerned : [];
  const open: Omit<FixPlan, 'fingerprint'> = {
    title: remedy.title,
    commands: steps.map((step) => shown(step, remedy, asRoot)),
    passwords: asRoot ? 0 : steps.filter(({ privileged }) => privileged).length,
    change: shownChange(remedy),
    choice: choice && number !== null ? { ...choice, value: number } : null,
    machines: names,
    machinesAre: remedy.machines ?? null,
    hindrance: hindranceOf(remedy, names),
    afterwards: remedy.afterwards ?? null,
  };
  const content = JSON.stringify([open, steps, write?.before ?? null]);
  return {
    plan: { ...open, fingerprint: createHash('sha256').update(content).digest('hex') },
    steps,
  };
}
