import { afterEach, describe, expect, it } from 'vitest';
import { builtCli } from '../integration/cli/support';
import { bootHost, withSvm } from './support/emulated-host';
import type { Computer, EmulatedHost } from './support/emulated-host';
import { command, report } from './support/paddock';

const cli = builtCli();
let host: EmulatedHost | null = null;

afterEach(async () => {
  await host?.close();
  host = null;
});

async function boot(computer: Computer): Promise<EmulatedHost> {
  host = await bootHost(cli, computer);
  return host;
}

describe('a computer with an IOMMU of AMD’s kind', () => {
  // It keeps the memory of devices apart, and not their interrupts: half of what passthrough wants.
  it('that does not remap interrupts, where the kernel’s command line keeps KVM’s module from being loaded by itself', async () => {
    const here = await boot({
      devices: ['amd-iommu,intremap=off', 'e1000e,romfile='],
      kernel: ['modprobe.blacklist=kvm_amd'],
    });
    const said = await report(here);
    expect(said.verdict('kvm-module')).toBe('blocked');
    expect(said.summary('kvm-module')).toContain('modprobe.blacklist=kvm_amd');
    // By its name it can be loaded.
    expect(said.headline.next).toBe('Load kvm_amd.');
    expect(said.verdict('iommu')).toBe('on');
    expect(said.summary('iommu')).toContain('AMD-Vi');
    // The IOMMU's own function has no group; that is no gap.
    expect(said.verdict('iommu acs')).toBe('on');
    expect(said.verdict('iommu interrupt-remapping')).toBe('blocked');
    expect(said.verdict('iommu posted-interrupts')).not.toBe('unknown');
  });

  it('without SVM, and the unit switched off by a word of the kernel’s command line', async () => {
    const here = await boot({
      cpu: `${withSvm},svm=off`,
      devices: ['amd-iommu,intremap=on', 'e1000e,romfile='],
      kernel: ['amd_iommu=off'],
    });
    const said = await report(here, '--trial');
    expect(said.mode).toBe('emulation');
    expect(said.runs).toEqual(['tcg passed']);
    expect(said.verdict('cpu-virtualization')).not.toBe('on');
    // This is no machine whose firmware anybody could set up.
    expect(`${said.headline.summary} ${said.headline.next}`).not.toMatch(/BIOS|UEFI|firmware/);
    expect(said.verdict('iommu')).toBe('blocked');
    expect(said.witnesses('iommu')).toContain('amd_iommu=off');
  });
});

it('a computer without an IOMMU, where the kernel refuses KVM’s module', async () => {
  const here = await boot({ kernel: ['module_blacklist=kvm_amd'] });
  const said = await report(here);
  expect(said.verdict('kvm-module')).toBe('blocked');
  expect(said.headline.next).toContain('module_blacklist=kvm_amd');
  expect((await here.run('modprobe kvm_amd')).code).not.toBe(0);
  expect(said.verdict('iommu')).not.toBe('on');
});

it('a computer with another maker’s processor, without VT-x, whose IOMMU nobody switched on', async () => {
  const here = await boot({
    cpu: 'Skylake-Client-v3',
    devices: ['intel-iommu,intremap=on', 'e1000e,romfile='],
    kernel: ['intel_iommu=off'],
  });
  const said = await report(here);
  expect(said.mode).toBe('emulation');
  expect(said.verdict('cpu-virtualization')).not.toBe('on');
  expect(said.verdict('iommu')).toBe('blocked');
  expect(said.summary('iommu')).toContain('VT-d');
  expect(await command(here, 'ls /sys/kernel/iommu_groups')).toBe('');
});
