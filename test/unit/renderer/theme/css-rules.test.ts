import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { declarationsOf, rawValues } from './css-rules';

const renderer = path.join(import.meta.dirname, '../../../../renderer');
const names = readdirSync(renderer, { recursive: true, encoding: 'utf8' });
const read = (name: string) => readFileSync(path.join(renderer, name), 'utf8');
const sheets = names.filter((name) => name.endsWith('.css'));
const tokensFile = path.join('theme', 'tokens.css');

const tokens = new Set(
  declarationsOf(read(tokensFile))
    .map(({ property }) => property)
    .filter((name) => name.startsWith('--')),
);

describe('the style sheets', () => {
  it('take colours, type, spacing and radii from the tokens', () => {
    const raw = sheets
      .filter((name) => name !== tokensFile)
      .flatMap((name) =>
        declarationsOf(read(name)).flatMap((one) =>
          rawValues(one).map((value) => `${name}:${one.line} ${one.property}: ${value}`),
        ),
      );
    expect(sheets.length).toBeGreaterThan(30);
    expect(raw).toEqual([]);
  });

  it('use no token that is not there, and no token is idle', () => {
    const used = new Set(
      names
        .filter((name) => /\.(?:css|tsx?)$/.test(name))
        .flatMap((name) =>
          [...read(name).matchAll(/var\((--pd-[\w-]+)/g)].map(([, token]) => token),
        ),
    );
    expect([...used].filter((name) => !tokens.has(name ?? ''))).toEqual([]);
    // The steps of space are a scale, in which one may be idle.
    const idle = [...tokens].filter((name) => !used.has(name) && !name.startsWith('--pd-space-'));
    expect(idle).toEqual([]);
  });
});

const rawIn = (css: string) =>
  declarationsOf(css).flatMap((one) => rawValues(one).map((value) => `${one.line}: ${value}`));

describe('the check itself', () => {
  it.each([
    ['a { font-size: 13px }', ['1: 13px']],
    ['a {\n  font: 600 0.8rem/20px serif;\n}', ['2: 0.8rem', '2: 20px']],
    ['a { padding: 4px var(--pd-space-8) -2px 0 }', ['1: 4px', '1: -2px']],
    ['a { margin-inline-start: calc(100% - 7px) }', ['1: 7px']],
    ['a { gap: 10PX }', ['1: 10PX']],
    ['a { border-start-end-radius: .5rem }', ['1: .5rem']],
    ['a { --mine: 12px }', ['1: 12px']],
    ['a { color: #FFF }', ['1: #FFF']],
    ['a { box-shadow: 0 0 0 2px rgb(0 0 0 / 10%), inset 0 0 red }', ['1: rgb(', '1: red']],
    ['a { background: linear-gradient(white, hsl(200 10% 10%)) }', ['1: hsl(', '1: white']],
    ['a { border: 1px solid color-mix(in srgb, Tomato 10%, transparent) }', ['1: Tomato']],
    ['@media (min-width: 9px) { .a { &:hover { color: navy } } }', ['1: navy']],
    ['a { color: var(--x, #123456) }', ['1: #123456']],
    ["a { content: ';}'; color: red }", ['1: red']],
    ['/* a { } */ a { color: /* b */ red }', ['1: red']],
  ])('refuses %s', (css, raw) => {
    expect(rawIn(css)).toEqual(raw);
  });

  it.each([
    'a { border: 1px solid var(--pd-line); margin: 0 auto -1px; padding: 0px }',
    'a { padding: 2% 1vw calc(var(--pd-space-4) * 2 + 1px) 0.5em; border-radius: 50% }',
    'a { width: 36px; grid-template-columns: 20px 1fr; outline: 2px solid; top: 5px }',
    'a { color: currentcolor; background: transparent; border-color: inherit }',
    'a { background: hsl(var(--hue) 58% 52%); color: hsl(calc(var(--hue) + 10) 62% 40%) }',
    'a { animation: red 1s; grid-area: tan; container-name: snow; color: var(--red) }',
    'a { background: url("x.png;12px") no-repeat, url(data:image/png;base64,red#fff) }',
    '.red:hover > a[title="13px"] { content: "#fff red 13px" }',
    '/* padding: 13px; */ @import "x.css"; @media (max-width: 900px) { a { top: 0 } }',
    'a { font-weight: 650; font-family: tan; line-height: 1.5; letter-spacing: -0.01em }',
  ])('passes %s', (css) => {
    expect(rawIn(css)).toEqual([]);
  });
});
