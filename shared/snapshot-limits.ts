/** Longest title of a snapshot and note on it, in characters; also for the window, which has no library of schemas. */
export const longestTitle = 120;
export const longestNote = 4000;
