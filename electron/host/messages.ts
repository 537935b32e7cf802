import catalogue from '../../shared/texts/en/host.json';
import type { Message } from '../../shared/host';

type Paths<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Paths<T[K]>}`;
}[keyof T & string];

/** Every sentence of the host room, by its path in `shared/texts/en/host.json`. */
export type HostKey = Paths<typeof catalogue>;

type Sentences = { [name: string]: string | Sentences };

function lookUp(key: string): string | null {
  let node: string | Sentences | undefined = catalogue;
  for (const part of key.split('.')) {
    if (typeof node !== 'object' || !Object.hasOwn(node, part)) return null;
    node = node[part];
  }
  return typeof node === 'string' ? node : null;
}

/**
 * A sentence for the panel, which translates it by key, and in English for the terminal and for reports.
 * `{{name}}` stands for a parameter, as in i18next.
 */
export function message(key: HostKey, params: Record<string, string | number> = {}): Message {
  const values = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, String(value)]),
  );
  const template = lookUp(key) ?? key;
  const text = template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
  return { key, params: values, text };
}
