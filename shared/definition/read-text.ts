import type { FieldIssue } from '../draft';
import { editedConfigSchema, type EditedConfig } from '../hardware';
import { type VmConfig, vmConfigSchema } from '../vm-config';
import { definitionSchema, type JsonSchema, keysOf, variantsOf } from './definition-schema';
import { expects, type Issue, type MakeIssue, saidOf } from './faults';
import { childOf, type JsonNode, readJsonNodes } from './json-nodes';
import { nearest } from './near';

/** Something that is wrong with a definition's text, at its place. */
export interface TextProblem {
  from: number;
  to: number;
  issue: FieldIssue;
}

/** Characters of a definition's text; one that uses all its limits has less. */
export const longestText = 1_000_000;

/** What a definition's text says. */
export interface ReadText {
  problems: TextProblem[];
  /** Null where it cannot be judged further. */
  config: EditedConfig | null;
  root: JsonNode | null;
}

/** Pure: the text of a definition as it is shown and written to be edited. */
export const definitionText = (config: VmConfig): string => `${JSON.stringify(config, null, 2)}\n`;

/** What files and other programs know a machine by. */
const fixed = {
  id: 'json-fixed-id',
  schema: 'json-fixed-schema',
  createdAt: 'json-fixed-created',
} as const;

/**
 * Pure: reads the text of a definition strictly: JSON, no key that there is not or twice, every value as the schema has
 * it, and nothing else than `base` where a machine is known by it. Whether this computer can do it is judged afterwards.
 */
export function readDefinitionText(text: string, base: VmConfig, make: MakeIssue): ReadText {
  if (text.length > longestText) {
    const max = String(longestText);
    const issue = make('json-too-long', { max });
    return { problems: [{ from: 0, to: 0, issue }], config: null, root: null };
  }
  const read = readJsonNodes(text);
  if ('fault' in read) {
    const { from, to, expected } = read.fault;
    const issue = make(expects[expected], {});
    return { problems: [{ from, to, issue }], config: null, root: null };
  }
  const { root, value } = definitionIn(read.root, JSON.parse(text));
  const checked = vmConfigSchema.safeParse(value);
  const identity = fixedProblems(root, value, base, make);
  const told = new Set(identity.map(({ from }) => from));
  const faults = (checked.success ? [] : checked.error.issues)
    .map((issue) => schemaProblem(issue, root, value, make))
    .filter(({ from }) => !told.has(from));
  const problems = [...keyProblems(root, value, definitionSchema(), make), ...faults, ...identity];
  const config = checked.success
    ? checked.data
    : (editedConfigSchema.safeParse(value).data ?? null);
  return { problems: inOrder(problems), config: fits(problems) ? config : null, root };
}

/** What `paddock show --json` prints holds the definition as one of its parts. */
function definitionIn(root: JsonNode, value: unknown): { root: JsonNode; value: unknown } {
  const config = childOf(root, 'config');
  if (config?.kind !== 'object' || childOf(root, 'schema')) return { root, value };
  return { root: config, value: Reflect.get(Object(value), 'config') };
}

/** A key that there is not says that something else was meant: nothing is done then. */
const fits = (problems: readonly TextProblem[]) =>
  problems.every(({ issue }) => !/^json-(key|fixed)/.test(issue.code));

const inOrder = (problems: readonly TextProblem[]) =>
  problems.toSorted((one, other) => one.from - other.from);

/** Pure: the issues of a judged edit at the values that they name; those of the text's own that say the same less well go. */
export function withIssues(read: ReadText, issues: readonly FieldIssue[]): TextProblem[] {
  const { root, config, problems } = read;
  if (!root || !config) return problems;
  const judged = issues.map((issue) => ({ ...rangeAt(root, pathOf(issue.field, config)), issue }));
  const places = new Set(
    judged.filter(({ issue }) => issue.severity === 'error').map(({ from }) => from),
  );
  return inOrder([...problems.filter(({ from }) => !places.has(from)), ...judged]);
}

/** `disks.disk1.bus` as steps: devices are named by their id, and have a number in the text. */
function pathOf(field: string, config: EditedConfig): (string | number)[] {
  if (field === 'cpus') return ['cpu'];
  const [first = '', device, ...rest] = field.split('.');
  const list: readonly { id: string }[] =
    first === 'disks' ||
    first === 'cdroms' ||
    first === 'nics' ||
    first === 'floppies' ||
    first === 'channels'
      ? (config[first] ?? [])
      : [];
  const at = list.findLastIndex(({ id }) => id === device);
  if (at >= 0) return [first, at, ...rest];
  return device === undefined ? [first] : [first, device, ...rest];
}

/** Where a path leads, or where it ends: at the key of what lacks the rest. */
function rangeAt(root: JsonNode, path: readonly (string | number)[]): { from: number; to: number } {
  let node = root;
  for (const step of path) {
    const next = childOf(node, step);
    if (!next) return headOf(node);
    node = next;
  }
  return node.kind === 'scalar' ? { from: node.from, to: node.to } : headOf(node);
}

/** Of what has members, the key or the first bracket: not all its lines. */
function headOf({ key, from }: JsonNode): { from: number; to: number } {
  return key ? { from: key.from, to: key.to } : { from, to: from + 1 };
}

function keyProblems(
  node: JsonNode,
  value: unknown,
  schema: JsonSchema,
  make: MakeIssue,
): TextProblem[] {
  const variants = variantsOf(schema, value);
  const keys = keysOf(variants);
  const seen = new Set<string>();
  return node.children.flatMap((child, at): TextProblem[] => {
    const inside: unknown = Reflect.get(Object(value), child.key?.name ?? at);
    if (!child.key) {
      return variants.flatMap(({ items }) =>
        items ? keyProblems(child, inside, items, make) : [],
      );
    }
    const { name: key, from, to } = child.key;
    const below = keys.get(key);
    // Of a value that should have been none, its type says enough.
    if (!below)
      return keys.size === 0 ? [] : [{ from, to, issue: unknownKey(key, keys.keys(), make) }];
    const twice = seen.has(key) ? [{ from, to, issue: make('json-key-twice', { key }) }] : [];
    seen.add(key);
    const [only] = below;
    const next = below.length === 1 && only ? only : { anyOf: below };
    return [...twice, ...keyProblems(child, inside, next, make)];
  });
}

function unknownKey(key: string, keys: Iterable<string>, make: MakeIssue): FieldIssue {
  const near = nearest(key, keys);
  return near === null ? make('json-key-unknown', { key }) : make('json-key-near', { key, near });
}

function fixedProblems(
  root: JsonNode,
  value: unknown,
  base: VmConfig,
  make: MakeIssue,
): TextProblem[] {
  return (['id', 'schema', 'createdAt'] as const).flatMap((key) => {
    const node = childOf(root, key);
    const given: unknown = Reflect.get(Object(value), key);
    if (!node || given === base[key]) return [];
    return [
      { from: node.from, to: node.to, issue: make(fixed[key], { value: String(base[key]) }) },
    ];
  });
}

function schemaProblem(issue: Issue, root: JsonNode, value: unknown, make: MakeIssue): TextProblem {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const range = rangeAt(root, path);
  const isThere = path.length === 0 || nodeAt(root, path) !== undefined;
  const key = String(path.at(-1) ?? '');
  return {
    ...range,
    issue: isThere ? saidOf(issue, path, value, make) : make('json-key-missing', { key }),
  };
}

function nodeAt(root: JsonNode, path: readonly (string | number)[]): JsonNode | undefined {
  return path.reduce<JsonNode | undefined>((node, step) => node && childOf(node, step), root);
}
