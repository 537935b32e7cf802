export const resultsFolder: string;
/** What the whole run may take, in seconds. */
export const runSeconds: number;
export const newerFiles: readonly string[];
export const testSteps: readonly {
  name: string;
  seconds: number;
  cheap?: boolean;
  light?: boolean;
}[];
