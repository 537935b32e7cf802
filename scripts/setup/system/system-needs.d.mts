import type { Family } from './distribution.mjs';

/** One thing the system must have, and the packages that bring it; a nested list holds alternatives. */
export interface Need {
  what: string;
  packages: Record<Family, (string | string[])[]>;
}

/** Everything that `npm start`, the tour and the tests need. */
export const systemNeeds: Need[];
