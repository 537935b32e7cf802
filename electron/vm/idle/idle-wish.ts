import type { IdleLimits } from './judge-idle';

export interface IdleTimings extends Omit<IdleLimits, 'afterMs'> {
  /** Milliseconds between two looks at each guest. */
  lookMs: number;
}

/** What a service that suspends idle guests is given. */
export interface IdleWish {
  /** Milliseconds for which a guest must be idle before it is suspended; 0: never. */
  afterMs: () => number;
  /** Looks whether a guest can be suspended. @throws AppFailure why it cannot. */
  outlook: (id: string) => Promise<unknown>;
  /** Suspends a guest. @throws AppFailure as the job. */
  suspend: (id: string) => Promise<void>;
  timings?: Partial<IdleTimings>;
}
