import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSize, GiB, KiB, MiB, parseSize, TiB } from '../../../shared/units';

describe('parseSize', () => {
  it.each([
    ['512M', 512 * MiB],
    ['20G', 20 * GiB],
    ['1.5 GiB', 1.5 * GiB],
    ['1048576', MiB],
    ['64k', 64 * KiB],
    ['2tb', 2 * TiB],
    ['1P', 1024 * TiB],
    [' 10 g ', 10 * GiB],
  ])('reads %s', (text, bytes) => expect(parseSize(text)).toBe(bytes));

  it.each(['', '0', '-1G', 'G', '10X', '1e3', '1,5G', '10GG', '99999999999T', 'NaN'])(
    'refuses %j',
    (text) => expect(parseSize(text)).toBeNull(),
  );

  it('never throws, and answers only whole positive bytes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bytes = parseSize(text);
        expect(bytes === null || (Number.isSafeInteger(bytes) && bytes > 0)).toBe(true);
      }),
    );
  });
});

describe('formatSize', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1.5 * MiB, '1.5 MiB'],
    [20 * GiB, '20 GiB'],
    [150.4 * GiB, '150 GiB'],
  ])('shows %d as %s', (bytes, text) => expect(formatSize(bytes)).toBe(text));

  it('is read back within its rounding', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (bytes) => {
        const again = parseSize(formatSize(bytes).replaceAll(',', ''));
        expect(Math.abs((again ?? 0) - bytes) / bytes).toBeLessThan(0.06);
      }),
    );
  });
});
