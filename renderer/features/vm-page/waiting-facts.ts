import type { TFunction } from 'i18next';
import type { Fact } from '../../components/fact-list';

/**
 * Pure: facts of a running guest, each with what it gets at the next start where that differs. What only the next start
 * brings stands at its place, too.
 */
export function waitingFacts(
  running: readonly Fact[],
  stored: readonly Fact[],
  t: TFunction<['vm', 'common']>,
): Fact[] {
  const next = new Map(stored.map((fact) => [fact.id, fact]));
  const now = new Set(running.map(({ id }) => id));
  const mark = (lines: readonly string[]) =>
    t('waiting.atNextStart', { value: lines.length > 0 ? lines.join(' · ') : t('details.none') });
  const marked = running.map((fact) => {
    const lines = next.get(fact.id)?.lines ?? [];
    const same = lines.join('\n') === fact.lines.join('\n');
    return same ? fact : { ...fact, lines: [...fact.lines, mark(lines)] };
  });
  const added = stored.filter(({ id }) => !now.has(id));
  return [...marked, ...added.map((fact) => ({ ...fact, lines: [mark(fact.lines)] }))];
}
