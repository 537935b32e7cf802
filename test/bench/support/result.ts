/** One figure against its named reference, both taken in the same run. */
export interface BenchResult {
  name: string;
  /** What `reference` is: `raw QEMU by hand`, `empty Electron window`. */
  against: string;
  unit: 'ms' | 'frames/s' | 'MB/s' | 'MiB' | '%';
  ours: number;
  reference: number;
  /** `ours / reference`. */
  ratio: number;
  goal: { atMost: number } | { atLeast: number } | null;
}

/** Middle value of an odd or even number of samples; NaN of none. */
function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Makes a result of the medians of samples that were taken in turn. */
export function compare(
  about: Pick<BenchResult, 'name' | 'against' | 'unit' | 'goal'>,
  ours: readonly number[],
  reference: readonly number[],
): BenchResult {
  const [a, b] = [median(ours), median(reference)];
  return { ...about, ours: a, reference: b, ratio: a / b };
}

/** Whether the goal is reached; null where there is none. */
export function reached(result: BenchResult): boolean | null {
  if (!result.goal) return null;
  return 'atMost' in result.goal
    ? result.ratio <= result.goal.atMost
    : result.ratio >= result.goal.atLeast;
}

/** The results as a table for the terminal. */
export function resultTable(results: readonly BenchResult[]): string {
  const rows = results.map((result) => {
    const goal = result.goal
      ? 'atMost' in result.goal
        ? `≤ ${result.goal.atMost}×`
        : `≥ ${result.goal.atLeast}×`
      : '';
    const mark = { true: 'reached', false: 'MISSED', null: '' }[String(reached(result))] ?? '';
    const figure = (value: number) => `${value.toFixed(1)} ${result.unit}`;
    return [
      result.name,
      figure(result.ours),
      `${figure(result.reference)} (${result.against})`,
      `${result.ratio.toFixed(2)}×`,
      goal,
      mark,
    ];
  });
  const header = ['measure', 'Paddock', 'reference', 'ratio', 'goal', ''];
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  return [header, ...rows]
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}
