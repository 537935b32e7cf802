export const resultsFolder: string;
export const newerFiles: readonly string[];
export const testSteps: readonly { name: string; seconds: number; cheap?: boolean }[];
