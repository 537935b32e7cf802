/** Runs whose logs are kept: 0 is the last start, 3 the third before it. */
export const serialRuns = [0, 1, 2, 3] as const;

/** Characters of a text that a log is searched for, at most. */
export const longestSearch = 256;
