import { createInterface } from 'node:readline/promises';
import { failure } from '../../../shared/errors';
import type { FixPlan, FixRef } from '../../../shared/fix';
import type { Host } from '../../host/service';
import { offeredFixes } from '../../host/fixes/plan';
import { UsageError, type CliContext } from '../context';
import { text } from '../texts';

type FixHost = Pick<Host, 'report' | 'planFix' | 'runFix' | 'cancelFix'>;

const signs = { same: ' ', removed: '-', added: '+' } as const;

/** Shows what a fix would run, asks, runs it, and ends with what this machine has become. */
export async function fixHost(
  host: FixHost,
  wish: { id: string; yes: boolean },
  cli: CliContext,
): Promise<void> {
  const ref = await chosenFix(host, wish.id, cli);
  const plan = await host.planFix(ref);
  for (const line of planLines(plan, cli)) cli.say(line);
  if (plan.hindrance) {
    throw failure('fix-hindered', plan.hindrance.text, { detail: plan.hindrance.text });
  }
  if (!wish.yes && !(await agreed(cli))) throw failure('cancelled', text(cli.language, 'notRun'));
  const cancel = () => host.cancelFix();
  cli.io.signal.addEventListener('abort', cancel);
  try {
    for await (const news of host.runFix({ ...ref, fingerprint: plan.fingerprint })) {
      if (news.type === 'command') cli.say(`$ ${news.command}`);
      if (news.type === 'output') cli.io.stderr.write(news.text);
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
async function chosenFix(host: FixHost, id: string, { language }: CliContext): Promise<FixRef> {
  const offers = offeredFixes(await host.report());
  const found = offers.filter(({ names }) => names.includes(id));
  const [first] = found;
  if (first && found.length === 1) return first.ref;
  // Of several that have the id, or of all: each by the shortest name that is its alone.
  const others = (found.length > 0 ? found : offers).map(
    ({ names }) => names.find((name) => isAlone(name, offers)) ?? names.at(-1),
  );
  const fixes = others.join(', ') || '-';
  throw new UsageError(text(language, 'noSuchFix', { id, fixes }));
}

const isAlone = (name: string, offers: ReturnType<typeof offeredFixes>): boolean =>
  offers.filter(({ names }) => names.includes(name)).length === 1;

function planLines(plan: FixPlan, { language }: CliContext): string[] {
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
    ...(machines.length > 0 ? [text(language, 'fixMachines', { names: machines.join(', ') })] : []),
    '',
  ];
}

async function agreed({ io, language }: CliContext): Promise<boolean> {
  if (io.stdin.isTTY !== true) {
    throw new UsageError(text(language, 'fixNeedsYes'));
  }
  const questions = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const answer = await questions.question(text(language, 'fixAsk'), { signal: io.signal });
    return /^(?:y|yes|是)$/i.test(answer.trim());
  } finally {
    questions.close();
  }
}
