/** Waits before connecting again, in milliseconds; after the last one it is up to the person. */
export const retryDelays = [250, 1000, 3000];
/** A screen that has not shown itself after this long is not waited for, in milliseconds. */
export const patienceMs = 15_000;
/** A connection that held this long counts as good, and the retries begin again. */
export const goodAfterMs = 5000;
