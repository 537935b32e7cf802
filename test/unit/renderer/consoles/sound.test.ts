import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { localConnection, machineKey } from '../../../../shared/machine-ref';
import { soundRate, SoundRing } from '../../../../renderer/consoles/sound/ring';
import { isOfQemu, soundWish, takeSound } from '../../../../renderer/consoles/sound/wire';
import { GuestSound, type SoundLink } from '../../../../renderer/consoles/sound/guest-sound';

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
});
vi.stubGlobal(
  'AudioContext',
  class {
    destination = {};
    audioWorklet = { addModule: async () => await new Promise<void>(() => {}) };
    createGain = () => ({ gain: { value: 1 }, connect: () => {} });
    close = async () => {};
  },
);

const frames = (milliseconds: number) => Math.round((soundRate * milliseconds) / 1000);
/** Frames whose left ear counts up, and whose right ear is its negative. */
function counted(count: number, from = 0): Int16Array {
  const samples = new Int16Array(count * 2);
  for (let frame = 0; frame < count; frame += 1) {
    samples[frame * 2] = (from + frame) % 32_768;
    samples[frame * 2 + 1] = -samples[frame * 2]!;
  }
  return samples;
}
/** What is played of so many frames, as the numbers that were put in. */
function taken(ring: SoundRing, count: number): number[] {
  const [left, right] = [new Float32Array(count), new Float32Array(count)];
  ring.take(left, right);
  const played = [...left].map((sample) => Math.round(sample * 32_768));
  expect([...right].map((sample) => -Math.round(sample * 32_768) + 0)).toEqual(played);
  return played;
}

describe('sound that waits to be played', () => {
  it('is gathered first, and then played as it came', () => {
    const ring = new SoundRing();
    ring.put(counted(frames(70), 1));
    expect(taken(ring, 128)).toEqual(Array.from({ length: 128 }, () => 0));
    ring.put(counted(frames(20), 1 + frames(70)));
    expect(taken(ring, 128)).toEqual(Array.from({ length: 128 }, (_, at) => at + 1));
    expect(taken(ring, 128)[0]).toBe(129);
    expect(ring.gaps).toBe(0);
  });

  it('counts a gap in it once, and gathers again', () => {
    const ring = new SoundRing();
    ring.put(counted(frames(90), 1));
    const played = taken(ring, frames(100));
    expect(played.slice(0, 3)).toEqual([1, 2, 3]);
    expect(played.slice(frames(90))).toEqual(played.slice(frames(90)).map(() => 0));
    expect(ring.gaps).toBe(1);
    ring.put(counted(frames(10), 7));
    expect(taken(ring, 128)[0]).toBe(0);
    expect(ring.gaps).toBe(1);
  });

  it('is played out at its end, which is no gap, however short it was', () => {
    const ring = new SoundRing();
    ring.put(counted(frames(30), 1));
    ring.end();
    expect(taken(ring, frames(40)).slice(0, 2)).toEqual([1, 2]);
    expect(ring.gaps).toBe(0);
    expect(ring.waiting).toBe(0);
  });

  it('never falls far behind what is seen', () => {
    const ring = new SoundRing();
    ring.put(counted(frames(100)));
    taken(ring, 128);
    for (let piece = 0; piece < 50; piece += 1) ring.put(counted(frames(50)));
    expect(ring.waiting).toBeLessThanOrEqual(frames(200));
    expect(ring.skips).toBeGreaterThan(5);
    // A piece longer than all that it has room for.
    ring.put(counted(frames(5000)));
    expect(ring.waiting).toBeLessThanOrEqual(frames(200));
    expect(taken(ring, 1)).toHaveLength(1);
    expect(ring.gaps).toBe(0);
  });
});

/** As noVNC's queue. */
function queueOf(...bytes: number[]) {
  let left = new Uint8Array(bytes);
  return {
    rQlen: () => left.length,
    rQpeekBytes: (count: number) => left.slice(0, count),
    rQskipBytes: (count: number) => (left = left.slice(count)),
  };
}

