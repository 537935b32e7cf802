import { describe, expect, it } from 'vitest';
import { judgeMachine } from './support';

async function differences(id: string) {
  const { comparison } = await judgeMachine(id);
  return comparison
    .filter(({ agrees }) => !agrees)
    .map(({ tool, verdict, why }) => `${tool} ${verdict} ${why.key.replace('comparison.', '')}`);
}

describe('what other checkers say', () => {
  it('is the same on a machine where everything is on', async () => {
    expect(await differences('intel-desktop')).toEqual([]);
    expect(await differences('amd-desktop')).toEqual([]);
  });

  it('differs on a plain file at /dev/kvm (row b)', async () => {
    expect(await differences('row-b-plain-file')).toEqual([
      'virt-host-validate kvm-device exists-only',
      'virt-host-validate kvm-device access-only',
      'kvm-ok kvm-device exists-only',
    ]);
  });

  it('differs on VT-d while VT-x is off (row e)', async () => {
    expect(await differences('intel-vtx-off-vtd-on')).toContain('virt-host-validate iommu by-flag');
  });

  it('differs on an empty DMAR table (row f)', async () => {
    expect(await differences('row-f-empty-dmar')).toEqual(['virt-host-validate iommu table-only']);
  });

  it('differs where the firmware keeps VT-x off', async () => {
    expect(await differences('intel-vtx-off')).toContain('kvm-ok cpu-virtualization lacking');
  });

  it('differs where only the trial tells', async () => {
    expect(await differences('intel-hangs')).toContain('kvm-ok kvm-device trial');
  });

  it('follows kvm-ok only where it knows the architecture', async () => {
    const row = async (id: string) => {
      const { comparison } = await judgeMachine(id);
      return comparison.find(({ tool }) => tool === 'kvm-ok')?.answer;
    };
    for (const id of ['loongarch-desktop', 'armv6-board']) expect(await row(id)).toBeUndefined();
    for (const id of ['arm-server', 's390-lpar', 'power-partition', 'riscv-h-in-tree']) {
      expect(await row(id)).not.toContain('does not support KVM extensions');
    }
    expect(await row('amd-desktop')).toBe('KVM acceleration can be used');
  });
});
