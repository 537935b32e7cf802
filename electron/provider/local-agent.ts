import type { GuestFacts } from '../../shared/guest-facts';

/** What a part of {@link GuestFacts} is asked with. */
export type GuestPart = 'system' | 'networks' | 'fileSystems' | 'time' | 'frozen';

/** What a file system of a guest has given back. */
export interface Trimmed {
  path: string;
  /** Null where the guest does not tell. */
  bytes: number | null;
  /** Why it has given back nothing; null where it could. */
  problem: string | null;
}

/**
 * What is asked of the agent of a guest that runs. Each throws `vm-not-running`, `not-allowed-now` while it is paused,
 * `agent-off`, `agent-busy`, `agent-silent`, `agent-gone`, `agent-command-off`, `agent-failed`, `agent-not-understood`.
 */
export interface LocalAgent {
  /** What it tells; parts that were not asked for, or that it has no command for, are null. */
  guestFacts(id: string, parts?: readonly GuestPart[], signal?: AbortSignal): Promise<GuestFacts>;
  /** Gives a user of the guest another password. */
  setGuestPassword(id: string, user: string, password: string, signal?: AbortSignal): Promise<void>;
  /** Sets its clock to this computer's. @returns milliseconds by which it was ahead */
  setGuestClock(id: string, signal?: AbortSignal): Promise<number>;
  /** Lets its file systems give back what they do not use. */
  trimGuest(id: string, signal?: AbortSignal): Promise<Trimmed[]>;
}
