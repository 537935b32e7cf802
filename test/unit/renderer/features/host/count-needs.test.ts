import { expect, it } from 'vitest';
import { countNeeds } from '../../../../../renderer/features/host/verdicts/verdict-look';
import { judgeMachine } from '../../../host/support';

it('does not call unavailable what nobody can tell', async () => {
  const { unavailable, unknown } = countNeeds(await judgeMachine('loongarch-desktop'));
  expect(unavailable).toBe(0);
  expect(unknown).toBeGreaterThan(0);
});

it('counts what is missing', async () => {
  expect(countNeeds(await judgeMachine('no-qemu')).unavailable).toBeGreaterThan(0);
  expect(countNeeds(await judgeMachine('intel-proved'))).toEqual({ unavailable: 0, unknown: 0 });
});
