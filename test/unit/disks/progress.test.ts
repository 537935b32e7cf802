import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { progressReader } from '../../../electron/disks/progress';

function read(pieces: readonly string[]): number[] {
  const seen: number[] = [];
  const reader = progressReader((fraction) => seen.push(fraction));
  for (const piece of pieces) reader(piece);
  return seen;
}

describe('the progress that qemu-img prints', () => {
  it('becomes fractions', () => {
    expect(read(['    (0.00/100%)\r    (25.50/100%)\r', '    (100.00/100%)\r'])).toEqual([
      0.255, 1,
    ]);
  });

  it('is understood however the pieces are cut, and only grows', () => {
    const text = Array.from({ length: 40 }, (_, i) => `    (${(i * 2.5).toFixed(2)}/100%)\r`).join(
      '',
    );
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 30 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((to, i) => text.slice(places[i], to));
        const seen = read(pieces);
        expect(seen.at(-1)).toBe(0.975);
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      }),
    );
  });

  it('is not taken from other words', () => {
    expect(read(['Formatting disk (1 of 3)', '50%', '(abc/100%)'])).toEqual([]);
  });
});
