import { describe, expect, it } from 'vitest';
import {
  type IdleSample,
  type IdleTrack,
  judgeIdle,
  track,
  untracked,
} from '../../../../electron/vm/idle/judge-idle';

const limits = { afterMs: 600_000, noticeMs: 60_000, windowMs: 60_000, share: 0.1 };

/** Looks every ten seconds; each says which part of a processor was used since the one before. */
function follow(
  shares: readonly number[],
  attended: (look: number) => boolean = () => false,
): { known: IdleTrack; at: number } {
  let known = untracked;
  let sample: IdleSample = { at: 0, cpuMs: 0, attended: false };
  shares.forEach((share, look) => {
    sample = {
      at: sample.at + 10_000,
      cpuMs: sample.cpuMs + share * 10_000,
      attended: attended(look),
    };
    known = track(known, sample, limits);
  });
  return { known, at: sample.at };
}

const looks = (count: number, share: number) => Array.from({ length: count }, () => share);

describe('a guest is idle', () => {
  it('from the beginning of the window in which it did nothing', () => {
    expect(follow(looks(6, 0.01)).known.since).toBeNull();
    expect(follow(looks(7, 0.01)).known.since).toBe(10_000);
    expect(follow(looks(70, 0.01)).known.since).toBe(10_000);
  });

  it('in spite of a short moment of work', () => {
    expect(follow([...looks(20, 0.02), 0.4, ...looks(20, 0.02)]).known.since).toBe(10_000);
  });

  it('not while it works, and anew after that', () => {
    expect(follow([...looks(20, 0.02), ...looks(3, 0.9)]).known.since).toBeNull();
    const { known } = follow([...looks(20, 0.02), ...looks(6, 0.9), ...looks(12, 0.02)]);
    expect(known.since).toBeGreaterThanOrEqual(260_000);
  });

  it('not while somebody attends to it', () => {
    expect(follow(looks(30, 0), () => true).known.since).toBeNull();
    expect(follow(looks(30, 0), (look) => look === 29).known.since).toBeNull();
    const { known, at } = follow(looks(31, 0), (look) => look <= 29);
    expect(known.since).toBe(at - limits.windowMs);
  });

  it('keeps no more looks than it needs', () => {
    expect(follow(looks(500, 0)).known.samples).toHaveLength(7);
  });
});

describe('what is done', () => {
  const known = { samples: [], since: 1000 };
  const at = (ms: number) => judgeIdle(known, 1000 + ms, limits);

  it('is nothing until the notice, which counts down to the end', () => {
    expect(judgeIdle(untracked, 9e9, limits)).toEqual({ kind: 'none' });
    expect(at(539_999)).toEqual({ kind: 'none' });
    expect(at(540_000)).toEqual({ kind: 'notice', leftMs: 60_000 });
    expect(at(599_999)).toEqual({ kind: 'notice', leftMs: 1 });
    expect(at(600_000)).toEqual({ kind: 'suspend' });
  });
});
