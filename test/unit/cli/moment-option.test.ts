import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../electron/cli/context';
import { momentOption } from '../../../electron/cli/moment-option';

const now = new Date(2026, 10, 30, 12, 0, 0);
const moment = (value: string | null) =>
  momentOption({ positionals: [], words: [], text: () => value, flag: () => false }, 'since', now);

describe('a moment on the command line', () => {
  it.each([
    ['2026-11-22', new Date(2026, 10, 22)],
    ['2026-11-22 10:15', new Date(2026, 10, 22, 10, 15)],
    ['2026-11-22T10:15:30', new Date(2026, 10, 22, 10, 15, 30)],
    ['10:15', new Date(2026, 10, 30, 10, 15)],
    ['90s', new Date(2026, 10, 30, 11, 58, 30)],
    ['20m', new Date(2026, 10, 30, 11, 40)],
    ['3h', new Date(2026, 10, 30, 9)],
    ['2d', new Date(2026, 10, 28, 12)],
  ])('%s', (value, date) => {
    expect(moment(value)).toBe(date.getTime());
  });

  it('may be left out', () => {
    expect(moment(null)).toBe(0);
  });

  it.each([
    '',
    ' ',
    'noon',
    '2026-02-30',
    '2026-13-01',
    '25:00',
    '10:60',
    '5w',
    '2026-11-22 '.repeat(2),
  ])('refuses “%s”', (value) => {
    expect(() => moment(value)).toThrow(UsageError);
  });
});
