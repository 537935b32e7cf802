/** What became of a step; `leftovers` are the commands of processes that it left behind. */
export interface StepResult {
  readonly code: number | null;
  readonly timedOut: boolean;
  readonly output: string;
  readonly leftovers: readonly string[];
}

/** Runs a command with a hard limit in seconds; ends whatever it started and left behind. */
export function runStep(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly seconds: number;
    readonly quiet?: boolean;
  },
): Promise<StepResult>;

/** Kills a process group; nothing happens when it is gone or was never started. */
export function killGroup(pid: number | undefined): void;
