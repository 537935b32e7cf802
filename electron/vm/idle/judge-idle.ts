/** What is read of a guest that runs, at one moment. */
export interface IdleSample {
  /** Milliseconds of a clock that stands still while this computer sleeps. */
  at: number;
  /** Milliseconds of processor time that its QEMU has used since it was started, which is also that of its devices. */
  cpuMs: number;
  /** Somebody has its screen or a serial port open, or a connection to it, or a job works with it. */
  attended: boolean;
}

export interface IdleLimits {
  /** Milliseconds for which a guest must be idle before it is suspended, the notice among them. */
  afterMs: number;
  /** Milliseconds before that at which the person is told. */
  noticeMs: number;
  /** Milliseconds over which the use of the processor is averaged: a clock that ticks in the guest is no work. */
  windowMs: number;
  /** Parts of one processor of this computer, from 0 to 1, below which a guest does nothing. */
  share: number;
}

/** What is known of a guest. */
export interface IdleTrack {
  /** Those of the last window, oldest first. */
  samples: readonly IdleSample[];
  /** Since when it is idle; null while it is not. */
  since: number | null;
}

export const untracked: IdleTrack = { samples: [], since: null };

/** What is to be done about a guest: nothing, tell that it is suspended in so many milliseconds, or suspend it. */
export type IdleVerdict =
  { kind: 'none' } | { kind: 'notice'; leftMs: number } | { kind: 'suspend' };

/** Pure: takes one more look at a guest into account. */
export function track(
  { samples, since }: IdleTrack,
  sample: IdleSample,
  { windowMs, share }: IdleLimits,
): IdleTrack {
  const from = samples.findLastIndex(({ at }) => at <= sample.at - windowMs);
  const kept = [...samples.slice(Math.max(0, from)), sample];
  if (sample.attended) return { samples: kept, since: null };
  const [first = sample] = kept;
  // Too few looks to tell anything yet.
  if (sample.at - first.at < windowMs) return { samples: kept, since };
  const used = (sample.cpuMs - first.cpuMs) / (sample.at - first.at);
  return { samples: kept, since: used >= share ? null : (since ?? first.at) };
}

/** Pure: what follows from what is known of a guest. */
export function judgeIdle(
  { since }: IdleTrack,
  now: number,
  { afterMs, noticeMs }: IdleLimits,
): IdleVerdict {
  if (since === null) return { kind: 'none' };
  const leftMs = since + afterMs - now;
  if (leftMs <= 0) return { kind: 'suspend' };
  return leftMs <= noticeMs ? { kind: 'notice', leftMs } : { kind: 'none' };
}
