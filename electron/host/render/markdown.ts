import type { HostReport, Need, SubVerdict, Verdict, VerdictId } from '../../../shared/host';
import { message } from '../messages';
import { foundWord, verdictWord } from './text';

/** Text that must not become markup: what firmware and kernels say is not ours. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replace(/\s*\n\s*/g, ' ');
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replace(/\s*\n\s*/g, ' ')}\``;
}

function needSection(report: HostReport, need: Need): string[] {
  const word = need.because === null ? verdictWord(need.verdict) : message('report.waiting').text;
  return [
    `### ${plain(need.title.text)}: ${word}`,
    '',
    plain(need.summary.text),
    '',
    ...need.rows.flatMap((id) => rowSection(report, id)),
  ];
}

/** One verdict, and the names of those that it explains; those have no section of their own. */
function rowSection(report: HostReport, id: VerdictId): string[] {
  const one = report.verdicts.find((found) => found.id === id);
  if (!one || one.because !== null) return [];
  const hanging = report.verdicts.filter(({ because }) => because === id);
  const titles = hanging.map(({ title }) => title.text).join(', ');
  const follows = hanging.length > 0 ? [plain(message('report.follows', { titles }).text), ''] : [];
  return [...section(one), ...follows];
}

function section(one: Verdict): string[] {
  const lines = [
    `#### ${plain(one.title.text)}: ${verdictWord(one.verdict)}`,
    '',
    plain(one.summary.text),
    '',
    ...one.witnesses.map(({ source, value, deciding }) => {
      return `- ${code(source)}: ${code(value)}${deciding ? ' **(decides)**' : ''}`;
    }),
  ];
  if (one.next) lines.push('', `Next: ${plain(one.next.text)}`);
  if (one.parts.length > 0) lines.push('', ...one.parts.map(subsection));
  return [...lines, ''];
}

function subsection(one: SubVerdict): string {
  return `- ${plain(one.title.text)}: ${foundWord(one)}. ${plain(one.summary.text)}`;
}

/** Report for an issue tracker: facts, not screenshots. */
export function renderHostMarkdown(report: HostReport): string {
  const { headline } = report;
  const facts = Object.entries(report.machine).map(
    ([name, value]) => `| ${name} | ${plain(value)} |`,
  );
  return [
    `## ${plain(headline.title.text)}`,
    '',
    plain(headline.summary.text),
    '',
    '| | |',
    '|---|---|',
    ...facts,
    '',
    `## ${message('report.needs').text}`,
    '',
    ...report.needs.flatMap((need) => needSection(report, need)),
    `## ${message('report.extras').text}`,
    '',
    ...report.extras.flatMap((id) => rowSection(report, id)),
    `## ${message('comparison.title').text}`,
    '',
    ...report.comparison.map(({ tool, check, answer, agrees, why }) => {
      return `- ${tool}, ${plain(check)}: ${plain(answer)}${agrees ? '' : ` **≠** ${plain(why.text)}`}`;
    }),
    '',
  ].join('\n');
}
