/** Pure: the words for QEMU in a text with one option on each line: its name, and its value behind the first space. */
export const wordsOfLines = (text: string): string[] =>
  text.split('\n').flatMap((line) => {
    const [, name, value] = /^(-\S+)\s+(\S.*)$/.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) return [name, value];
    return line.trim() === '' ? [] : [line.trim()];
  });

/** Pure: words for QEMU with one option on each line. */
export const optionLines = (words: readonly string[]): string =>
  words
    .map((word, at) => (at === 0 ? word : `${word.startsWith('-') ? '\n' : ' '}${word}`))
    .join('');
