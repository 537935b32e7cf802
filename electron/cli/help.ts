import type { Language } from './language';
import { displayWidth, padEnd } from './table';
import { text } from './texts';
import { verbs, type Verb } from './verb-table';

/** What `paddock --help` says. */
export function overview(language: Language): string {
  const rows = Object.entries(verbs).map(([name, verb]) => [
    synopsis(name, verb),
    verb.summary[language],
  ]);
  return [
    `${text(language, 'usage')}: paddock COMMAND …`,
    '',
    `${text(language, 'verbs')}:`,
    ...columns(rows),
    '',
    text(language, 'moreHelp'),
  ].join('\n');
}

/** What `paddock VERB --help` says. */
export function verbHelp(name: string, verb: Verb, language: Language): string {
  const options = Object.entries(verb.options);
  const rows = options.map(([option, spec]) => [
    spec.value === undefined ? `--${option}` : `--${option} ${spec.value}`,
    spec.help[language],
  ]);
  const switches = options.length > 0 ? ` [${text(language, 'options').toLowerCase()}]` : '';
  return [
    `${text(language, 'usage')}: paddock ${synopsis(name, verb)}${switches}`,
    '',
    verb.summary[language],
    ...(verb.notes ? ['', verb.notes[language]] : []),
    ...(rows.length > 0 ? ['', `${text(language, 'options')}:`, ...columns(rows)] : []),
  ].join('\n');
}

function synopsis(name: string, verb: Verb): string {
  const words = verb.positionals.map((word) =>
    word.endsWith('?') ? `[${word.slice(0, -1)}]` : word.replace('...', '…'),
  );
  return [name, ...words].join(' ');
}

function columns(rows: readonly string[][]): string[] {
  const width = Math.max(...rows.map(([first = '']) => displayWidth(first)));
  return rows.map(([first = '', second = '']) => `  ${padEnd(first, width)}  ${second}`);
}
