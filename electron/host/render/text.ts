import type {
  HostReport,
  Need,
  SubVerdict,
  Verdict,
  VerdictId,
  VerdictValue,
} from '../../../shared/host';
import { visible } from '../../../shared/texts/visible';
import { message } from '../messages';
import type { Paint } from './paint';
import { setupLines } from './setup-text';

/** A sign and a colour for each verdict; the word stands beside them, so nothing rests on colour alone. */
const signs: Record<VerdictValue, { sign: string; color: number }> = {
  on: { sign: '✓', color: 32 },
  'off-in-firmware': { sign: '✗', color: 33 },
  blocked: { sign: '✗', color: 31 },
  'not-in-hardware': { sign: '–', color: 90 },
  unknown: { sign: '?', color: 36 },
};

const grey = 90;

export function verdictWord(value: VerdictValue): string {
  return message(`report.verdict.${value}`).text;
}

const isOptional = (one: SubVerdict | Verdict) => 'optional' in one && one.optional === true;

/** The word for a verdict, or that nothing is wrong where something optional is missing. */
export function foundWord(one: SubVerdict | Verdict): string {
  return isOptional(one) ? message('report.optional').text : verdictWord(one.verdict);
}

/** Report for a terminal. `color` adds ANSI colours. */
export function renderHostText(report: HostReport, options: { color: boolean }): string {
  const paint: Paint = (code, text) => (options.color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const { headline } = report;
  const lines = [paint(1, headline.title.text), headline.summary.text];
  if (headline.next) lines.push(`→ ${headline.next.text}`);
  for (const reminder of report.reminders) lines.push(`! ${reminder.text}`);
  lines.push('');
  const facts = Object.entries(report.machine);
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  for (const [name, value] of facts)
    lines.push(`${paint(grey, name.padEnd(width))}  ${visible(value)}`);
  lines.push(
    '',
    paint(1, message('report.needs').text),
    ...report.needs.flatMap((need) => needLines(report, need, paint)),
    '',
    paint(1, message('report.extras').text),
    ...report.extras.flatMap((id) => rowLines(report, id, paint, false)),
    ...setupLines(report, paint),
    ...comparisonLines(report, paint),
  );
  return `${lines.join('\n')}\n`;
}

/** One of the four, then its rows; those that another one explains are named under that one alone. */
function needLines(report: HostReport, need: Need, paint: Paint): string[] {
  const waits = need.because !== null;
  const { sign, color } = signs[need.verdict];
  const word = waits ? message('report.waiting').text : verdictWord(need.verdict);
  const tone = waits ? grey : color;
  return [
    '',
    paint(1, `${paint(tone, waits ? '…' : sign)} ${need.title.text}: ${paint(tone, word)}`),
    ...(tellsMore(report, need) ? [`    ${need.summary.text}`] : []),
    ...need.rows.flatMap((id) => rowLines(report, id, paint, true)),
  ];
}

/** Whether none of the rows that follow says the same. */
const tellsMore = (report: HostReport, need: Need): boolean =>
  !report.verdicts.some(({ id, summary }) => {
    return need.rows.includes(id) && summary.text === need.summary.text;
  });

function rowLines(report: HostReport, id: VerdictId, paint: Paint, inner: boolean): string[] {
  const found = report.verdicts.find((one) => one.id === id);
  if (!found || found.because !== null) return [];
  const indent = inner ? '    ' : '';
  const lines = [
    '',
    ...verdictLines(found, paint),
    ...found.parts.flatMap((sub) => partLines(sub, paint)),
    ...hangingLines(report, found),
  ];
  return lines.map((line) => (line === '' ? '' : `${indent}${line}`));
}

/** The rows that this one explains. */
function hangingLines(report: HostReport, cause: Verdict): string[] {
  const hanging = report.verdicts.filter(({ because }) => because === cause.id);
  if (hanging.length === 0) return [];
  const titles = hanging.map(({ title }) => title.text).join(', ');
  return [`    ${message('report.follows', { titles }).text}`];
}

/** Only where another checker answers otherwise. */
function comparisonLines(report: HostReport, paint: Paint): string[] {
  const others = report.comparison.filter(({ agrees }) => !agrees);
  if (others.length === 0) return [];
  return [
    '',
    paint(1, message('comparison.title').text),
    ...others.flatMap(({ tool, check, answer, why }) => [
      `    ${tool}, ${check}: ${visible(answer)}`,
      `        ${why.text}`,
    ]),
  ];
}

function head(one: SubVerdict | Verdict, paint: Paint): string {
  const { sign, color } = isOptional(one) ? signs['not-in-hardware'] : signs[one.verdict];
  return `${paint(color, sign)} ${one.title.text}: ${paint(color, foundWord(one))}`;
}

function verdictLines(one: Verdict, paint: Paint): string[] {
  const deciding = one.witnesses.find((witness) => witness.deciding);
  const lines = [paint(1, head(one, paint)), `    ${one.summary.text}`];
  if (deciding)
    lines.push(paint(grey, `    ${visible(deciding.source)}: ${visible(deciding.value)}`));
  if (one.next) lines.push(`    → ${one.next.text}`);
  for (const remedy of one.remedies) {
    const fix = remedy.runnable ? ` (--fix ${remedy.id})` : '';
    lines.push(
      `    ${remedy.title.text}${fix}:`,
      ...remedy.commands.map((line) => `      $ ${visible(line)}`),
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
