import { visible } from '../../../shared/texts/visible';
import { displayCommand } from '../../lib/run';

/** One word of a script as a POSIX shell reads it, quotes and all: never to be mixed with text from outside. */
export interface ShellWord {
  shell: string;
}

/** Pure: our own shell text, such as `"$run"`; never anything from outside. */
export const raw = (shell: string): ShellWord => ({ shell });

/** Pure: a word that the shell reads as exactly this text, whatever is in it. */
export const quoted = (text: string): ShellWord => raw(displayCommand([text]));

/** Pure: one word of several. */
export const joined = (...parts: readonly ShellWord[]): ShellWord =>
  raw(parts.map(({ shell }) => shell).join(''));

/** Pure: a word in which `what` is replaced by shell text, such as a path by a variable; the rest is quoted. */
export function replaced(text: string, what: string, by: ShellWord): ShellWord {
  return raw(text.split(what).map(piece).join(by.shell));
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
  return raw(
    parts.map((part, at) => (at % 2 === 1 ? (values[part]?.shell ?? '') : piece(part))).join(''),
  );
}

/** Two quotes with nothing between them would only confuse those who read the script. */
const piece = (text: string): string => (text === '' ? '' : quoted(text).shell);

/** Pure: a comment; a line break in it would become a command. */
export const comment = (text: string): string => `# ${visible(text)}`;
