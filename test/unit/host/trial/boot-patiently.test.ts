import { describe, expect, it, vi } from 'vitest';
import { bootPatiently } from '../../../../electron/host/trial/trial';
import type { TrialRun } from '../../../../shared/host';

const run = (outcome: TrialRun['outcome']) => ({ outcome, steps: [], milliseconds: 1, facts: {} });

/** Guests that end like this when they are in the background, and like that otherwise. */
const guests = (background: TrialRun['outcome'], usual: TrialRun['outcome']) =>
  vi.fn(async (low: boolean) => run(low ? background : usual));

describe('a guest at low priority', () => {
  it.each(['passed', 'hung'] as const)('that falls silent is asked again: %s', async (usual) => {
    const boot = guests('hung', usual);
    expect(await bootPatiently(boot, true)).toEqual(run(usual));
    expect(boot.mock.calls).toEqual([[true], [false]]);
  });

  it.each(['passed', 'failed', 'died', 'not-started'] as const)(
    'that %s is believed',
    async (outcome) => {
      const boot = guests(outcome, 'passed');
      expect(await bootPatiently(boot, true)).toEqual(run(outcome));
      expect(boot).toHaveBeenCalledTimes(1);
    },
  );

  it('is not waited for twice when it hangs at the usual priority', async () => {
    const boot = guests('passed', 'hung');
    expect(await bootPatiently(boot, false)).toEqual(run('hung'));
    expect(boot).toHaveBeenCalledTimes(1);
  });
});
