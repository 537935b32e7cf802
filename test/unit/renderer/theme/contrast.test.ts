import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(
  path.join(import.meta.dirname, '../../../../renderer/theme/tokens.css'),
  'utf8',
);

function tokensOf(scheme: 'light' | 'dark'): Map<string, string> {
  const block = new RegExp(`data-mantine-color-scheme='${scheme}'\\] \\{([^}]*)\\}`).exec(css)?.[1];
  if (!block) throw new Error(`no tokens for ${scheme}`);
  return new Map(
    [...block.matchAll(/--pd-([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [
      name ?? '',
      value ?? '',
    ]),
  );
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['page', 'sidebar', 'card', 'well'];
const pairs: [text: string, ground: string][] = [
  ...['text', 'text-soft', 'accent-text', 'ok', 'warn', 'bad', 'info'].flatMap((text) =>
    grounds.map((ground): [string, string] => [text, ground]),
  ),
  ...['ok', 'warn', 'bad', 'info', 'quiet'].map((tone): [string, string] => [
    tone,
    `${tone}-ground`,
  ]),
  ...['ok', 'warn', 'bad', 'info', 'quiet'].map((tone): [string, string] => [tone, 'selected']),
  ['text', 'bad-ground'],
  ['text', 'info-ground'],
  ['text', 'selected'],
  ['selected-text', 'selected'],
  ['screen-text', 'screen'],
];

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  const tokens = tokensOf(scheme);
  const colour = (name: string) => {
    const value = tokens.get(name);
    if (!value) throw new Error(`no token ${name}`);
    return value;
  };

  it.each(pairs)('has %s on %s at 4.5:1 or more', (text, ground) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it('has white on the accent at 4.5:1 or more', () => {
    expect(contrast('#ffffff', colour('accent'))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(grounds)('has the focus ring on %s at 3:1 or more', (ground) => {
    expect(contrast(colour('focus'), colour(ground))).toBeGreaterThanOrEqual(3);
  });
});
