import catalogue from '../../shared/texts/en/host.json';
import type { Message } from '../../shared/host';

type Keys<T> = {
  [K in keyof T & string]: T[K] extends string
    ? K extends `${infer Base}_${'one' | 'other'}`
      ? Base
      : K
    : `${K}.${Keys<T[K]>}`;
}[keyof T & string];

/** Every sentence of the host room, by its path in `shared/texts/en/host.json`; the forms of a plural are one. */
export type HostKey = Keys<typeof catalogue>;

type Sentences = { [name: string]: string | Sentences };

function lookUp(key: string): string | null {
  let node: string | Sentences | undefined = catalogue;
  for (const part of key.split('.')) {
    if (typeof node !== 'object' || !Object.hasOwn(node, part)) return null;
    node = node[part];
  }
  return typeof node === 'string' ? node : null;
}

const english = new Intl.PluralRules('en');

/**
 * A sentence for the panel, which translates it by key, and in English for the terminal and for reports.
 * `{{name}}` stands for a parameter, and a number `count` chooses between `key_one` and `key_other`, as in i18next.
 */
export function message(key: HostKey, params: Record<string, string | number> = {}): Message {
  const values = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, String(value)]),
  );
  const { count } = params;
  const form = typeof count === 'number' ? lookUp(`${key}_${english.select(count)}`) : null;
  const template = form ?? lookUp(key) ?? key;
  const text = template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
  return { key, params: values, text };
}
