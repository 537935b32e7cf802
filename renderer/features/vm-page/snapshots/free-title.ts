import type { TFunction } from 'i18next';
import type { Snapshot } from '../../../../shared/snapshot';

/** The first title that no snapshot has. */
export function freeTitle(points: readonly Snapshot[], titled: (number: string) => string): string {
  const taken = new Set(points.map(({ title }) => title.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const title = titled(String(number));
    if (!taken.has(title.toLowerCase())) return title;
  }
}

/** A title for a snapshot of the present, before it goes back to another one. */
export const keepTitle = (
  points: readonly Snapshot[],
  { title }: Snapshot,
  t: TFunction<'snapshots'>,
): string =>
  freeTitle(points, (number) =>
    number === '1'
      ? t('revert.suggested', { title })
      : t('revert.suggestedAgain', { title, number }),
  );
