import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setSeen, untilSeen, whileSeen } from '../../../electron/lib/attention';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  setSeen(true);
  vi.useRealTimers();
});

it('repeats while somebody looks, rests while nobody does, and catches up at once', () => {
  const task = vi.fn();
  const end = whileSeen(1000, task);
  vi.advanceTimersByTime(3500);
  expect(task).toHaveBeenCalledTimes(3);

  setSeen(false);
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  expect(task).toHaveBeenCalledTimes(3);

  setSeen(true);
  expect(task).toHaveBeenCalledTimes(4);
  vi.advanceTimersByTime(1000);
  expect(task).toHaveBeenCalledTimes(5);

  end();
  vi.advanceTimersByTime(5000);
  setSeen(false);
  setSeen(true);
  expect(task).toHaveBeenCalledTimes(5);
});

it('begun while nobody looks, it waits', () => {
  const task = vi.fn();
  setSeen(false);
  const end = whileSeen(1000, task);
  vi.advanceTimersByTime(5000);
  expect(task).not.toHaveBeenCalled();
  setSeen(true);
  expect(task).toHaveBeenCalledTimes(1);
  end();
});

it('an answer waits until somebody looks, or the question is taken back', async () => {
  await untilSeen();
  setSeen(false);
  const abort = new AbortController();
  const told = vi.fn();
  const waiting = [untilSeen().then(told), untilSeen(abort.signal)];
  abort.abort();
  await waiting[1];
  expect(told).not.toHaveBeenCalled();
  setSeen(true);
  await Promise.all(waiting);
  expect(told).toHaveBeenCalledTimes(1);
});
