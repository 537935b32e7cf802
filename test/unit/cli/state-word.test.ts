import { expect, it } from 'vitest';
import { stateWord } from '../../../electron/cli/words/state-word';

const well = { unresponsive: false, error: null };

it('a state is its own word, but what QEMU halted for its disk has not crashed', () => {
  expect(stateWord({ ...well, state: 'running' })).toBe('running');
  expect(stateWord({ ...well, state: 'running', unresponsive: true })).toBe('running (?)');
  const error = (code: 'guest-disk-full' | 'disk-io-error' | 'guest-crashed') => ({
    error: { code, message: '' },
  });
  expect(stateWord({ ...well, state: 'crashed', ...error('guest-crashed') })).toBe('crashed');
  for (const code of ['guest-disk-full', 'disk-io-error'] as const) {
    expect(stateWord({ ...well, state: 'crashed', ...error(code) })).toBe('halted (disk)');
  }
});
