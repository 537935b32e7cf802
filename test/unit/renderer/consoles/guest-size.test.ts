import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { GuestSize, type SizeTrouble } from '../../../../renderer/consoles/screen/guest-size';
import type { Size } from '../../../../renderer/consoles/screen/picture-place';

const size = (width: number, height: number): Size => ({ width, height });
let asked: Size[];
let trouble: SizeTrouble;
let takes: boolean;
let guest: GuestSize;

beforeEach(() => {
  vi.useFakeTimers();
  [asked, trouble, takes] = [[], null, true];
  guest = new GuestSize({
    ask: (wanted) => {
      if (takes) asked.push(wanted);
      return takes;
    },
    changed: (now) => {
      trouble = now;
    },
  });
  guest.guestHas(size(1024, 768));
});
afterEach(() => vi.useRealTimers());

it('asks once the view rests, and only for another size', () => {
  for (let width = 900; width < 1000; width += 10) {
    guest.want(size(width, 700));
    vi.advanceTimersByTime(30);
  }
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(250);
  expect(asked).toEqual([size(990, 700)]);
  guest.want(size(990, 700));
  vi.advanceTimersByTime(10_000);
  expect(asked).toHaveLength(1);
  guest.want(size(1024, 768));
  vi.advanceTimersByTime(250);
  expect(asked).toHaveLength(1);
});

it('has no complaint of a guest that takes the size, nearly, or one of its own later', () => {
  guest.want(size(1307, 701));
  vi.advanceTimersByTime(250);
  guest.answered(4);
  guest.guestHas(size(1304, 701));
  vi.advanceTimersByTime(5000);
  guest.guestHas(size(800, 600));
  vi.advanceTimersByTime(5000);
  expect([trouble, asked.length]).toEqual([null, 1]);
});

it('says what keeps a guest from it, and stops when the guest takes it after all', () => {
  guest.want(size(1300, 700));
  vi.advanceTimersByTime(250);
  guest.answered(4);
  vi.advanceTimersByTime(1900);
  expect(trouble).toBeNull();
  vi.advanceTimersByTime(200);
  expect(trouble).toBe('session');
  guest.guestHas(size(720, 400));
  vi.advanceTimersByTime(2100);
  expect(trouble).toBe('text');
  guest.guestHas(size(1300, 700));
  expect([trouble, asked.length]).toEqual([null, 1]);
  guest.want(size(900, 700));
  vi.advanceTimersByTime(250);
  guest.answered(3);
  expect(trouble).toBe('device');
  guest.want(null);
  expect(trouble).toBeNull();
});

it('waits for a server that is not ready, and gives up on one that never is', () => {
  takes = false;
  guest.want(size(1300, 700));
  vi.advanceTimersByTime(250);
  takes = true;
  guest.ready();
  expect(asked).toEqual([size(1300, 700)]);
  takes = false;
  guest.want(size(1200, 700));
  vi.advanceTimersByTime(2500);
  expect(trouble).toBe('device');
});

it('asks for no screen that nobody could use or draw', () => {
  for (const [width, height] of [
    [100, 700],
    [900, 20],
    [20_000, 2000],
    [16_000, 16_000],
  ] as const) {
    guest.want(size(width, height));
    vi.advanceTimersByTime(250);
  }
  expect(asked).toEqual([]);
});

it('asks again after a new connection', () => {
  guest.want(size(1300, 700));
  vi.advanceTimersByTime(250);
  guest.reset();
  guest.guestHas(size(1024, 768));
  guest.want(size(1300, 700));
  vi.advanceTimersByTime(250);
  expect(asked).toHaveLength(2);
});
