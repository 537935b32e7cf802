import type { MonitorCommand, MonitorMode, MonitorWords } from '../../../shared/monitor';

/** Something that what was typed can become. */
export interface Completion {
  /** The whole line with it. */
  line: string;
  name: string;
  usage: string;
  about: string;
}

const none: readonly Completion[] = [];

const ofCommand = ({ name, usage, about }: MonitorCommand, line: string): Completion => ({
  line,
  name,
  usage,
  about,
});

/** HMP: names at the start, after `help`, and the second word of `info`. */
function hmpCompletions(text: string, commands: readonly MonitorCommand[]): readonly Completion[] {
  const [, before = '', word = ''] = /^((?:\s*help\s+)?)(.*)$/.exec(text) ?? [];
  // `info` by itself and its second words are told apart by the space.
  const wanted = word.replace(/^\s*info\s+/, 'info ');
  if (/\s/.test(wanted.replace(/^info /, ''))) return none;
  return commands
    .filter(
      ({ name }) =>
        name.startsWith(wanted) && name.startsWith('info ') === wanted.startsWith('info '),
    )
    .map((command) => ofCommand(command, `${before}${command.name}`));
}

/** A request that lacks only its values. */
function template({ name, arguments: args }: MonitorCommand): string {
  const needed = args.filter(({ optional }) => !optional);
  if (needed.length === 0) return name;
  const values = needed.map(({ name: key, type }) => `"${key}": ${type === 'str' ? '""' : ''}`);
  return `{"execute": "${name}", "arguments": {${values.join(', ')}}}`;
}

/** QMP: a bare name, the name in a request, or the name of an argument. */
function qmpCompletions(text: string, commands: readonly MonitorCommand[]): readonly Completion[] {
  if (/^\s*[\w-]*$/.test(text)) {
    const wanted = text.trim();
    return commands
      .filter(({ name }) => name.startsWith(wanted))
      .map((command) =>
        ofCommand(command, command.name === wanted ? template(command) : command.name),
      );
  }
  const [, head = '', wanted] = /^([^]*"execute"\s*:\s*")([\w-]*)$/.exec(text) ?? [];
  if (wanted !== undefined) {
    return commands
      .filter(({ name }) => name.startsWith(wanted))
      .map((command) => ofCommand(command, `${head}${command.name}"`));
  }
  const [, front = '', start] =
    /^([^]*"arguments"\s*:\s*\{(?:[^{}]*,)?\s*")([\w-]*)$/.exec(text) ?? [];
  if (start === undefined) return none;
  const command = commands.find(({ name }) => name === commandIn(text));
  return (command?.arguments ?? [])
    .filter(({ name }) => name.startsWith(start))
    .map(({ name, type }) => ({ line: `${front}${name}": `, name, usage: type, about: '' }));
}

const commandIn = (text: string): string | undefined =>
  /"execute"\s*:\s*"([\w-]+)"/.exec(text)?.[1];

/** Pure: what a line can become, in alphabetical order. */
export function completions(
  mode: MonitorMode,
  text: string,
  words: MonitorWords,
): readonly Completion[] {
  return mode === 'hmp' ? hmpCompletions(text, words.hmp) : qmpCompletions(text, words.qmp);
}

/** Pure: how to use the command that a line holds; null while it holds none. */
export function usageOf(
  mode: MonitorMode,
  text: string,
  words: MonitorWords,
): MonitorCommand | null {
  const line = text.trim().replace(/^help\s+/, '');
  const name = mode === 'qmp' ? (commandIn(line) ?? line) : line.replace(/^info\s+/, 'info ');
  const known = words[mode];
  const whole = known.find((command) => command.name === name);
  if (whole || mode === 'qmp') return whole ?? null;
  const [first, second] = name.split(' ');
  return (
    known.find((command) => command.name === `${first} ${second}`) ??
    known.find((command) => command.name === first) ??
    null
  );
}

/** Pure: the line as far as all completions agree; what was typed where they agree on no more. */
export function completed(text: string, found: readonly Completion[]): string {
  const [first, ...rest] = found.map(({ line }) => line);
  if (first === undefined) return text;
  let length = first.length;
  for (const line of rest) while (!line.startsWith(first.slice(0, length))) length -= 1;
  const agreed = first.slice(0, length);
  return agreed.length > text.length || found.length === 1 ? agreed : text;
}
