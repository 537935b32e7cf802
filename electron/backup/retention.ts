import type { Retention } from '../../shared/backup';

/** A backup, as far as a rule asks. */
export interface Dated {
  id: string;
  /** ISO 8601. */
  createdAt: string;
}

/** Pure: a name of the day, the week or the month by the clock of this computer; weeks begin on Monday. */
const periods = {
  daily: (at: Date) => `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`,
  weekly: (at: Date) => {
    const monday = new Date(at.getFullYear(), at.getMonth(), at.getDate());
    monday.setDate(monday.getDate() - ((monday.getDay() + 6) % 7));
    return periods.daily(monday);
  },
  monthly: (at: Date) => `${at.getFullYear()}-${at.getMonth()}`,
} as const;

/**
 * Pure: the ids that a rule keeps: the last ones, and the last one of each of the last days, weeks and months in which
 * there is one. What a rule before has kept already counts for the next one, too, and does not use up its number, as
 * Proxmox Backup Server's `prune` does it.
 */
export function keptBy(backups: readonly Dated[], rule: Retention): Set<string> {
  const newestFirst = backups.toSorted((one, other) =>
    other.createdAt.localeCompare(one.createdAt),
  );
  const kept = new Set(newestFirst.slice(0, rule.last).map(({ id }) => id));
  for (const kind of ['daily', 'weekly', 'monthly'] as const) {
    const periodOf = ({ createdAt }: Dated) => periods[kind](new Date(createdAt));
    const covered = new Set(newestFirst.filter(({ id }) => kept.has(id)).map(periodOf));
    let left = rule[kind];
    for (const backup of newestFirst) {
      if (left === 0) break;
      const period = periodOf(backup);
      if (covered.has(period)) continue;
      covered.add(period);
      kept.add(backup.id);
      left -= 1;
    }
  }
  return kept;
}
