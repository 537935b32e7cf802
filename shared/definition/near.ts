/** Pure: the word that was most likely meant; null when none is near. */
export function nearest(given: string, words: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Math.max(1, Math.floor(given.length / 3)) + 0.5;
  for (const word of words) {
    const far = distance(given.toLowerCase(), word.toLowerCase());
    if (far >= least) continue;
    best = word;
    least = far;
  }
  return best;
}

/** Letters that must be put in, taken out, changed, or swapped with the next. */
function distance(one: string, other: string): number {
  let previous: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const same = one[at - 1] === other[to - 1];
      const swapped = one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1];
      next[to] = Math.min(
        (row[to] ?? 0) + 1,
        (next[to - 1] ?? 0) + 1,
        (row[to - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (previous[to - 2] ?? Infinity) + 1 : Infinity,
      );
    }
    previous = row;
    row = next;
  }
  return row[other.length] ?? 0;
}
