// @vitest-environment happy-dom
import type * as Thumbnails from '../../../../renderer/stores/thumbnails';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MachineKey } from '../../../../shared/machine-ref';

const thumbnail = vi.hoisted(() => vi.fn());
vi.mock('../../../../renderer/api/client', () => ({
  api: { vms: { thumbnail } },
  attempt: async (call: Promise<unknown>) => ({ ok: true, value: await call }),
}));

const keys = ['local/a', 'local/b'] as MachineKey[];
let visibility = 'visible';
let watchThumbnail: typeof Thumbnails.watchThumbnail;
let dropThumbnail: typeof Thumbnails.dropThumbnail;

beforeEach(async () => {
  vi.resetModules();
  ({ watchThumbnail, dropThumbnail } = await import('../../../../renderer/stores/thumbnails'));
  vi.useFakeTimers();
  visibility = 'visible';
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(
    () => visibility as DocumentVisibilityState,
  );
  thumbnail.mockReset();
});
afterEach(() => {
  vi.useRealTimers();
});

it('asks for what stands still less and less often, and not at all while the window is hidden', async () => {
  thumbnail.mockImplementation(async ({ known }: { known: string | null }) => ({
    png: known === 'one' ? null : 'AAAA',
    stamp: 'one',
    same: known === 'one',
  }));
  const ends = keys.map(watchThumbnail);
  await vi.advanceTimersByTimeAsync(1000);
  expect(thumbnail).toHaveBeenCalledTimes(2);

  await vi.advanceTimersByTimeAsync(10 * 60_000);
  // Once a minute each, in the end.
  const calls = thumbnail.mock.calls.length;
  expect(calls).toBeLessThan(2 * 15);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(thumbnail.mock.calls.length - calls).toBeLessThanOrEqual(22);

  visibility = 'hidden';
  document.dispatchEvent(new Event('visibilitychange'));
  const before = thumbnail.mock.calls.length;
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(thumbnail.mock.calls.length).toBe(before);

  visibility = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(12_000);
  expect(thumbnail.mock.calls.length).toBeGreaterThanOrEqual(before + 2);
  for (const end of ends) end();
  for (const key of keys) dropThumbnail(key);
});

it('however many change, together they cost one picture in four seconds', async () => {
  let count = 0;
  thumbnail.mockImplementation(async () => ({ png: 'AAAA', stamp: String(count++), same: false }));
  const many = Array.from({ length: 20 }, (_, index) => `local/${index}` as MachineKey);
  const ends = many.map(watchThumbnail);
  await vi.advanceTimersByTimeAsync(5000);
  expect(thumbnail).toHaveBeenCalledTimes(20);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(thumbnail.mock.calls.length).toBeLessThanOrEqual(36);
  for (const end of ends) end();
});
