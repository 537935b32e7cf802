import type { HardwareItem } from '../items';

/** What an option speaks of. Two options of one command line never speak of the same. */
export interface Subject {
  kind: Exclude<HardwareItem['kind'], 'output' | 'clipboard'>;
  /** The id or node name; for an option its name, with what tells it from others of that name. */
  id: string;
}

/** Options that stand for an item with an id of its own. */
const kinds: Readonly<Record<string, Subject['kind']>> = {
  '-device': 'device',
  '-blockdev': 'blockdev',
  '-object': 'object',
  '-netdev': 'netdev',
  '-chardev': 'chardev',
};

/** Pure: what an item speaks of. */
export function itemSubject(item: HardwareItem): Subject {
  // QEMU has one word for all of them.
  if (item.kind === 'output' || item.kind === 'clipboard') return { kind: 'chardev', id: item.id };
  if (item.kind !== 'option') return { kind: item.kind, id: item.id };
  return optionSubject(item.name, item.value ?? '');
}

/** Pure: what an option's words speak of; the same as of the item that they were made of. */
export function wordsSubject([name = '', value = '']: readonly string[]): Subject {
  const kind = kinds[name];
  if (kind === undefined) return optionSubject(name, value);
  return { kind, id: idInJson(value) ?? property(value, 'id') ?? value };
}

/** Only these may be given more than once; by these keys they are told apart. */
const moreThanOnce: Readonly<Record<string, readonly string[]>> = {
  '-global': ['driver', 'property'],
  '-mon': ['chardev'],
  '-smbios': ['type'],
  '-fw_cfg': ['name'],
  '-numa': ['nodeid'],
  '-vnc': ['head'],
};

function optionSubject(name: string, value: string): Subject {
  const own = moreThanOnce[name] ?? [];
  const which = own.map((key) => property(value, key) ?? '').join('.');
  // What is done on a panic always stands in the first.
  if (name === '-action' && property(value, 'watchdog') !== null)
    return { kind: 'option', id: `${name} watchdog` };
  return { kind: 'option', id: which === '' ? name : `${name} ${which}` };
}

function idInJson(text: string): string | null {
  if (!text.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const found: unknown = Reflect.get(value, 'node-name') ?? Reflect.get(value, 'id');
    return typeof found === 'string' ? found : null;
  } catch {
    return null;
  }
}

/** The value of a key in an option string, as far as none of our ids holds a comma. */
function property(text: string, key: string): string | null {
  return new RegExp(`(?:^|,)${key}=([^,]*)`).exec(text)?.[1] ?? null;
}
