import * as fc from 'fast-check';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inTurns } from '../../../electron/lib/in-turns';

it('gives the results in the order of the items, and never does more at once than it may', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      async (times, limit) => {
        let now = 0;
        let most = 0;
        const results = await inTurns([...times.keys()], limit, async (at) => {
          now += 1;
          most = Math.max(most, now);
          await setTimeout(times[at]);
          now -= 1;
          return at;
        });
        expect(results).toEqual([...times.keys()]);
        expect(most).toBeLessThanOrEqual(limit);
      },
    ),
    { numRuns: 40 },
  );
});

it('fails with the first failure', async () => {
  await expect(
    inTurns([1, 2, 3], 2, async (item) => {
      if (item === 2) throw new Error('two');
      return await Promise.resolve(item);
    }),
  ).rejects.toThrow('two');
});
