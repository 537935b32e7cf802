import type { Message } from '../../shared/host';
import catalogue from '../../shared/texts/en/host.json';
import { fill } from '../../shared/texts/fill';
import { type KeysOf, lookUp } from '../../shared/texts/translate';

/** Every sentence of the host room, by its path in `shared/texts/en/host.json`. */
export type HostKey = KeysOf<typeof catalogue>;

/** A sentence for the panel, which translates it by key, and in English for the terminal and for reports. */
export function message(key: HostKey, params: Record<string, string | number> = {}): Message {
  const values = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, String(value)]),
  );
  return { key, params: values, text: fill(lookUp(catalogue, key) ?? key, values) };
}
