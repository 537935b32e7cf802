import type { HostReport, SubVerdict, Verdict } from '../../../shared/host';
import { message } from '../messages';
import { verdictWord } from './text';

/** Text that must not become markup: what firmware and kernels say is not ours. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replace(/\s*\n\s*/g, ' ');
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replace(/\s*\n\s*/g, ' ')}\``;
}

function section(one: Verdict): string[] {
  const lines = [
    `### ${plain(one.title.text)}: ${verdictWord(one.verdict)}`,
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
  return `- ${plain(one.title.text)}: ${verdictWord(one.verdict)}. ${plain(one.summary.text)}`;
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
    ...report.verdicts.flatMap(section),
    `### ${message('comparison.title').text}`,
    '',
    ...report.comparison.map(({ tool, check, answer, agrees, why }) => {
      return `- ${tool}, ${plain(check)}: ${plain(answer)}${agrees ? '' : ` **≠** ${plain(why.text)}`}`;
    }),
    '',
  ].join('\n');
}
