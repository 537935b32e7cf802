import type { AutomaticRules, ScheduleInterval } from './automatic';
import { type Retention, type RetentionPart, retentionParts } from './retention';

type Key = `row.${ScheduleInterval | 'before' | 'keeps' | 'next'}` | `part.${RetentionPart}`;

/** Says a sentence of `texts/<language>/automatic.json`. */
export type SayAutomatic = (key: Key, params: Record<string, string | number>) => string;

/** Pure: what a day of the week is called, from 1 for Monday to 7. */
export function weekdayName(weekday: number, language: string): string {
  // 1 January 2024 was a Monday.
  const day = new Date(2024, 0, weekday);
  return new Intl.DateTimeFormat(language, { weekday: 'long' }).format(day);
}

/** Pure: when snapshots are made, in a few words. */
export function scheduleWords(
  { every, at, weekday }: Pick<AutomaticRules, 'every' | 'at' | 'weekday'>,
  say: SayAutomatic,
  language: string,
): string {
  return say(`row.${every}`, { time: at, day: weekdayName(weekday, language) });
}

/** Pure: what a rule keeps, in a few words. */
export function keepWords(keep: Retention, say: SayAutomatic, language: string): string {
  const parts = retentionParts
    .filter((part) => keep[part] > 0)
    .map((part) => say(`part.${part}`, { count: keep[part] }));
  return say('row.keeps', { parts: new Intl.ListFormat(language).format(parts) });
}
