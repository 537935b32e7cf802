import { visible } from '../../../shared/texts/visible';
import { displayCommand } from '../../lib/run';

/** Text of a script that a POSIX shell reads as one word, quotes and all. */
export type ShellWord = string & { readonly __shellWord: true };

/** Pure: our own shell text, such as `"$run"`; never anything from outside. */
export const raw = (text: string): ShellWord => text as ShellWord;

/** Pure: a word that the shell reads as exactly this text, whatever is in it. */
export const quoted = (text: string): ShellWord => displayCommand([text]) as ShellWord;

/** Pure: one word of several. */
export const joined = (...parts: readonly ShellWord[]): ShellWord => parts.join('') as ShellWord;

/** Pure: a word in which `what` is replaced by shell text, such as a path by a variable; the rest is quoted. */
export function replaced(text: string, what: string, by: ShellWord): ShellWord {
  const parts = text.split(what).map((part) => (part === '' ? raw('') : quoted(part)));
  return parts.join(by) as ShellWord;
}

/**
 * Pure: a sentence as one word for the shell, its values shell text.
 * @param template with `{{name}}` where a value stands.
 */
export function sentenceWord(
  template: string,
  values: Readonly<Record<string, ShellWord>> = {},
): ShellWord {
  const parts = template.split(/\{\{(\w+)\}\}/);
  return joined(
    ...parts.map((part, at) =>
      at % 2 === 1 ? (values[part] ?? raw('')) : part === '' ? raw('') : quoted(part),
    ),
  );
}

/** Pure: a comment; a line break in it would become a command. */
export const comment = (text: string): string => `# ${visible(text)}`;
