/** Numbers of tests. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts from one of vitest's JSON reports; undefined when there is no report. */
export function countResults(file: string): Counts | undefined;

/** Adds steps up; one that failed without a failed test counts as one failure. */
export function addUp(
  steps: readonly { readonly ok: boolean; readonly counts?: Counts | undefined }[],
): Counts;

/** The closing line, e.g. "12 passed, 0 failed". */
export function closingLine(counts: Counts): string;
