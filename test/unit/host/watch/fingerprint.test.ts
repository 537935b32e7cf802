import { chmod, mkdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareFingerprints } from '../../../../electron/host/watch/changes';
import { fingerprinter } from '../../../../electron/host/watch/fingerprint';
import { temporaryFolder } from '../../vm/support';

const network = '/sys/bus/pci/devices/0000:03:00.0';

const tree: Record<string, string> = {
  '/proc/modules': 'kvm 1 0 - Live 0x0\nkvm_intel 4 0 - Live 0x0\n',
  '/sys/module/kvm/parameters/nx_huge_pages': 'N',
  '/sys/module/kvm_intel/parameters/nested': 'N',
  '/dev/kvm': '',
  '/etc/group': 'root:x:0:\nkvm:x:104:\n',
  '/etc/modprobe.d/kvm.conf': 'options kvm ignore_msrs=1\n',
  [`${network}/uevent`]: 'PCI_ID=8086:1592\n',
  '/sys/bus/pci/drivers/ice/new_id': '',
  '/sys/bus/pci/drivers/vfio-pci/new_id': '',
  '/sys/kernel/iommu_groups/0/type': 'DMA\n',
  '/usr/bin/qemu-system-x86_64': 'a program',
  '/usr/bin/other': 'a program',
  '/usr/share/qemu/firmware/50-ovmf.json': '{}',
  '/usr/share/OVMF/OVMF_CODE.fd': 'firmware',
};

/** A machine in a folder, with what its files are told to become, and what the next look says of that. */
async function machine() {
  const root = await temporaryFolder();
  const at = (file: string) => path.join(root, file);
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(at(file)), { recursive: true });
    await writeFile(at(file), text);
  };
  for (const [file, text] of Object.entries(tree)) await write(file, text);
  const look = fingerprinter({ root, configHome: null, searchPath: '' });
  let last = look();
  const changes = () => {
    const before = last;
    last = look();
    return compareFingerprints(before, last);
  };
  return { at, write, changes };
}

