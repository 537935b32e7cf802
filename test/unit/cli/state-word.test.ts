import { expect, it } from 'vitest';
import { stateWord } from '../../../electron/cli/words/state-word';
import { loadWords } from '../../../electron/cli/words/words';

const well = { unresponsive: false, error: null };

it('a state is its own word, but what QEMU halted for its disk has not crashed', async () => {
  const { text } = await loadWords('en');
  const chinese = (await loadWords('zh-CN')).text;
  expect(stateWord({ ...well, state: 'running', unresponsive: true }, chinese)).toBe(
    '运行中，无响应',
  );
  expect(stateWord({ ...well, state: 'running' }, text)).toBe('running');
  expect(stateWord({ ...well, state: 'running', unresponsive: true }, text)).toBe(
    'running, not answering',
  );
  const suspended = { at: 1, bytes: 1 };
  expect(stateWord({ ...well, state: 'off', suspended }, text)).toBe('suspended');
  expect(stateWord({ ...well, state: 'off', suspended }, chinese)).toBe('已挂起');
  const error = (code: 'guest-disk-full' | 'disk-io-error' | 'guest-crashed') => ({
    error: { code, message: '' },
  });
  expect(stateWord({ ...well, state: 'crashed', ...error('guest-crashed') }, text)).toBe('crashed');
  for (const code of ['guest-disk-full', 'disk-io-error'] as const) {
    expect(stateWord({ ...well, state: 'crashed', ...error(code) }, text)).toBe('halted (disk)');
  }
});
