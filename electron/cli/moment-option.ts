import { UsageError, type ParsedArguments } from './context';

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A moment of the past in this computer's time: `2026-11-22`, `2026-11-22 10:15`, `10:15` of today, or how long ago it
 * was, as `90s`, `20m`, `3h` or `2d`. Milliseconds since the epoch; 0 when the option was not given.
 * @throws UsageError for anything else.
 */
export function momentOption(given: ParsedArguments, option: string, now: Date): number {
  const value = given.text(option);
  if (value === null) return 0;
  const moment = momentOf(value.trim(), now);
  if (moment === null) throw new UsageError('badMoment', { option: `--${option}`, value });
  return moment;
}

function momentOf(text: string, now: Date): number | null {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined && isUnit(unit)) return now.getTime() - Number(count) * units[unit];
  const match = /^(?:(\d{4})-(\d\d)-(\d\d))?(?:(?:^|[ T])(\d{1,2}):(\d\d)(?::(\d\d))?)?$/.exec(
    text,
  );
  if (!match || text === '') return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match;
  const date = new Date(now);
  if (year !== undefined) date.setFullYear(Number(year), Number(month) - 1, Number(day));
  date.setHours(Number(hour), Number(minute), Number(second), 0);
  // A month or an hour that there is not would have become another.
  const exact =
    (month === undefined || date.getMonth() + 1 === Number(month)) &&
    (day === undefined || date.getDate() === Number(day)) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  return exact ? date.getTime() : null;
}

const isUnit = (unit: string | undefined): unit is keyof typeof units =>
  unit !== undefined && Object.hasOwn(units, unit);
