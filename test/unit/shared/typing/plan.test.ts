import { describe, expect, it } from 'vitest';
import { keyboardLayouts, strokesOf } from '../../../../shared/typing/layouts';
import { planTyping, typingSeconds } from '../../../../shared/typing/plan';

/** Presses as people write them: `Shift+KeyA`. */
const presses = (text: string, layout: (typeof keyboardLayouts)[number]) =>
  planTyping(text, layout).strokes.map(({ code, shift, altGr }) =>
    [...(shift ? ['Shift'] : []), ...(altGr ? ['AltGr'] : []), code].join('+'),
  );

describe('a text as presses of keys', () => {
  it.each([
    ['us', 'aB@|', ['KeyA', 'Shift+KeyB', 'Shift+Digit2', 'Shift+Backslash']],
    ['gb', '@#|"', ['Shift+Quote', 'Backslash', 'Shift+IntlBackslash', 'Shift+Digit2']],
    ['de', 'zy@\\ß', ['KeyY', 'KeyZ', 'AltGr+KeyQ', 'AltGr+Minus', 'Minus']],
    ['fr', 'aqm1@', ['KeyQ', 'KeyA', 'Semicolon', 'Shift+Digit1', 'AltGr+Digit0']],
    ['jp', '@_|\\', ['BracketLeft', 'Shift+IntlRo', 'Shift+IntlYen', 'IntlRo']],
  ] as const)('is written with the keys of %s: %s', (layout, text, keys) => {
    expect(presses(text, layout)).toEqual(keys);
  });

  it('takes two presses where a key waits for the next one', () => {
    expect(presses('ê^', 'de')).toEqual(['Backquote', 'KeyE', 'Backquote', 'Space']);
    // An accent of its own becomes one with its letter.
    expect(presses('e\u0302', 'fr')).toEqual(['BracketLeft', 'KeyE']);
  });

  it('has one Enter for each end of a line, and Tab', () => {
    expect(presses('\r\n\r\n\t', 'us')).toEqual(['Enter', 'Enter', 'Tab']);
  });

  it('names what no key writes, once, with its line', () => {
    const { strokes, missing } = planTyping('a你\n😀你\u0007', 'us');
    expect(strokes).toHaveLength(2);
    expect(missing).toEqual([
      { character: '你', line: 1 },
      { character: '😀', line: 2 },
      { character: '\u0007', line: 2 },
    ]);
  });

  it.each(keyboardLayouts)('reaches all of ASCII with %s', (layout) => {
    const ascii = Array.from({ length: 95 }, (_, at) => String.fromCodePoint(32 + at)).join('');
    expect(planTyping(ascii, layout).missing).toEqual([]);
    // No key stands for two characters.
    const single = [...strokesOf(layout).values()].filter(({ length }) => length === 1).flat();
    const keys = single.map(({ code, shift, altGr }) => `${code} ${shift} ${altGr}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('takes as long as its keys', () => expect(typingSeconds(250, 'normal')).toBe(10));
});