describe('the fingerprint of a machine', () => {
  it('is the same while nothing changes, whatever uses the modules', async () => {
    const { write, changes } = await machine();
    expect(changes()).toEqual([]);
    await write('/proc/modules', 'kvm_intel 4 3 - Live 0x0\nkvm 1 1 kvm_intel, Live 0x0\n');
    await write('/usr/bin/unrelated', 'a program');
    await write('/proc/meminfo', 'MemFree: 1 kB\n');
    expect(changes()).toEqual([]);
  });

  it('tells a module that was loaded from one that was removed', async () => {
    const { at, write, changes } = await machine();
    await write('/proc/modules', `${tree['/proc/modules']}vhost_net 4 0 - Live 0x0\n`);
    expect(changes()).toEqual([{ kind: 'module-loaded', names: ['vhost_net'] }]);
    await write('/proc/modules', 'kvm 1 0 - Live 0x0\n');
    await rm(at('/sys/module/kvm_intel'), { recursive: true });
    expect(changes()).toEqual([{ kind: 'module-removed', names: ['kvm_intel', 'vhost_net'] }]);
  });

  it('sees parameters and rules of modules', async () => {
    const { write, changes } = await machine();
    await write('/sys/module/kvm_intel/parameters/nested', 'Y');
    expect(changes()).toEqual([{ kind: 'module-settings', names: ['kvm_intel.nested'] }]);
    await write('/etc/modprobe.d/mine.conf', 'blacklist kvm_intel\n');
    expect(changes()).toEqual([{ kind: 'module-rules', names: ['mine.conf'] }]);
  });

  it('sees the rights to a device file change, and the file go', async () => {
    const { at, changes } = await machine();
    await chmod(at('/dev/kvm'), 0o600);
    const changed = [{ kind: 'device-file', names: ['/dev/kvm'] }];
    expect(changes()).toEqual(changed);
    await rm(at('/dev/kvm'));
    expect(changes()).toEqual(changed);
  });

  it('sees somebody join a group', async () => {
    const { write, changes } = await machine();
    await write('/etc/group', 'root:x:0:\nkvm:x:104:kim\n');
    expect(changes()).toEqual([{ kind: 'groups', names: ['kvm'] }]);
  });

  it('sees devices, virtual functions and drivers come and go', async () => {
    const { at, write, changes } = await machine();
    const bind = async (driver: string) =>
      await symlink(at(network), at(`/sys/bus/pci/drivers/${driver}/0000:03:00.0`));
    await bind('ice');
    const driver = [{ kind: 'device-driver', names: ['0000:03:00.0'] }];
    expect(changes()).toEqual(driver);
    await rm(at('/sys/bus/pci/drivers/ice/0000:03:00.0'));
    await bind('vfio-pci');
    expect(changes()).toEqual(driver);
    await write('/sys/bus/pci/devices/0000:03:01.0/uevent', 'PCI_ID=8086:1889\n');
    expect(changes()).toEqual([{ kind: 'device-added', names: ['0000:03:01.0'] }]);
    await rm(at('/sys/bus/pci/devices/0000:03:01.0'), { recursive: true });
    expect(changes()).toEqual([{ kind: 'device-removed', names: ['0000:03:01.0'] }]);
    await write('/sys/kernel/iommu_groups/1/type', 'DMA\n');
    expect(changes()).toEqual([{ kind: 'iommu', names: ['group 1'] }]);
  });

  it('sees QEMU replaced, installed and removed', async () => {
    const { at, write, changes } = await machine();
    const binary = '/usr/bin/qemu-system-x86_64';
    await utimes(at(binary), 1_700_000_000, 1_700_000_000);
    const changed = [{ kind: 'programs', names: [binary] }];
    expect(changes()).toEqual(changed);
    await rm(at(binary));
    expect(changes()).toEqual(changed);
    await write('/usr/bin/swtpm', 'a program');
    expect(changes()).toEqual([{ kind: 'programs', names: ['/usr/bin/swtpm'] }]);
  });

  it('sees a program come to a folder within one tick of the file system', async () => {
    const { at, write, changes } = await machine();
    const { mtime } = await stat(at('/usr/bin'));
    await write('/usr/bin/swtpm', 'a program');
    await utimes(at('/usr/bin'), mtime, mtime);
    expect(changes()).toEqual([{ kind: 'programs', names: ['/usr/bin/swtpm'] }]);
  });

  it('sees firmware described and installed', async () => {
    const { at, write, changes } = await machine();
    await write('/etc/qemu/firmware/50-ovmf.json', '{"mine": true}');
    expect(changes()).toEqual([{ kind: 'firmware', names: ['50-ovmf.json'] }]);
    await utimes(at('/usr/share/OVMF'), 1_700_000_000, 1_700_000_000);
    expect(changes()).toEqual([{ kind: 'firmware', names: ['/usr/share/OVMF'] }]);
  });

  it('tells several changes at once, each by its kind', async () => {
    const { write, changes } = await machine();
    await write('/proc/modules', 'kvm 1 0 - Live 0x0\nkvm_amd 1 0 - Live 0x0\n');
    await write('/sys/module/kvm_amd/parameters/nested', '1');
    await write('/etc/group', 'root:x:0:\nkvm:x:104:kim\n');
    expect(changes()).toEqual([
      { kind: 'module-removed', names: ['kvm_intel'] },
      { kind: 'module-loaded', names: ['kvm_amd'] },
      { kind: 'groups', names: ['kvm'] },
    ]);
  });

  it('is taken of an empty folder, too', async () => {
    const root = await temporaryFolder();
    const look = fingerprinter({ root, configHome: null, searchPath: '' });
    expect(compareFingerprints(look(), look())).toEqual([]);
  });
});
