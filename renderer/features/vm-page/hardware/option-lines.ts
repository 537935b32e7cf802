import { optionGroups } from '../../../../shared/option-groups';

/*
 * Words for QEMU as a text with one option on each line: its name, and its value behind the first space. A value may
 * have spaces. Quotes are needed only by a word that would be read as another one, and are understood around any.
 */

const quotedWord = /^('(?:[^']|'\\'')*'|"(?:[^"\\]|\\.)*")(?:\s+(\S.*))?$/s;

/** What is between single quotes, as a shell reads it, or double ones, as JSON does. */
function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll(`'\\''`, "'");
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

function valueOf(text: string): string {
  const [, word, rest] = quotedWord.exec(text) ?? [];
  return word !== undefined && rest === undefined ? unquoted(word) : text;
}

function wordsOfLine(line: string): string[] {
  const [, quoted, rest] = quotedWord.exec(line) ?? [];
  if (quoted !== undefined)
    return [unquoted(quoted), ...(rest === undefined ? [] : [valueOf(rest)])];
  const [, name, value] = /^(-\S*)\s+(\S.*)$/s.exec(line) ?? [];
  if (name !== undefined && value !== undefined) return [name, valueOf(value)];
  return line === '' ? [] : [line];
}

/** Pure: the words for QEMU in a text with one option on each line. */
export const wordsOfLines = (text: string): string[] =>
  text.split('\n').flatMap((line) => wordsOfLine(line.trim()));

/** Characters that a field of several lines does not keep as they are. */
const broken = /\p{Cc}/u;

function lineWord(word: string, isMisread: boolean): string {
  if (broken.test(word)) return JSON.stringify(word);
  const isPlain = word !== '' && word === word.trim() && !/^['"]/.test(word) && !isMisread;
  return isPlain ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

const firstWord = (word: string) => lineWord(word, /^-.*\s/s.test(word));

/** Pure: words for QEMU with one option on each line; {@link wordsOfLines} reads the same words from it. */
export const optionLines = (words: readonly string[]): string =>
  optionGroups(words)
    .flatMap(([option = '', ...values]) => {
      const [value, ...stray] = option.startsWith('-') ? values : [undefined, ...values];
      const line = [firstWord(option), ...(value === undefined ? [] : [lineWord(value, false)])];
      return [line.join(' '), ...stray.filter((word) => word !== undefined).map(firstWord)];
    })
    .join('\n');
