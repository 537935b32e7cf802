import { afterEach, expect, it, vi } from 'vitest';
import { soon } from '../../../electron/lib/soon';

afterEach(() => void vi.useRealTimers());

it('runs under a steady stream of calls, once for each while', () => {
  vi.useFakeTimers();
  const run = vi.fn();
  const call = soon(run, 50);
  for (let passed = 0; passed < 1000; passed += 10) {
    call();
    vi.advanceTimersByTime(10);
  }
  expect(run).toHaveBeenCalledTimes(20);
  vi.advanceTimersByTime(1000);
  expect(run).toHaveBeenCalledTimes(20);
});
