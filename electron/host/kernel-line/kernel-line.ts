/**
 * One word of the kernel's command line, read as `next_arg` of lib/cmdline.c and `parse_args` of kernel/params.c
 * read it.
 */
export interface KernelWord {
  /** The name with underscores: the kernel takes a dash in a name for one. */
  name: string;
  /** What follows the first `=`, without its quotes; null where there is no `=`. */
  value: string | null;
  /** As it is written, to be shown and removed. */
  text: string;
}

/** The end of the word that begins at `start`: the first white space outside quotes. A quote cannot be escaped. */
function endOfWord(line: string, start: number): number {
  let quoted = false;
  for (let at = start; at < line.length; at += 1) {
    const letter = line[at] ?? '';
    if (letter === '"') quoted = !quoted;
    else if (!quoted && /\s/.test(letter)) return at;
  }
  return line.length;
}

/** A quoted word (`"name=a b"`) and a quoted value (`name="a b"`) lose their quotes, a quote inside stays. */
function wordOf(text: string): KernelWord {
  const whole = text.startsWith('"');
  let rest = whole ? text.slice(1) : text;
  if (whole && rest.endsWith('"')) rest = rest.slice(0, -1);
  const equals = rest.indexOf('=');
  // A word that begins with `=` has no name to split off.
  if (equals < 1) return { name: rest.replaceAll('-', '_'), value: null, text };
  let value = rest.slice(equals + 1);
  if (value.startsWith('"')) value = value.slice(1, value.endsWith('"') ? -1 : undefined);
  return { name: rest.slice(0, equals).replaceAll('-', '_'), value, text };
}

/** The kernel's own words, in order. What follows a lone `--` is for init, and the kernel does not look at it. */
export function parseKernelLine(line: string): KernelWord[] {
  const words: KernelWord[] = [];
  for (let at = 0; at < line.length; at += 1) {
    if (/\s/.test(line[at] ?? '')) continue;
    const end = endOfWord(line, at);
    const text = line.slice(at, end);
    if (text === '--') break;
    words.push(wordOf(text));
    at = end;
  }
  return words;
}

/** The last word of a name, which is the one that counts for parameters that hold one value. */
export function lastWord(words: readonly KernelWord[], name: string): KernelWord | null {
  return words.findLast((word) => word.name === name) ?? null;
}

/**
 * The word that left a switch in the state it is in, where the kernel goes through the options of every word in turn
 * and the last one counts.
 * @param stateOf what an option sets; null for one that leaves the switch alone
 * @returns null where no option touched the switch
 */
export function switchState<T>(
  words: readonly KernelWord[],
  name: string,
  stateOf: (option: string) => T | null,
): { state: T; word: KernelWord } | null {
  let found: { state: T; word: KernelWord } | null = null;
  for (const word of words.filter((one) => one.name === name && one.value !== null)) {
    for (const option of (word.value ?? '').split(',')) {
      const state = stateOf(option);
      if (state !== null) found = { state, word };
    }
  }
  return found;
}

/** `kstrtobool` of lib/kstrtox.c, which looks at the first letters only; null for anything else. */
export function kernelBool(value: string | null): boolean | null {
  if (value === null) return true;
  if (/^(?:[yYtT1]|[oO][nN])/.test(value)) return true;
  return /^(?:[nNfF0]|[oO][fF])/.test(value) ? false : null;
}
