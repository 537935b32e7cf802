import { expect, it, vi } from 'vitest';
import { untilDone } from '../../../electron/shell/until-done';

it('does it once for everybody, and again only after a failure', async () => {
  const attempt = vi.fn<() => Promise<void>>();
  attempt.mockRejectedValueOnce(new Error('not mounted'));
  attempt.mockResolvedValue(undefined);
  const done = untilDone(attempt);
  const outcomes = await Promise.allSettled([done(), done()]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(attempt).toHaveBeenCalledTimes(1);
  await Promise.all([done(), done()]);
  await done();
  expect(attempt).toHaveBeenCalledTimes(2);
});
