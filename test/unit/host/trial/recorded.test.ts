import { expect, it } from 'vitest';
import { createHostService } from '../../../../electron/host/service';
import { expandMachine, loadMachine } from '../../../fixtures/hosts/machine';

it('runs no test for a recorded machine: it would be this one’s', async () => {
  const { root, remove } = expandMachine(loadMachine('amd-desktop'));
  try {
    const host = createHostService({
      root,
      paths: { vms: '/nowhere', cache: '/nowhere' },
      guestImages: { bios: '/nowhere/bios', uefi: null },
    });
    const run = async () => {
      for await (const news of host.runTrial()) expect(news).toBeUndefined();
    };
    await expect(run()).rejects.toMatchObject({ error: { code: 'trial-recorded' } });
  } finally {
    remove();
  }
});
