import type {
  HostReport,
  SetupEvidence,
  SubVerdict,
  Verdict,
  VerdictValue,
} from '../../../shared/host';
import { message } from '../messages';

/** A sign and a colour for each verdict; the word stands beside them, so nothing rests on colour alone. */
const signs: Record<VerdictValue, { sign: string; color: number }> = {
  on: { sign: '✓', color: 32 },
  'off-in-firmware': { sign: '✗', color: 33 },
  blocked: { sign: '✗', color: 31 },
  'not-in-hardware': { sign: '–', color: 90 },
  unknown: { sign: '?', color: 36 },
};

export function verdictWord(value: VerdictValue): string {
  return message(`report.verdict.${value}`).text;
}

/** Report for a terminal. `color` adds ANSI colours. */
export function renderHostText(report: HostReport, options: { color: boolean }): string {
  const paint = (code: number, text: string) =>
    options.color ? `\u001b[${code}m${text}\u001b[0m` : text;
  const { headline } = report;
  const lines = [paint(1, headline.title.text), headline.summary.text];
  if (headline.next) lines.push(`→ ${headline.next.text}`);
  for (const reminder of report.reminders) lines.push(`! ${reminder.text}`);
  lines.push('');
  const facts = Object.entries(report.machine);
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  for (const [name, value] of facts) lines.push(`${paint(90, name.padEnd(width))}  ${value}`);
  for (const one of report.verdicts) {
    lines.push(
      '',
      ...verdictLines(one, paint),
      ...one.parts.flatMap((sub) => partLines(sub, paint)),
    );
  }
  lines.push(...setupLines(report, paint), ...comparisonLines(report, paint));
  return `${lines.join('\n')}\n`;
}

/** Only where something is to be switched on, or may be. */
function setupIsNeeded(report: HostReport): boolean {
  const ids = new Set(['cpu-virtualization', 'iommu', 'sr-iov']);
  return report.verdicts.some(({ id, verdict }) => {
    return (
      ids.has(id) && (verdict === 'off-in-firmware' || (verdict === 'unknown' && id !== 'sr-iov'))
    );
  });
}

function setupLines(report: HostReport, paint: Paint): string[] {
  const setup = report.firmwareSetup;
  if (!setup || !setupIsNeeded(report)) return [];
  const proof = (evidence: SetupEvidence) =>
    paint(90, ` (${message(`setup.evidence.${evidence}`).text})`);
  return [
    '',
    paint(1, setup.title.text),
    ...setup.notes.map(({ text }) => `    ${text}`),
    ...(setup.key ? [`    ${setup.key.sentence.text}${proof(setup.key.evidence)}`] : []),
    ...(setup.key?.notes ?? []).map(({ text }) => `    ${text}`),
    ...setup.settings.map(({ title, where, evidence }) => {
      return `    ${title.text}: ${where.text}${proof(evidence)}`;
    }),
    ...(setup.afterwards ? [`    ${setup.afterwards.sentence.text}`] : []),
    ...(setup.restart ? setup.restart.commands.map((line) => `      $ ${line}`) : []),
  ];
}

/** Only where another checker answers otherwise. */
function comparisonLines(report: HostReport, paint: Paint): string[] {
  const others = report.comparison.filter(({ agrees }) => !agrees);
  if (others.length === 0) return [];
  return [
    '',
    paint(1, message('comparison.title').text),
    ...others.flatMap(({ tool, check, answer, why }) => [
      `    ${tool}, ${check}: ${answer}`,
      `        ${why.text}`,
    ]),
  ];
}

type Paint = (code: number, text: string) => string;

function head(one: SubVerdict | Verdict, paint: Paint): string {
  const { sign, color } = signs[one.verdict];
  return `${paint(color, sign)} ${one.title.text}: ${paint(color, verdictWord(one.verdict))}`;
}

function verdictLines(one: Verdict, paint: Paint): string[] {
  const deciding = one.witnesses.find((witness) => witness.deciding);
  const lines = [paint(1, head(one, paint)), `    ${one.summary.text}`];
  if (deciding) lines.push(paint(90, `    ${deciding.source}: ${deciding.value}`));
  if (one.next) lines.push(`    → ${one.next.text}`);
  for (const remedy of one.remedies) {
    const fix = remedy.runnable ? ` (--fix ${remedy.id})` : '';
    lines.push(
      `    ${remedy.title.text}${fix}:`,
      ...remedy.commands.map((line) => `      $ ${line}`),
      ...(remedy.hint ? [`      ${remedy.hint.text}`] : []),
    );
  }
  return lines;
}

function partLines(one: SubVerdict, paint: Paint): string[] {
  const lines = [`    ${head(one, paint)}. ${one.summary.text}`];
  if (one.next) lines.push(`        → ${one.next.text}`);
  return lines;
}
