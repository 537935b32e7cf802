import { expect, it } from 'vitest';
import { trashNeed } from '../../../shared/trash-needs';

const vm = (name: string, ...neededBy: { name: string; trashName: string | null }[]) => ({
  name,
  trashName: `t-${name}`,
  neededBy,
});

it('each needed VM is named, with all that need them', () => {
  const web = { name: 'web', trashName: null };
  const data = { name: 'data', trashName: null };
  const going = [vm('base', web), vm('free'), vm('tools', data, web)];
  expect(trashNeed(going)).toEqual({ name: 'base, tools', names: 'data, web' });
});

it('what goes with them needs nothing', () => {
  const child = { name: 'child', trashName: 't-child' };
  expect(trashNeed([vm('base', child), vm('child')])).toBeNull();
  expect(trashNeed([vm('base', child)])).toEqual({ name: 'base', names: 'child' });
});
