import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonErrorPlace } from '../../../electron/lib/json-place';

describe('the place where a text stops being JSON', () => {
  it.each([
    ['', 1, 1],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['{\n  "a": 1,\n}', 3, 1],
    ['{"a": [1, 2', 1, 12],
    ['{"a": 1}}', 1, 9],
    ['{"a": tru}', 1, 7],
    ['{"a": 01}', 1, 7],
    ["{'a': 1}", 1, 2],
    ['{"a": "x\ny"}', 1, 7],
    ['{"a" 1}', 1, 6],
    ['\n\n  // note\n{}', 3, 3],
    ['[1,,2]', 1, 4],
    ['[1}', 1, 3],
  ])('%j: %d:%d', (text, line, column) => expect(jsonErrorPlace(text)).toEqual({ line, column }));

  it('is nowhere exactly where JSON.parse is content', () => {
    const parses = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"\\n"',
      '-1.5e3',
      'null',
      ' ',
      '\n',
      '01',
      'x',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        expect(jsonErrorPlace(text) === null).toBe(parses(text));
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonErrorPlace(text)).toBeNull();
      }),
    );
  });

  it('does not mind depth or length', () => {
    expect(jsonErrorPlace('['.repeat(1_000_000))).toEqual({ line: 1, column: 1_000_001 });
    expect(jsonErrorPlace(`"${'\\n'.repeat(1_000_000)}"`)).toBeNull();
  });
});
