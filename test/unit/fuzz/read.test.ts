import { expect, it } from 'vitest';
import { attempt, targets } from '../../fuzz/targets';
import { temporaryFolder } from '../vm/support';

// A sample of `npm run soak`; the seed of what fails is in its message.
const seed = Math.floor(Math.random() * 2 ** 31);

it.each(Object.keys(targets))('a mutated %s is read or told, at once', async (name) => {
  const root = await temporaryFolder();
  for (let round = 0; round < 12; round += 1) await attempt(name, seed + round, root);
  expect(seed).toBeGreaterThanOrEqual(0);
});
