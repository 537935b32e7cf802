import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { within } from '../../../../electron/host/snapshot/system/storage';

function keepBusy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

it('does not call an answer late that this thread was too busy to hear', async () => {
  const answer = within(pause(1, 'here'), 100);
  keepBusy(250);
  expect(await answer).toBe('here');
});

it('gives up on what never answers', async () => {
  expect(await within(new Promise(() => undefined), 40)).toBe('late');
});

it('passes a failure on', async () => {
  await expect(within(Promise.reject(new Error('EIO')), 40)).rejects.toThrow('EIO');
});
