import type { TrialProgress, TrialResult, TrialRun } from '../../../../shared/host';

export type StepResult = TrialRun['steps'][number]['result'] | 'begin';
export type TrialOutcome = TrialRun['outcome'] | 'running';

/** One run of the test guest as the panel draws it, finished or not. */
export interface ShownRun {
  accelerator: 'kvm' | 'tcg';
  firmware: 'bios' | 'uefi';
  outcome: TrialOutcome;
  steps: { name: string; result: StepResult; detail?: string }[];
  milliseconds: number | null;
  facts: Record<string, string>;
  detail: string | null;
}

function finished(run: TrialRun): ShownRun {
  return { ...run, detail: run.detail ?? null };
}

/** The runs of a stored result. */
export const runsOf = (trial: TrialResult | null): ShownRun[] => (trial?.runs ?? []).map(finished);

const sameRun = (
  one: Pick<ShownRun, 'accelerator' | 'firmware'>,
  other: Pick<ShownRun, 'accelerator' | 'firmware'>,
) => one.accelerator === other.accelerator && one.firmware === other.firmware;

/** The runs after a line of progress; steps belong to the run that was begun last. */
export function applyTrialProgress(runs: readonly ShownRun[], progress: TrialProgress): ShownRun[] {
  switch (progress.type) {
    case 'run':
      return [
        ...runs,
        {
          accelerator: progress.accelerator,
          firmware: progress.firmware,
          outcome: 'running',
          steps: [],
          milliseconds: null,
          facts: {},
          detail: null,
        },
      ];
    case 'step': {
      const current = runs.at(-1);
      if (!current) return [...runs];
      const known = current.steps.some((step) => step.name === progress.name);
      const step = { name: progress.name, result: progress.result };
      const steps = known
        ? current.steps.map((old) => (old.name === progress.name ? step : old))
        : [...current.steps, step];
      return [...runs.slice(0, -1), { ...current, steps }];
    }
    case 'run-done':
      return runs.some((run) => sameRun(run, progress.run))
        ? runs.map((run) => (sameRun(run, progress.run) ? finished(progress.run) : run))
        : [...runs, finished(progress.run)];
    case 'report':
      return runsOf(progress.report.trial);
  }
}

export interface TrialTable {
  firmware: 'bios' | 'uefi';
  columns: ShownRun[];
  /** Names of all steps in the order in which they were first taken. */
  steps: string[];
}

/** The runs as tables: one for each firmware, with a column for each accelerator, KVM first. */
export function trialTables(runs: readonly ShownRun[]): TrialTable[] {
  return (['bios', 'uefi'] as const).flatMap((firmware) => {
    const columns = runs
      .filter((run) => run.firmware === firmware)
      .toSorted((one, other) => one.accelerator.localeCompare(other.accelerator));
    if (columns.length === 0) return [];
    const longest = columns.toSorted((one, other) => other.steps.length - one.steps.length);
    const steps = [...new Set(longest.flatMap((run) => run.steps.map((step) => step.name)))];
    return [{ firmware, columns, steps }];
  });
}
