import { expect, it } from 'vitest';
import { caution, problem } from '../../../electron/making/draft/issues';
import { refuseErrors } from '../../../electron/making/refuse-errors';

const memory = problem('memoryMiB', 'memory-above-host', { host: '8 GiB' });

it('the first mistake is told by its sentence alone, others by where they are', () => {
  expect(() => refuseErrors([caution('arch', 'arch-emulated')])).not.toThrow();
  const told = (issues: Parameters<typeof refuseErrors>[0]) => {
    try {
      refuseErrors(issues);
      return null;
    } catch (failed) {
      return failed;
    }
  };
  const reason = { file: 'validation', key: 'memory-above-host' };
  const one = told([memory]);
  expect(one).toMatchObject({ error: { code: 'invalid-config', reason } });
  expect(one).not.toHaveProperty('error.detail');
  expect(told([memory, problem('cpu', 'port-invalid')])).toMatchObject({
    error: { reason, detail: 'cpu: port-invalid' },
  });
});
