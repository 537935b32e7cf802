import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { firstUnseen, visible, visibleJson, visibleLines } from '../../../../shared/texts/visible';

describe('visible', () => {
  it.each([
    ['line\nbreak\ttab\rreturn', String.raw`line\nbreak\ttab\rreturn`],
    ['\u001b]0;title\u0007', String.raw`\u{001b}]0;title\u{0007}`],
    ['\u009b31m', String.raw`\u{009b}31m`],
    ['evil\u202egpj', String.raw`evil\u{202e}gpj`],
    ['a\u2066b\u2069', String.raw`a\u{2066}b\u{2069}`],
    ['zero\u200bwidth\u200d', String.raw`zero\u{200b}width\u{200d}`],
    ['no\u00a0break', String.raw`no\u{00a0}break`],
    ['\ud800', String.raw`\u{d800}`],
    ['tag\u{e0041}', String.raw`tag\u{e0041}`],
    ['filler\u3164', String.raw`filler\u{3164}`],
    ['   ', String.raw`\u{0020}\u{0020}\u{0020}`],
  ])('spells out what nobody sees in %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
    expect(visible(shown)).toBe(shown);
  });

  it.each([
    'Debian 12',
    '虚拟机　一',
    'ﻢﺣﺮﺒﺣ مرحبا',
    'می\u200cخواهم',
    'क\u094d\u200dष',
    '👩\u200d💻',
    '❤\ufe0f',
    '1\ufe0f\u20e3',
    'e\u0301',
    String.raw`C:\new`,
    '',
  ])('leaves %s as it is', (text) => {
    expect(visible(text)).toBe(text);
    expect(firstUnseen(text)).toBeNull();
  });

  it('lets nothing through that acts on a terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
        expect(visible(visible(text))).toBe(visible(text));
      }),
    );
  });
});

it('keeps the lines of a text of several', () => {
  expect(visibleLines('one\r\n\ttwo\u001b[2J\n')).toBe('one\n    two\\u{001b}[2J\n');
});

it('writes JSON that reads the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = visibleJson(JSON.stringify({ text }, null, 2));
      expect(json).not.toMatch(/[\p{Bidi_Control}\u0080-\u009f]/u);
      expect(JSON.parse(json)).toEqual({ text });
    }),
  );
});

it('names the first unseen character', () => {
  expect(firstUnseen('ab\u202ec\u200b')).toBe('U+202E');
});
