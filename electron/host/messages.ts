import type { Message } from '../../shared/host';
import catalogue from '../../shared/texts/en/host.json';
import { fill } from '../../shared/texts/fill';
import { type KeysOf, templateOf } from '../../shared/texts/translate';

/** Every sentence of the host room, by its path in `shared/texts/en/host.json`; the forms of a plural are one. */
export type HostKey = KeysOf<typeof catalogue>;

/**
 * A sentence for the panel, which translates it by key, and in English for the terminal and for reports.
 * `{{name}}` stands for a parameter, and a number `count` chooses the form of a plural.
 */
export function message(key: HostKey, params: Record<string, string | number> = {}): Message {
  const values = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, String(value)]),
  );
  const template = templateOf('en', catalogue, key, params['count']) ?? key;
  return { key, params: values, text: fill(template, values) };
}
