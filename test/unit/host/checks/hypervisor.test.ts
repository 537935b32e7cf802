import { describe, expect, it } from 'vitest';
import { outside } from '../../../../electron/host/checks/hypervisor/outside';
import { readHostSnapshot } from '../../../../electron/host/snapshot/snapshot';
import { expandMachine, loadMachine } from '../../../fixtures/hosts/machine';

async function outsideOf(id: string) {
  const { root, remove } = expandMachine(loadMachine(id));
  const options = { root, vmFolder: '/nowhere', cacheFolder: null, configHome: null };
  return outside(await readHostSnapshot(options).finally(remove));
}

describe('the hypervisor outside', () => {
  it.each([
    ['guest-of-aws', 'aws'],
    ['guest-of-azure', 'azure'],
    ['guest-of-google', 'google'],
    ['guest-of-hyperv', 'hyperv'],
    ['guest-of-virtualbox', 'virtualbox'],
    ['guest-of-vmware', 'vmware'],
    ['guest-of-wsl', 'wsl'],
    ['row-k-guest-of-kvm', 'kvm'],
  ])('of %s is %s', async (id, name) => {
    expect(await outsideOf(id)).toMatchObject({ inside: true, name });
  });

  it('is none on a desktop', async () => {
    expect(await outsideOf('intel-desktop')).toMatchObject({ inside: false });
  });
});
