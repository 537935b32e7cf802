import type { Moments } from '../../electron/making/clone/clone-service';

const nothingRuns = () => Promise.reject(new Error('nothing runs here'));

/** For clones of machines that are off. */
export const noMoments: Moments = { refuse: nothingRuns, make: nothingRuns, remove: nothingRuns };
