import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import {
  choicesOf,
  type JsonSchema,
  keysOf,
  schemasAt,
} from '../../../../shared/definition/definition-schema';

type Node = ReturnType<typeof syntaxTree>['topNode'];
type Path = (string | number)[];

/** A long text is read this long at most, in milliseconds. */
const patienceMs = 100;

/** Suggests keys that an object has not yet, and values that can be counted, over the syntax tree of a definition. */
export function completeDefinition(context: CompletionContext): CompletionResult | null {
  const { state, pos, explicit } = context;
  const tree = ensureSyntaxTree(state, state.doc.length, patienceMs) ?? syntaxTree(state);
  const node = tree.resolveInner(pos, -1);
  const holder = ancestor(node, 'PropertyName');
  if (holder || isAtKey(state, node, pos))
    return explicit || holder ? keys(state, node, pos) : null;
  return values(state, node, { pos, explicit });
}

function ancestor(node: Node, name: string): Node | null {
  for (let at: Node | null = node; at; at = at.parent) {
    if (at.name === name) return at;
    if (at.name === 'Object' || at.name === 'Array') return null;
  }
  return null;
}

/** The object or list around a place. */
function around(node: Node, pos: number): Node | null {
  for (let at: Node | null = node; at; at = at.parent) {
    const inside = at.from < pos && (at.to > pos || at.lastChild?.type.isError === true);
    if ((at.name === 'Object' || at.name === 'Array') && inside) return at;
  }
  return null;
}

