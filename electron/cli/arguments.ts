import { parseArgs } from 'node:util';
import { UsageError, type ParsedArguments } from './context';
import type { Verb } from './verb-table';

/**
 * Reads the words behind a verb.
 * @returns null when help was asked for.
 * @throws UsageError for anything that the verb does not know or that is missing.
 */
export function parseArguments(
  verb: Pick<Verb, 'positionals' | 'options'>,
  words: readonly string[],
): ParsedArguments | null {
  const { tokens } = parseArgs({
    args: [...words],
    options: optionTypes(verb),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string | true>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'help' || token.name === 'h') return null;
    const spec = verb.options[token.name];
    const option = token.rawName;
    if (!spec || !Object.hasOwn(verb.options, token.name)) {
      throw new UsageError('unknownOption', { option });
    }
    if (spec.value === undefined && token.value !== undefined) {
      throw new UsageError('takesNoValue', { option });
    }
    if (spec.value !== undefined && !hasValue(token)) {
      throw new UsageError('needsValue', { option });
    }
    values.set(token.name, token.value ?? true);
  }
  checkPositionals(verb, positionals);
  return {
    positionals,
    words,
    text: (option) => {
      const value = values.get(option);
      return typeof value === 'string' ? value : null;
    },
    flag: (option) => values.has(option),
  };
}

/** `--iso --start`: the next option is no value. A lone `-` is one, and `--append=-x` says it plainly. */
function hasValue(token: { value: string | undefined; inlineValue: boolean | undefined }): boolean {
  if (token.value === undefined) return false;
  return token.inlineValue === true || token.value === '-' || !token.value.startsWith('-');
}

function optionTypes({ options }: Pick<Verb, 'options'>) {
  const types = Object.entries(options).map(
    ([name, spec]) => [name, { type: spec.value === undefined ? 'boolean' : 'string' }] as const,
  );
  return { ...Object.fromEntries(types), help: { type: 'boolean', short: 'h' } } as const;
}

function checkPositionals(
  { positionals: wanted }: Pick<Verb, 'positionals'>,
  given: readonly string[],
): void {
  const needed = wanted.filter((word) => !word.includes('?'));
  const missing = needed[given.length]?.replace('...', '');
  if (missing !== undefined) throw new UsageError('missing', { name: missing });
  const extra = wanted.at(-1)?.endsWith('...') ? undefined : given[wanted.length];
  if (extra !== undefined) throw new UsageError('tooMany', { word: extra });
}
