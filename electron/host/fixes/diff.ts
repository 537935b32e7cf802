import type { DiffLine, FixPlan } from '../../../shared/fix';
import type { Remedy } from '../../../shared/host';

/** Lines around a change that show where it stands. */
const around = 2;

const linesOf = (text: string): string[] => {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

const as = (kind: DiffLine['kind'], lines: readonly string[]): DiffLine[] =>
  lines.map((text) => ({ kind, text }));

/**
 * What changes between two texts, as lines taken out and put in, with a few lines around them. All that differs is
 * taken as one change: exact for what remedies do, which edit or append one line.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return [
    ...as('same', old.slice(Math.max(0, head - around), head)),
    ...as('removed', old.slice(head, old.length - tail)),
    ...as('added', now.slice(head, now.length - tail)),
    ...as('same', old.slice(old.length - tail, old.length - tail + around)),
  ];
}

/** The change as it is shown before the click; none where only a number is written, which the person chooses. */
export function shownChange({
  write,
  choice,
}: Pick<Remedy, 'write' | 'choice'>): FixPlan['change'] {
  if (!write || choice) return null;
  const { file, backup, before, after } = write;
  return { file, backup, lines: diffLines(before ?? '', after) };
}
