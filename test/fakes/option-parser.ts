/**
 * QEMU's own reading of an option string (`get_opt_value` in `util/qemu-option.c`), written again from its
 * description so that what the builder writes is read by somebody else: a comma ends a value, two commas are one.
 */
export function parseOptionString(text: string): [key: string | null, value: string][] {
  const pairs: [string | null, string][] = [];
  let rest = text;
  while (rest !== '') {
    // A key reaches up to `=`, unless a comma comes first; then the word is a value without a key.
    const equals = rest.indexOf('=');
    const comma = rest.indexOf(',');
    const hasKey = equals !== -1 && (comma === -1 || equals < comma);
    const key = hasKey ? rest.slice(0, equals) : null;
    const [value, after] = readValue(hasKey ? rest.slice(equals + 1) : rest);
    pairs.push([key, value]);
    rest = after;
  }
  return pairs;
}

function readValue(text: string): [value: string, rest: string] {
  let value = '';
  let at = 0;
  while (at < text.length) {
    if (text[at] !== ',') value += text[at];
    else if (text[at + 1] === ',') {
      value += ',';
      at += 1;
    } else return [value, text.slice(at + 1)];
    at += 1;
  }
  return [value, ''];
}

/** The values that options of this name have in an argv. */
export function optionValues(argv: readonly string[], option: string): string[] {
  return argv.flatMap((word, index) => (argv[index - 1] === option ? [word] : []));
}

/** A JSON option, read. */
function parseJsonOption(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new Error(`no JSON object: ${text}`);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** JSON options of this name, read. */
export function jsonOptions(argv: readonly string[], option: string): Record<string, unknown>[] {
  return optionValues(argv, option).map(parseJsonOption);
}

/** A key's value in the first option string of this name that `where` accepts. */
export function optionValue(
  argv: readonly string[],
  option: string,
  key: string,
  where: (pairs: [string | null, string][]) => boolean = () => true,
): string | undefined {
  const found = optionValues(argv, option).map(parseOptionString).find(where);
  return found?.find(([name]) => name === key)?.[1];
}
