import { expect, it } from 'vitest';
import { judgeMachine } from '../support';

const right = '/proc/sys/vm/unprivileged_userfaultfd';
const options = '/etc/sysctl.d/60-paddock-userfaultfd.conf';

/** What is said of it on a machine with these files. */
async function watched(files: Record<string, string>) {
  const report = await judgeMachine('amd-desktop', { files });
  const memory = report.verdicts.find(({ id }) => id === 'memory');
  return memory?.parts.find(({ id }) => id === 'watched-memory');
}

it('says nothing of memory that may be watched where the kernel says nothing', async () => {
  expect(await watched({})).toBeUndefined();
  expect(await watched({ [right]: 'nonsense\n' })).toBeUndefined();
});

it('lets QEMU watch memory by a line of sysctl’s, where it may not', async () => {
  expect(await watched({ [right]: '1\n' })).toMatchObject({ verdict: 'on', remedies: [] });
  const write = { file: options, after: 'vm.unprivileged_userfaultfd = 1\n' };
  const argvs = [
    ['tee', options],
    ['sysctl', '-p', options],
  ];
  expect(await watched({ [right]: '0\n' })).toMatchObject({
    verdict: 'blocked',
    optional: true,
    remedies: [
      { id: 'allow-userfaultfd', runnable: true, argvs, write: { ...write, before: null } },
    ],
  });
  // Written, and undone since: what stands there is shown.
  const again = await watched({ [right]: '0\n', [options]: '# mine\n' });
  expect(again?.remedies[0]?.write?.before).toBe('# mine\n');
});