/** Where only a key may stand: behind the brace or a comma of an object. */
function isAtKey(state: EditorState, node: Node, pos: number): boolean {
  if (around(node, pos)?.name !== 'Object') return false;
  return /[{,]\s*\w*$/.test(state.sliceDoc(Math.max(0, pos - 200), pos));
}

function keys(state: EditorState, node: Node, pos: number): CompletionResult | null {
  const object = around(ancestor(node, 'PropertyName')?.parent?.parent ?? node, pos);
  if (object?.name !== 'Object') return null;
  const typed = ancestor(node, 'PropertyName');
  const given = new Set(namesOf(state, object, typed));
  const schemas = schemasAt(pathOf(state, object), shownValue(state, node));
  const required = new Set(schemas.flatMap((schema) => schema.required ?? []));
  const word = /\w*$/.exec(state.sliceDoc(Math.max(object.from, pos - 100), pos))?.[0] ?? '';
  // What a key has behind it already stays: only its name is changed.
  const hasValue =
    typed?.parent?.getChild(':') ??
    (typed && /^\s*:/.test(state.sliceDoc(typed.to, typed.to + 20)));
  const options = [...keysOf(schemas)]
    .filter(([key]) => !given.has(key))
    .map(([key, below]): Completion => ({
      label: key,
      type: 'property',
      detail: detailOf(below),
      boost: required.has(key) ? 1 : 0,
      apply: hasValue ? JSON.stringify(key) : `${JSON.stringify(key)}: `,
    }));
  const [from, to] = typed ? [typed.from, typed.to] : [pos - word.length, pos];
  return { from, to, filter: false, ...filtered(options, state.sliceDoc(from, pos)) };
}

/** Quotes are no letters of a key. */
function filtered(options: readonly Completion[], typed: string) {
  const wanted = typed.replaceAll('"', '').toLowerCase();
  const starts = options.filter(({ label }) => label.toLowerCase().startsWith(wanted));
  const within = options.filter(
    ({ label }) =>
      !starts.some((each) => each.label === label) && label.toLowerCase().includes(wanted),
  );
  return { options: [...starts, ...within] };
}

function namesOf(state: EditorState, object: Node, except: Node | null): string[] {
  return object.getChildren('Property').flatMap((property) => {
    const name = property.getChild('PropertyName');
    return name && name.from !== except?.from ? [unquoted(state.sliceDoc(name.from, name.to))] : [];
  });
}

const unquoted = (text: string): string => text.replaceAll('"', '');

function values(
  state: EditorState,
  node: Node,
  { pos, explicit }: { pos: number; explicit: boolean },
): CompletionResult | null {
  const scalar =
    /^(String|Number|True|False|Null)$/.test(node.name) && node.from < pos ? node : null;
  const word = /[\w.-]*$/.exec(state.sliceDoc(Math.max(0, pos - 60), pos))?.[0] ?? '';
  if (!scalar && !explicit && word === '') return null;
  const property = propertyOf(state, node, pos);
  const list = around(node, pos);
  const path = property
    ? pathOf(state, property)
    : list?.name === 'Array'
      ? [...pathOf(state, list), 0]
      : null;
  if (!path) return null;
  const choices = choicesOf(schemasAt(path, shownValue(state, node)));
  if (choices.length === 0) return null;
  const options = choices.map((choice): Completion => ({
    label: String(choice),
    type: 'enum',
    apply: JSON.stringify(choice),
  }));
  const [from, to] = scalar ? [scalar.from, scalar.to] : [pos - word.length, pos];
  const typed = state.sliceDoc(from, pos);
  // Asked for at a value that is whole: the others are what is wanted.
  const all =
    explicit && choices.some((choice) => JSON.stringify(choice) === state.sliceDoc(from, to));
  return { from, to, filter: false, ...(all ? { options } : filtered(options, typed)) };
}

/** The member whose value stands, or is to stand, at a place. */
function propertyOf(state: EditorState, node: Node, pos: number): Node | null {
  for (let at: Node | null = node; at; at = at.parent) {
    if (at.name === 'Property') return at;
    if (at.name === 'Array') return null;
    if (at.name !== 'Object') continue;
    const before = at.childBefore(pos);
    const property = before?.type.isError ? before.prevSibling : before;
    const open =
      property?.name === 'Property' && /:\s*[\w.-]*$/.test(state.sliceDoc(property.from, pos));
    return open ? property : null;
  }
  return null;
}

/** The steps from the whole text to a member, object or list. */
function pathOf(state: EditorState, node: Node): Path {
  const steps: Path = [];
  for (let at: Node | null = node; at; at = at.parent) {
    const { parent } = at;
    if (at.name === 'Property') {
      const name = at.getChild('PropertyName');
      if (name) steps.unshift(unquoted(state.sliceDoc(name.from, name.to)));
    } else if (parent?.name === 'Array') {
      steps.unshift(itemsBefore(parent, at));
    }
  }
  return steps;
}

function itemsBefore(list: Node, item: Node): number {
  let count = 0;
  for (let at = list.firstChild; at && at.from < item.from; at = at.nextSibling) {
    if (/^(Object|Array|String|Number|True|False|Null)$/.test(at.name)) count += 1;
  }
  return count;
}

/** The text as far as it can be read: which variant an object is decides what it may have. */
function shownValue(state: EditorState, within: Node): unknown {
  let top = within;
  while (top.parent) top = top.parent;
  return valueOf(state, top.firstChild);
}

function valueOf(state: EditorState, node: Node | null): unknown {
  if (node?.name === 'Object') {
    return Object.fromEntries(
      node.getChildren('Property').map((property) => {
        const name = property.getChild('PropertyName');
        const value = property.lastChild;
        return [
          name ? unquoted(state.sliceDoc(name.from, name.to)) : '',
          value && value !== name ? valueOf(state, value) : undefined,
        ];
      }),
    );
  }
  if (node?.name === 'Array') {
    const items: unknown[] = [];
    for (let at = node.firstChild; at; at = at.nextSibling) {
      if (/^(Object|Array|String|Number|True|False|Null)$/.test(at.name))
        items.push(valueOf(state, at));
    }
    return items;
  }
  if (node?.name === 'String') return unquoted(state.sliceDoc(node.from, node.to));
  return undefined;
}

/** What a key's value looks like, in signs that need no language. */
function detailOf(schemas: readonly JsonSchema[]): string {
  const choices = choicesOf(schemas);
  if (choices.length > 0)
    return choices.slice(0, 4).map(String).join(' | ') + (choices.length > 4 ? ' …' : '');
  const [first] = schemas;
  if (first?.minimum !== undefined) return `${first.minimum}–${first.maximum ?? '…'}`;
  return { string: '"…"', array: '[…]', object: '{…}' }[first?.type ?? 'object'] ?? '{…}';
}
