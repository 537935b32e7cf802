import type { MonitorCommand } from '../../../shared/monitor';
import { asRecord } from '../../../shared/record';

/** The longest explanation that is kept, in characters. */
const longestAbout = 160;

/**
 * Pure: the commands in the text that HMP's `help` or `help info` gives: `name|alias arguments -- what it does`, with
 * further lines indented or in brackets.
 */
export function hmpCommands(help: string): MonitorCommand[] {
  return help.split(/\r?\n/).flatMap((line) => {
    const found = /^((?:info )?[a-z?][\w?-]*)((?:\|[\w?]+)*)(.*)$/.exec(line);
    const [, name = '', aliases = '', rest = ''] = found ?? [];
    if (name === '') return [];
    const [usage = '', ...about] = rest.split(' -- ');
    const command = {
      // Some name themselves twice: `getfd getfd name`.
      usage: usage.replace(` ${name} `, ' ').trim(),
      about: about.join(' -- ').trim().slice(0, longestAbout),
      arguments: [],
    };
    return [name, ...aliases.split('|').filter(Boolean)].map((each) => ({
      name: each,
      ...command,
    }));
  });
}

type Entity = Readonly<Record<string, unknown>>;

const recordsOf = (list: unknown): Entity[] =>
  (Array.isArray(list) ? list : []).map(asRecord).filter((each) => each !== null);

/** A type as people write it: `str`, `[int]`, `raw|qcow2`, `object`. */
function typeName(type: unknown, known: ReadonlyMap<unknown, Entity>): string {
  const entity = known.get(type);
  if (!entity) return String(type);
  switch (entity['meta-type']) {
    case 'enum':
      return enumName(entity['values']);
    case 'array':
      return `[${typeName(entity['element-type'], known)}]`;
    case 'builtin':
      return String(entity['name']);
    default:
      return 'object';
  }
}

const mostValues = 6;

function enumName(values: unknown): string {
  const names = Array.isArray(values) ? values.map(String) : [];
  return names.length > mostValues
    ? `${names.slice(0, mostValues).join('|')}|…`
    : names.join('|') || 'str';
}

/** Pure: the commands of `query-qmp-schema`, with the arguments that each takes. */
export function qmpCommands(schema: unknown): MonitorCommand[] {
  const entities = recordsOf(schema);
  const known = new Map<unknown, Entity>(entities.map((each) => [each['name'], each]));
  return entities
    .filter((each) => each['meta-type'] === 'command')
    .map((command) => {
      const members = recordsOf(known.get(command['arg-type'])?.['members']);
      const args = members.map((member) => ({
        name: String(member['name']),
        type: typeName(member['type'], known),
        optional: 'default' in member,
      }));
      const usage = args
        .map(({ name, type, optional }) => `${name}${optional ? '?' : ''}: ${type}`)
        .join(', ');
      return { name: String(command['name']), usage, about: '', arguments: args };
    })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
