import { basesOf, type CloneKind, type ClonePlan } from '../../../shared/cloning';
import { AppFailure } from '../../../shared/errors';
import { machineRef, machineKey } from '../../../shared/machine-ref';
import { formatSize } from '../../../shared/units';
import { displayCommand } from '../../lib/run';
import type { RunningJob } from '../../jobs/types';
import { UsageError, type CliContext, type ParsedArguments, type VerbCode } from '../context';
import { followJob } from '../follow-job';
import { onlyLocalVm } from '../only-vm';
import { tableLines } from '../table';
import { cloneNotes, cloneRows, loadCloneWords } from '../words/clone';

/** `paddock clone NAME NEWNAME`: another virtual machine out of one. */
export const clone: VerbCode = async (given, cli) => {
  const [, name] = given.positionals;
  if (given.flag('keep')) return await keep(given, cli);
  if (name === undefined) throw new UsageError('missing', { name: 'NEWNAME' });
  const wish = { name, kind: kindOf(given), newTpm: given.flag('new-tpm') };
  const { machines, clones } = await cli.services();
  const source = onlyLocalVm(machines, given);
  if (given.flag('dry-run')) {
    const plan = await clones.plan(source.id, wish);
    return given.flag('json') ? cli.printJson(plan) : await sayPlan(plan, source.name, cli);
  }
  const begun = await clones.begin(source.id, { ...wish, start: given.flag('start') });
  await followClone(begun.job, cli);
  if (given.flag('json')) return cli.printJson({ id: begun.id, ...begun.plan });
  const made = begun.plan;
  cli.print(cli.text('cloned', { source: source.name, name: made.name, id: begun.id }));
  await sayAfterwards(made, source, cli);
};

/** `paddock template NAME on|off`. */
export const template: VerbCode = async (given, cli) => {
  const [, action = ''] = given.positionals;
  if (action !== 'on' && action !== 'off') {
    throw new UsageError('badChoice', { option: 'ACTION', value: action, choices: 'on, off' });
  }
  const { machines } = await cli.services();
  const vm = onlyLocalVm(machines, given);
  const { name } = vm;
  const on = action === 'on';
  if ((vm.template === true) === on) return cli.print(cli.text('templateSame', { name }));
  await machines.act(machineRef(machineKey(vm)), on ? 'make-template' : 'end-template');
  cli.print(cli.text(on ? 'templateOn' : 'templateOff', { name }));
};

/** `paddock clone NAME --keep`: a disposable virtual machine stays. */
async function keep(given: ParsedArguments, cli: CliContext): Promise<void> {
  const [, extra] = given.positionals;
  if (extra !== undefined) throw new UsageError('tooMany', { word: extra });
  const { machines } = await cli.services();
  const vm = onlyLocalVm(machines, given);
  const { name } = vm;
  if (vm.disposable !== true) return cli.print(cli.text('templateSame', { name }));
  await machines.act(machineRef(machineKey(vm)), 'keep');
  cli.print(cli.text('kept', { name }));
}

function kindOf(given: ParsedArguments): CloneKind {
  const [linked, disposable] = [given.flag('linked'), given.flag('disposable')];
  if (linked && disposable)
    throw new UsageError('exclusive', { options: '--linked, --disposable' });
  return disposable ? 'disposable' : linked ? 'linked' : 'full';
}

/** One whose start failed is there all the same. */
export async function followClone(
  job: Pick<RunningJob<never>, 'snapshot' | 'ended' | 'cancel'>,
  cli: CliContext,
): Promise<void> {
  try {
    await followJob(job, cli);
  } catch (error) {
    const { name } = job.snapshot().subject;
    const made = job.snapshot().result.vmId;
    if (error instanceof AppFailure && made !== undefined) {
      cli.print(cli.text('created', { name, id: made }));
    }
    throw error;
  }
}

/** Prints what a clone would come to. */
export async function sayPlan(plan: ClonePlan, source: string, cli: CliContext): Promise<void> {
  const words = await loadCloneWords(cli.language);
  for (const line of tableLines(cloneRows(plan, words))) cli.print(line.trimEnd());
  for (const line of cloneNotes(plan, source, words)) cli.print(line);
  const size = formatSize(plan.bytes);
  const { freeBytes } = plan;
  cli.print(
    freeBytes === null
      ? words('terminal.totalOnly', { size })
      : words('terminal.total', { size, free: formatSize(freeBytes) }),
  );
}

async function sayAfterwards(
  plan: ClonePlan,
  source: { name: string; template?: boolean | undefined },
  cli: CliContext,
): Promise<void> {
  const words = await loadCloneWords(cli.language);
  for (const line of cloneNotes(plan, source.name, words)) cli.say(line);
  const command = (...given: string[]) => cli.say(`  ${displayCommand(['paddock', ...given])}`);
  if (basesOf(plan).length > 0 && source.template !== true) {
    cli.say(cli.text('cloneBase', { name: plan.name, source: source.name }));
    command('template', source.name, 'on');
  }
  if (plan.kind !== 'disposable') return;
  cli.say(cli.text('cloneDisposable', { name: plan.name }));
  command('clone', plan.name, '--keep');
  command('remove', plan.name);
}
