import { displayWidth, padEnd } from '../table';
import { verbs, type Verb } from '../verb-table';
import type { Words } from './words';

/** What `paddock --help` says, line by line. */
export function overview(words: Words): string[] {
  const rows = Object.entries(verbs).map(([name, verb]) => [
    synopsis(name, verb),
    words.find(`verb.${name}.summary`) ?? '',
  ]);
  return [
    `${words.text('usage')}: paddock COMMAND …`,
    '',
    `${words.text('verbs')}:`,
    ...columns(rows),
    '',
    words.text('moreHelp'),
  ];
}

/** What `paddock VERB --help` says, line by line. */
export function verbHelp(name: string, verb: Verb, words: Words): string[] {
  const options = Object.entries(verb.options);
  const rows = options.map(([option, { value }]) => [
    value === undefined ? `--${option}` : `--${option} ${value}`,
    words.find(`verb.${name}.option.${option}`) ?? '',
  ]);
  const switches = options.length > 0 ? ` [${words.text('options').toLowerCase()}]` : '';
  const notes = words.find(`verb.${name}.notes`);
  return [
    `${words.text('usage')}: paddock ${synopsis(name, verb)}${switches}`,
    '',
    words.find(`verb.${name}.summary`) ?? '',
    ...(notes === null ? [] : ['', ...notes.split('\n')]),
    ...(rows.length > 0 ? ['', `${words.text('options')}:`, ...columns(rows)] : []),
  ];
}

function synopsis(name: string, verb: Verb): string {
  const words = verb.positionals.map((word) =>
    word.includes('?') ? `[${word.replace('?', '')}]` : word,
  );
  return [name, ...words].join(' ');
}

function columns(rows: readonly string[][]): string[] {
  const width = Math.max(...rows.map(([first = '']) => displayWidth(first)));
  return rows.map(([first = '', second = '']) => `  ${padEnd(first, width)}  ${second}`);
}
