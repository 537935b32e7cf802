/** Where in a text something is, from 1; columns count UTF-16 units as editors do. */
export interface TextPlace {
  line: number;
  column: number;
}

type Expected = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'comma-or-close';

const space = /[ \t\n\r]*/y;
const scalar =
  /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)|"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;

/**
 * Pure: the first place where a text stops being JSON; null when all of it is. `JSON.parse` says it for some mistakes
 * only, and in words that differ between versions. Not recursive: depth is no danger.
 */
export function jsonErrorPlace(text: string): TextPlace | null {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = skip(space, text, 0);
  for (;;) {
    const next = step(text, at, expected, open);
    if (next === null) return placeOf(text, at);
    at = skip(space, text, next.at);
    if (open.length === 0 && next.expected === 'comma-or-close') break;
    expected = next.expected;
  }
  return at === text.length ? null : placeOf(text, at);
}

/** Reads one token; `open` are the brackets that still have to be closed. Null when it is none that may stand here. */
function step(
  text: string,
  at: number,
  expected: Expected,
  open: string[],
): { at: number; expected: Expected } | null {
  const letter = text[at];
  const inObject = open.at(-1) === '{';
  const closes = letter === (inObject ? '}' : ']') && open.length > 0;
  if (closes && expected.endsWith('or-close')) {
    open.pop();
    return { at: at + 1, expected: 'comma-or-close' };
  }
  switch (expected) {
    case 'colon':
      return letter === ':' ? { at: at + 1, expected: 'value' } : null;
    case 'comma-or-close':
      return letter === ',' ? { at: at + 1, expected: inObject ? 'key' : 'value' } : null;
    case 'key':
    case 'key-or-close': {
      const end = letter === '"' ? skip(scalar, text, at) : at;
      return end > at ? { at: end, expected: 'colon' } : null;
    }
    case 'value':
    case 'value-or-close': {
      if (letter === '{' || letter === '[') {
        open.push(letter);
        return { at: at + 1, expected: letter === '{' ? 'key-or-close' : 'value-or-close' };
      }
      const end = skip(scalar, text, at);
      return end > at ? { at: end, expected: 'comma-or-close' } : null;
    }
  }
}

/** Where a sticky pattern ends that begins at `at`; `at` itself where it does not fit. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function placeOf(text: string, at: number): TextPlace {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
