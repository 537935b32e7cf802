import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  editableRate,
  editableSize,
  formatSize,
  GiB,
  KiB,
  MiB,
  parseCount,
  parseDiskSize,
  parseMemory,
  parseOperations,
  parseRate,
  parseSeconds,
  parseSize,
  TiB,
} from '../../../shared/units';

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
    ['1,5 GiB', 1.5 * GiB],
    ['４ ＧＢ', 4 * GiB],
    ['512 B', 512],
  ])('reads %s', (text, bytes) => expect(parseSize(text)).toBe(bytes));

  it.each([
    '',
    '0',
    '-1G',
    'G',
    '10X',
    '1e3',
    '1,5,5G',
    '1.000,5G',
    '512 iB',
    '10GG',
    '99999999999T',
    'NaN',
  ])('refuses %j', (text) => expect(parseSize(text)).toBeNull());

  it('never throws, and answers only whole positive bytes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bytes = parseSize(text);
        expect(bytes === null || (Number.isSafeInteger(bytes) && bytes > 0)).toBe(true);
      }),
    );
  });
});

describe('memory', () => {
  it.each([
    ['4 GB', 4096],
    ['4G', 4096],
    ['512M', 512],
    ['1,5 GiB', 1536],
    ['2048', 2048],
    ['16 TiB', 16_777_216],
    ['1.3G', 1331],
  ])('%s is %d MiB', (text, mebibytes) => expect(parseMemory(text)).toBe(mebibytes));
  it.each(['', ' ', '0', 'lots', '-1', '4 cats'])('%j is none', (text) =>
    expect(parseMemory(text)).toBeNull(),
  );
});

describe('other numbers', () => {
  it('reads the size of a disk in whole sectors, a bare number as GiB', () => {
    expect(parseDiskSize('20')).toBe(20 * GiB);
    expect(parseDiskSize('1,5')).toBe(1.5 * GiB);
    expect(parseDiskSize('1000 B')).toBe(1024);
    expect(parseDiskSize('')).toBeNull();
  });

  it('reads a count and a time', () => {
    expect(['4', ' 12 ', '２', '4.5', '1e2', '', '-1'].map(parseCount)).toEqual([
      4,
      12,
      2,
      null,
      null,
      null,
      null,
    ]);
    const times = ['90', '90 s', '2 min', '1,5 min', '3 分钟', '60 秒', '5 h', ''];
    expect(times.map(parseSeconds)).toEqual([90, 90, 120, 90, 180, 60, null, null]);
  });
});

describe('what a disk may do in a second', () => {
  it('is read as people type it', () => {
    const rates = ['50 MB/s', '1,5 GiB / s', '500K', '20', '50 MiB/sec', '0', 'fast', '5/'];
    const bytes = [50 * MiB, 1.5 * GiB, 500 * KiB, 20 * MiB, 50 * MiB, null, null, null];
    expect(rates.map(parseRate)).toEqual(bytes);
    const operations = ['500', '2.5k', '800 IOPS', '300/s', '1m', '0', 'many'];
    expect(operations.map(parseOperations)).toEqual([500, 2500, 800, 300, 1e6, null, null]);
  });

  it('is read again as it is written', () => {
    expect([50 * MiB, 1000, Number.NaN].map(editableRate)).toEqual(['50 MiB/s', '1000 B/s', '']);
    expect(parseRate(editableRate(1000))).toBe(1000);
  });
});

describe('editableSize', () => {
  it.each([
    [4 * GiB, '4 GiB'],
    [1536 * MiB, '1.5 GiB'],
    [1331 * MiB, '1331 MiB'],
    [16 * TiB, '16 TiB'],
    [Number.NaN, ''],
  ])('shows %d as %j', (bytes, text) => expect(editableSize(bytes)).toBe(text));

  it('is read again as the same size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
        expect(parseSize(editableSize(bytes))).toBe(bytes);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16_777_216 }), (mebibytes) => {
        expect(parseMemory(editableSize(mebibytes * MiB))).toBe(mebibytes);
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
