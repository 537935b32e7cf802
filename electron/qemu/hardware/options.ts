/**
 * QEMU's two ways to take a value on its command line.
 *
 * - Option strings (`key=value,key=value`): a comma inside a value is written twice, everything else stands for
 *   itself (QEMU manual, "Comma-separated options"; `util/keyval.c`, `util/qemu-option.c`).
 * - JSON (`-blockdev`, `-object`, and `-device` since 6.2): no escaping of our own at all.
 *
 * No other file of the project puts a value into an option.
 */

type OptionValue = string | number | boolean | null | undefined;
/** `bigint` for numbers of 64 bits, which no other number here holds exactly. */
export type JsonValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
/** Properties of an option string, in order. */
export type OptionProperties = Readonly<Record<string, OptionValue | readonly OptionValue[]>>;
/** Properties of a JSON option; `undefined` leaves one out. */
export type JsonProperties = Readonly<Record<string, JsonValue | undefined>>;

/** One value inside an option string. */
export function escapeValue(value: string): string {
  return value.replaceAll(',', ',,');
}

function valueText(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return escapeValue(String(value));
}

/**
 * An option string: `optionString('socket', { id: 'qmp', path: '/a,b' })` gives `socket,id=qmp,path=/a,,b`.
 * @param first the leading word without a key, a constant of our own (a value from outside needs a key: a word
 * with `=` in it would be taken for one), or null.
 * @param properties in order. A list repeats its key; null or undefined leaves it out; booleans become on/off.
 */
export function optionString(first: string | null, properties: OptionProperties): string {
  const words = first === null ? [] : [first];
  for (const [key, given] of Object.entries(properties)) {
    for (const value of isList(given) ? given : [given]) {
      if (value !== null && value !== undefined) words.push(`${key}=${valueText(value)}`);
    }
  }
  return words.join(',');
}

function isList(given: OptionValue | readonly OptionValue[]): given is readonly OptionValue[] {
  return Array.isArray(given);
}

/** An option with an {@link optionString}. */
export function optionArgs(
  option: string,
  first: string | null,
  properties: OptionProperties,
): string[] {
  return [option, optionString(first, properties)];
}

/** JSON for an option, in the order given. */
export function jsonOption(properties: JsonProperties): string {
  return jsonText(properties);
}

/** No text of ours holds the character that marks a number here. */
const marked = /"\\u0000(\d+)"/g;

/** JSON in the order given, in which numbers of 64 bits stay exact. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'bigint' ? `\u0000${each}` : each,
  );
  return text.replaceAll(marked, '$1');
}
