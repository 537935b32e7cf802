import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli } from '../integration/cli/support';
import { bootHost } from './support/emulated-host';
import type { EmulatedHost } from './support/emulated-host';
import { command, paddock, report } from './support/paddock';

const cli = builtCli();
let host: EmulatedHost;
/** The same for the end, when the boot may have failed. */
let running: EmulatedHost | undefined;

beforeAll(async () => {
  host = await bootHost(cli, {
    devices: ['intel-iommu,intremap=on,caching-mode=on', 'e1000e,romfile='],
    kernel: ['intel_iommu=on'],
  });
  running = host;
});

afterAll(async () => {
  await running?.close();
});

/** The steps follow on each other, as they would on a person's computer. */
describe.sequential('a computer with SVM and an IOMMU of Intel’s kind', () => {
  it('says that KVM’s module only has to be loaded', async () => {
    const said = await report(host);
    expect(said.mode).toBe('emulation');
    expect(said.verdict('kvm-module')).toBe('blocked');
    expect(said.summary('kvm-module')).toMatch(/kvm_amd.*not loaded/);
    expect(said.headline.next).toMatch(/kvm_amd/);
    expect(said.verdict('kvm-device')).toBe('blocked');
    // Nobody can know yet, and nothing speaks against it.
    expect(said.verdict('cpu-virtualization')).toBe('unknown');
  });

  it('has a working IOMMU and groups that keep devices apart', async () => {
    const said = await report(host);
    expect(said.verdict('iommu')).toBe('on');
    expect(said.summary('iommu')).toContain('VT-d');
    expect(said.witnesses('iommu')).toContain('dmar0');
    expect(said.verdict('iommu acs')).toBe('on');
    expect(said.verdict('iommu interrupt-remapping')).toBe('on');
  });

  it('loads the module by the fix that it offers', async () => {
    await paddock(host, 'host --fix load-kvm_amd --yes');
    expect(await command(host, 'ls /dev/kvm')).toBe('/dev/kvm\n');
  });

  it('passes the acceleration test under KVM', async () => {
    const said = await report(host, '--trial');
    expect(said.runs).toEqual(['kvm passed', 'tcg passed']);
    expect(said.mode).toBe('kvm');
    for (const id of ['cpu-virtualization', 'second-level-paging', 'kvm-module', 'kvm-device']) {
      expect(`${id} ${said.verdict(id)}`).toBe(`${id} on`);
    }
    expect(said.verdict('kvm-trial')).toBe('on');
    expect(said.verdict('nested')).toBe('on');
  });

  it('runs a virtual machine under KVM', async () => {
    await paddock(host, 'create try --test-guest --start');
    const heard = await command(
      host,
      'for i in $(seq 100); do node /opt/paddock/out/main/cli.js serial try --dump > /tmp/heard; grep -q READY /tmp/heard && break; sleep 0.2; done; cat /tmp/heard',
    );
    expect(heard).toContain('cpu.hypervisor=KVMKVMKVM');
    await paddock(host, 'stop try --force');
  });

  it('notices that nesting was turned off', async () => {
    await command(host, 'rmmod kvm_amd && modprobe kvm_amd nested=0');
    const said = await report(host);
    expect(said.verdict('nested')).toBe('blocked');
    expect(said.mode).toBe('kvm');
  });

  it('tells a user whom the device is closed to', async () => {
    await command(host, 'chmod 0600 /dev/kvm');
    const said = await report(host, '', { ordinary: true });
    expect(said.verdict('kvm-device')).toBe('blocked');
    expect(said.summary('kvm-device')).toContain('0600');
    expect(said.verdict('kvm-module')).toBe('on');
    expect(said.mode).toBe('emulation');
    await command(host, 'chown root:kvm /dev/kvm && chmod 0660 /dev/kvm');
    const grouped = await report(host, '', { ordinary: true });
    expect(grouped.summary('kvm-device')).toMatch(/\bada\b.*\bkvm\b/);
  });

  it('notices that the device is missing while KVM runs', async () => {
    await command(host, 'rm /dev/kvm');
    const said = await report(host);
    expect(said.verdict('kvm-module')).toBe('on');
    expect(said.verdict('kvm-device')).toBe('blocked');
    // There is no file to remove.
    expect(said.headline.next).not.toMatch(/[Rr]emove/);
    expect(said.mode).toBe('emulation');
  });

  it('names the file that forbids the module', async () => {
    await command(host, 'rmmod kvm_amd kvm; echo blacklist kvm_amd > /etc/modprobe.d/mine.conf');
    const said = await report(host);
    expect(said.verdict('kvm-module')).toBe('blocked');
    expect(said.headline.next).toContain('/etc/modprobe.d/mine.conf');
  });
});
