/*
 * What a rule keeps of backups and of automatic snapshots; free of the schema library: the window's simulator holds it.
 */

/** How many are kept: the last ones, and the last one of each hour, day, week (from Monday) and month, by the clock here. */
export interface Retention {
  last: number;
  hourly: number;
  daily: number;
  weekly: number;
  monthly: number;
}

/** The parts of a rule, in the order in which they count. */
export const retentionParts = ['last', 'hourly', 'daily', 'weekly', 'monthly'] as const;
export type RetentionPart = (typeof retentionParts)[number];

/** A rule that keeps nothing. */
export const noRetention: Retention = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0 };

/** Something that was kept, as far as a rule asks. */
export interface Dated {
  id: string;
  /** ISO 8601. */
  createdAt: string;
}

/** Pure: whether a rule keeps nothing at all. */
export const keepsNothing = (rule: Retention): boolean =>
  retentionParts.every((part) => rule[part] === 0);

/** Pure: a name of the hour, day, week or month by the clock of this computer; weeks begin on Monday. */
const periods = {
  // By the time that has passed: the hour that comes twice in autumn is two.
  hourly: (at: Date) => String(Math.floor((at.getTime() / 60_000 - at.getMinutes()) / 60)),
  daily: (at: Date) => `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`,
  weekly: (at: Date) => {
    const monday = new Date(at.getFullYear(), at.getMonth(), at.getDate());
    monday.setDate(monday.getDate() - ((monday.getDay() + 6) % 7));
    return periods.daily(monday);
  },
  monthly: (at: Date) => `${at.getFullYear()}-${at.getMonth()}`,
} as const;

const newestFirst = (one: Dated, other: Dated): number => {
  if (one.createdAt === other.createdAt) return 0;
  return one.createdAt < other.createdAt ? 1 : -1;
};

/**
 * Pure: the ids that a rule keeps: the last ones, and the last one of each of the last hours, days, weeks and months in
 * which there is one. What a rule before has kept already counts for the next one, too, and does not use up its number,
 * as Proxmox Backup Server's `prune` does it.
 */
export function keptBy(dated: readonly Dated[], rule: Retention): Set<string> {
  const sorted = dated.toSorted(newestFirst);
  const kept = new Set(sorted.slice(0, rule.last).map(({ id }) => id));
  for (const kind of ['hourly', 'daily', 'weekly', 'monthly'] as const) {
    let left = rule[kind];
    if (left === 0) continue;
    const periodOf = ({ createdAt }: Dated) => periods[kind](new Date(createdAt));
    const covered = new Set(sorted.filter(({ id }) => kept.has(id)).map(periodOf));
    for (const one of sorted) {
      if (left === 0) break;
      const period = periodOf(one);
      if (covered.has(period)) continue;
      covered.add(period);
      kept.add(one.id);
      left -= 1;
    }
  }
  return kept;
}
