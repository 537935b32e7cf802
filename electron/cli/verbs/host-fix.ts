import { failure } from '../../../shared/errors';
import type { FixPlan, FixRef } from '../../../shared/fix';
import type { Host } from '../../host/service';
import { visibleLines } from '../../../shared/texts/visible';
import { offeredFixes } from '../../host/fixes/plan';
import { agreed } from '../agreed';
import { UsageError, type CliContext } from '../context';

type FixHost = Pick<Host, 'report' | 'planFix' | 'runFix' | 'cancelFix'>;

const signs = { same: ' ', removed: '-', added: '+' } as const;

/** Shows what a fix would run, asks, runs it, and ends with what this machine has become. */
export async function fixHost(
  host: FixHost,
  wish: { id: string; yes: boolean },
  cli: CliContext,
): Promise<void> {
  const ref = await chosenFix(host, wish.id);
  const plan = await host.planFix(ref);
  for (const line of planLines(plan, cli)) cli.say(line);
  if (plan.hindrance) {
    throw failure('fix-hindered', { reason: { ...plan.hindrance, file: 'host' } });
  }
  if (!wish.yes && !(await agreed(cli, cli.text('fixAsk')))) throw failure('cancelled');
  const cancel = () => host.cancelFix();
  cli.io.signal.addEventListener('abort', cancel);
  try {
    for await (const news of host.runFix({ ...ref, fingerprint: plan.fingerprint })) {
      if (news.type === 'command') cli.say(`$ ${news.command}`);
      if (news.type === 'output') cli.io.stderr.write(visibleLines(news.text));
      if (news.type === 'report') {
        const verdict = news.report.verdicts.find(({ id }) => id === ref.of);
        if (verdict) cli.print(`${verdict.title.text}: ${verdict.summary.text}`);
      }
    }
  } finally {
    cli.io.signal.removeEventListener('abort', cancel);
  }
  if (plan.afterwards) cli.say(plan.afterwards.text);
}

/** By its own id, or with the verdict's and the part's before it where several have the same. */
async function chosenFix(host: FixHost, id: string): Promise<FixRef> {
  const offers = offeredFixes(await host.report());
  const found = offers.filter(({ names }) => names.includes(id));
  const [first] = found;
  if (first && found.length === 1) return first.ref;
  // Of several that have the id, or of all: each by the shortest name that is its alone.
  const others = (found.length > 0 ? found : offers).map(
    ({ names }) => names.find((name) => isAlone(name, offers)) ?? names.at(-1),
  );
  const fixes = others.join(', ') || '-';
  throw new UsageError('noSuchFix', { id, fixes });
}

const isAlone = (name: string, offers: ReturnType<typeof offeredFixes>): boolean =>
  offers.filter(({ names }) => names.includes(name)).length === 1;

function planLines(plan: FixPlan, { text }: CliContext): string[] {
  const { change, machines } = plan;
  return [
    `${plan.title.text}:`,
    ...plan.commands.map((command) => `  ${command}`),
    ...(change
      ? [
          '',
          `${change.file}:`,
          ...change.lines.map(({ kind, text: line }) => `  ${signs[kind]} ${line}`),
        ]
      : []),
    ...(machines.length > 0 ? [text('fixMachines', { names: machines.join(', ') })] : []),
    '',
  ];
}