describe('a message of QEMU’s sound', () => {
  it.each([
    ['its begin', [255, 1, 0, 1], { kind: 'begin' }, 0],
    ['its end', [255, 1, 0, 0, 9], { kind: 'end' }, 1],
    ['cut off', [255, 1, 0], 'later', 3],
    ['cut off before its length', [255, 1, 0, 2, 0, 0], 'later', 6],
    ['cut off in its samples', [255, 1, 0, 2, 0, 0, 0, 4, 1, 2, 3], 'later', 11],
    ['of another kind', [255, 2, 0, 1], 'wrong', 4],
    ['an unknown one', [255, 1, 0, 3], 'wrong', 4],
    ['longer than any', [255, 1, 0, 2, 0, 16, 0, 1], 'wrong', 8],
  ])('is %s', (_, bytes, expected, left) => {
    const queue = queueOf(...bytes);
    expect(isOfQemu(queue)).toBe(true);
    expect(takeSound(queue)).toEqual(expected);
    expect(queue.rQlen()).toBe(left);
  });

  it('brings samples', () => {
    const queue = queueOf(255, 1, 0, 2, 0, 0, 0, 4, 1, 2, 3, 4, 0);
    expect(takeSound(queue)).toEqual({ kind: 'data', samples: new Uint8Array([1, 2, 3, 4]) });
    expect(queue.rQlen()).toBe(1);
    expect(isOfQemu(queue)).toBe(false);
    expect(isOfQemu(queueOf())).toBe(false);
  });

  it('is asked for in the form that is played', () => {
    expect([...soundWish(true)]).toEqual([255, 1, 0, 2, 3, 2, 0, 0, 0xac, 0x44, 255, 1, 0, 0]);
    expect([...soundWish(false)]).toEqual([255, 1, 0, 1]);
  });
});

describe('a guest’s sound', () => {
  const made: GuestSound[] = [];
  beforeEach(() => kept.clear());
  afterEach(() => {
    for (const sound of made.splice(0)) sound.dispose();
  });
  const wishes: boolean[] = [];
  const make = () => {
    wishes.length = 0;
    const link: SoundLink = { onSound: null, askForSound: (on) => void wishes.push(on) };
    const element = { dataset: {} } as HTMLElement;
    const sound = new GuestSound(
      machineKey({ connection: localConnection, id: '1' }),
      element,
      () => {},
    );
    made.push(sound);
    sound.setShown(true);
    sound.use(link);
    return { sound, link };
  };

  it('is not asked for before somebody wants to hear it, and not where it plays elsewhere', () => {
    const { sound, link } = make();
    link.onSound?.({ kind: 'ready' });
    sound.setPlays(true);
    expect(wishes).toEqual([]);
    sound.choose({ soundOn: true });
    expect(wishes).toEqual([true]);
    sound.choose({ soundVolume: 40 });
    sound.setPlays(false);
    expect(wishes).toEqual([true, false]);
    sound.setPlays(true);
    sound.choose({ soundOn: false });
    expect(wishes).toEqual([true, false, true, false]);
  });

  it('is heard where it is seen, and in one window at a time', async () => {
    const { sound, link } = make();
    link.onSound?.({ kind: 'ready' });
    sound.setPlays(true);
    sound.choose({ soundOn: true });
    sound.setShown(false);
    sound.setShown(true);
    expect(wishes).toEqual([true, false, true]);
    const other = make();
    other.link.onSound?.({ kind: 'ready' });
    other.sound.setPlays(true);
    // The first one gives way.
    await vi.waitFor(() => expect(wishes).toEqual([true, false]));
  });

  it('is asked for again where it was on last, once QEMU can be asked', () => {
    const first = make();
    expect(first.sound.state).toEqual({ soundOn: false, soundVolume: 100 });
    first.sound.choose({ soundOn: true });
    first.sound.choose({ soundVolume: 40 });
    const { sound, link } = make();
    expect(sound.state).toEqual({ soundOn: true, soundVolume: 40 });
    sound.setPlays(true);
    expect(wishes).toEqual([]);
    link.onSound?.({ kind: 'ready' });
    expect(wishes).toEqual([true]);
    sound.leave();
    expect(wishes).toEqual([true]);
    sound.use(link);
    link.onSound?.({ kind: 'ready' });
    expect(wishes).toEqual([true, true]);
  });
});
