/** A value in a text of JSON, with the place where it stands. Offsets count UTF-16 units from 0; `to` is excluded. */
export interface JsonNode {
  from: number;
  to: number;
  kind: 'object' | 'array' | 'scalar';
  /** For a member of an object. */
  key: { name: string; from: number; to: number } | null;
  /** Members or items, in the order of the text. */
  children: JsonNode[];
}

/** What had to stand where a text stops being JSON. */
type Expected =
  'value' | 'key' | 'colon' | 'comma-or-brace' | 'comma-or-bracket' | 'end' | 'less-depth';

export interface SyntaxFault {
  from: number;
  to: number;
  expected: Expected;
}

/** Lists in lists in lists: no definition goes this deep, and no reader of it must run out of stack. */
const deepest = 60;

const space = /[ \t\n\r]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;
const string = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
/** What a person takes for one word, to be marked as a whole. */
const word = /[\w.+-]+|"[^"\n]*"?|[^]/uy;

/** Carries a fault through the recursion, which ends at the first one. */
class Fault extends Error {
  constructor(readonly fault: SyntaxFault) {
    super(fault.expected);
  }
}

/** Pure: the values of a text with their places, or the first place where it stops being JSON (RFC 8259). */
export function readJsonNodes(text: string): { root: JsonNode } | { fault: SyntaxFault } {
  try {
    return { root: new Reader(text).document() };
  } catch (error) {
    if (error instanceof Fault) return { fault: error.fault };
    throw error;
  }
}

class Reader {
  #at = 0;
  constructor(readonly text: string) {}

  document(): JsonNode {
    this.#skip();
    const root = this.#value(0);
    if (this.#at < this.text.length) this.#fail('end');
    return root;
  }

  #value(depth: number, key: JsonNode['key'] = null): JsonNode {
    if (depth > deepest) this.#fail('less-depth');
    const from = this.#at;
    const node: JsonNode = { from, to: from, kind: 'scalar', key, children: [] };
    const letter = this.text[from];
    if (letter === '{' || letter === '[') {
      node.kind = letter === '{' ? 'object' : 'array';
      this.#members(node, depth);
    } else if (this.#match(string) === null && this.#match(scalar) === null) {
      this.#fail('value');
    }
    node.to = this.#at;
    this.#skip();
    return node;
  }

  #members(node: JsonNode, depth: number): void {
    const isObject = node.kind === 'object';
    const close = isObject ? '}' : ']';
    this.#take();
    if (this.text[this.#at] === close) {
      this.#at += 1;
      return;
    }
    for (;;) {
      node.children.push(this.#value(depth + 1, isObject ? this.#key() : null));
      const letter = this.text[this.#at];
      if (letter === close) break;
      if (letter !== ',') this.#fail(isObject ? 'comma-or-brace' : 'comma-or-bracket');
      this.#take();
    }
    this.#at += 1;
  }

  #key(): JsonNode['key'] {
    const from = this.#at;
    const spelt = this.#match(string);
    if (spelt === null) return this.#fail('key');
    const to = this.#at;
    this.#skip();
    if (this.text[this.#at] !== ':') this.#fail('colon');
    this.#take();
    return { name: String(JSON.parse(spelt)), from, to };
  }

  /** One character and the space behind it. */
  #take(): void {
    this.#at += 1;
    this.#skip();
  }

  #skip(): void {
    this.#match(space);
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  #fail(expected: Expected): never {
    const from = this.#at;
    word.lastIndex = from;
    const [marked = ''] = word.exec(this.text) ?? [];
    throw new Fault({ from, to: from + Math.max(1, marked.trimEnd().length), expected });
  }
}

/** Pure: the member or item of this name or number; the last where a name is given twice, as `JSON.parse` has it. */
export function childOf(node: JsonNode, step: string | number): JsonNode | undefined {
  if (node.kind === 'array') return node.children[Number(step)];
  return node.children.findLast(({ key }) => key?.name === step);
}

/** Pure: line and column of an offset, both from 1, as editors count them. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
