/** Values that a shell would take apart further than quotes: then only a person may edit the line. */
const plainValue = /^[^"'`$\\]*$/;

const splitWords = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** Whether a command line holds a word already. */
export const holdsWord = (text: string, word: string): boolean => splitWords(text).includes(word);

/** `name="value"`, `name='value'` or `name=value`, with what stands behind it. */
const assignment =
  /^(\s*(?:export\s+)?GRUB_CMDLINE_LINUX=)(?:"([^"]*)"|'([^']*)'|([^\s"'#;]*))(\s*(?:#.*)?)$/;

/**
 * `/etc/default/grub` with one more word for every kernel, in `GRUB_CMDLINE_LINUX` (GRUB manual, "Simple
 * configuration handling"). The last line that sets it counts, as in the shell that reads the file.
 * Null when the line is more than a plain list of words, or already holds the word.
 */
export function addGrubWord(text: string, word: string): string | null {
  const lines = text.split('\n');
  const names = /^\s*(?:export\s+)?GRUB_CMDLINE_LINUX\b/;
  const index = lines.findLastIndex((line) => names.test(line));
  if (index === -1) {
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    return `${text}${gap}GRUB_CMDLINE_LINUX="${word}"\n`;
  }
  const match = assignment.exec(lines[index] ?? '');
  if (!match) return null;
  const [, head = '', double, single, bare = '', tail = ''] = match;
  const value = double ?? single ?? bare;
  if (!plainValue.test(value) || holdsWord(value, word)) return null;
  const quote = single === undefined ? '"' : "'";
  const words = [value.trim(), word].filter(Boolean).join(' ');
  lines[index] = `${head}${quote}${words}${quote}${tail}`;
  return lines.join('\n');
}

/** Whether GRUB's defaults hold a word already: then only the menu, or a restart, is missing. */
export function grubHoldsWord(text: string, word: string): boolean {
  return text
    .split('\n')
    .some((line) => /^\s*GRUB_CMDLINE_LINUX(?:_DEFAULT)?=/.test(line) && quotedWords(line, word));
}

function quotedWords(line: string, word: string): boolean {
  return holdsWord(line.slice(line.indexOf('=') + 1).replaceAll(/["']/g, ' '), word);
}

/** `/etc/kernel/cmdline` with one more word; null when it holds the word, or is not one line of text. */
export function addLineWord(text: string, word: string): string | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const [line] = lines;
  if (lines.length !== 1 || line === undefined || line.trimStart().startsWith('#')) return null;
  return holdsWord(line, word) ? null : `${line.trimEnd()} ${word}\n`;
}
