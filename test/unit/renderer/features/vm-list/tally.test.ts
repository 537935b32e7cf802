import { expect, it } from 'vitest';
import { tallyOf } from '../../../../../renderer/features/vm-list/tally';
import type { AppError } from '../../../../../shared/errors';
import { vmStates } from '../../../../../shared/vm-states';

it('counts every VM with a QEMU process once, by what it does', () => {
  const full: AppError = { code: 'guest-disk-full' };
  const panic: AppError = { code: 'guest-crashed' };
  const each = vmStates.map((state) => ({ state, error: null }));
  const vms = [
    ...each,
    { state: 'crashed', error: full },
    { state: 'crashed', error: panic },
    { state: 'off', error: full },
  ] as const;
  expect(tallyOf(vms)).toEqual({ running: 3, paused: 1, halted: 1, crashed: 2 });
});
