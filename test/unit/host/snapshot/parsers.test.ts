import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCpuinfo } from '../../../../electron/host/snapshot/cpu/cpu';
import { parseLoaderDiagnostics } from '../../../../electron/host/snapshot/cpu/cpuid';
import { parseKernelConfig } from '../../../../electron/host/snapshot/kernel/kernel-config';
import { parseAccelerators, parseVersion } from '../../../../electron/host/snapshot/system/qemu';
import { parseRecording } from '../../../../electron/host/snapshot/reading/recording';
import { mountType } from '../../../../electron/host/snapshot/system/storage';

function block(number: number, flags: string): string {
  const lines = ['processor\t: ' + number, 'vendor_id\t: GenuineIntel', 'cpu family\t: 6'];
  return [...lines, `flags\t\t: ${flags}`, 'power management:', ''].join('\n');
}

describe('/proc/cpuinfo', () => {
  it('counts equal CPUs as one kind', () => {
    const info = parseCpuinfo([0, 1, 2].map((at) => block(at, 'fpu vmx')).join('\n'));
    expect(info?.kinds).toMatchObject([{ count: 3, first: 0, flags: ['fpu', 'vmx'] }]);
  });

  it('keeps the CPU apart that lacks a flag', () => {
    const info = parseCpuinfo(
      [block(0, 'fpu vmx'), block(1, 'fpu'), block(2, 'fpu vmx')].join('\n'),
    );
    expect(info?.kinds.map(({ count, first }) => [count, first])).toEqual([
      [2, 0],
      [1, 1],
    ]);
  });

  it('reads lines of any length', () => {
    const many = Array.from({ length: 5000 }, (_, at) => `flag${at}`).join(' ');
    expect(parseCpuinfo(block(0, `${many} svm`))?.kinds[0]?.flags.at(-1)).toBe('svm');
  });

  it('leaves out a CPU that was cut off', () => {
    const whole = `${block(0, 'fpu vmx')}\n${block(1, 'fpu vmx')}`;
    expect(parseCpuinfo(whole.slice(0, -30))?.count).toBe(1);
  });

  it('names the processor of a LoongArch and counts its packages', () => {
    const lines = ['processor\t: 0', 'package\t\t: 0', 'Model Name\t: Loongson-3A6000'];
    const text = [...lines, 'Features\t: cpucfg lvz', 'Hardware Watchpoint\t: no', ''].join('\n');
    expect(parseCpuinfo(text)).toMatchObject({
      sockets: 1,
      kinds: [{ name: 'Loongson-3A6000', flags: ['cpucfg', 'lvz'] }],
    });
  });

  it('is nothing when it is nothing, whatever it is', () => {
    expect(parseCpuinfo('')).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void parseCpuinfo(text)));
  });
});

describe("the dynamic loader's diagnostics", () => {
  it('hold raw CPUID', () => {
    const text = [
      'dl_platform="haswell"',
      'x86.cpu_features.features[0x0].cpuid[0x2]=0x7ffafbff',
      'x86.cpu_features.features[0x2].cpuid[0x2]=0x4',
    ].join('\n');
    expect(parseLoaderDiagnostics(text)).toEqual({ '1.ecx': 0x7ffafbff, '80000001.ecx': 4 });
  });

  it('of other loaders hold none', () => {
    expect(parseLoaderDiagnostics('musl libc (x86_64)')).toBeNull();
  });
});

describe('a kernel configuration', () => {
  it('is y, m, n and values, of the options spoken of', () => {
    const text =
      '# Linux/x86\nCONFIG_KVM=m\n# CONFIG_KVM_XEN is not set\nCONFIG_KVM_MAX_NR_VCPUS=1024\nCONFIG_SOUND=y\n';
    expect(parseKernelConfig(text)).toEqual({ KVM: 'm', KVM_XEN: 'n', KVM_MAX_NR_VCPUS: '1024' });
  });

  it('is none when it is something else', () => {
    expect(parseKernelConfig('<html></html>')).toBeNull();
  });
});

describe('what QEMU prints', () => {
  it.each([
    ['QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)', '7.2.22'],
    ['QEMU emulator version 10.0.50 (v10.0.0-1)', '10.0.50'],
    ['qemu-img version 8.2 (x)', '8.2'],
    ['command not found', null],
  ])('%s', (text, version) => {
    expect(parseVersion(text)).toBe(version);
  });

  it('names its accelerators below a heading', () => {
    expect(parseAccelerators('Accelerators supported in QEMU binary:\ntcg\nkvm\n')).toEqual([
      'tcg',
      'kvm',
    ]);
  });
});

describe('the mount table', () => {
  const table = [
    '22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw',
    '30 22 0:40 / /home rw shared:1 - btrfs /dev/sdb rw',
    '31 30 0:41 / /home/anna/my\\040vms rw - nfs4 server:/vms rw',
  ].join('\n');

  it.each([
    ['/var/lib', 'ext4'],
    ['/home', 'btrfs'],
    ['/homework', 'ext4'],
    ['/home/anna/my vms/one', 'nfs4'],
  ])('%s lies on %s', (place, type) => {
    expect(mountType(table, place)).toBe(type);
  });
});

describe('a recording', () => {
  it('that is none counts as none', () => {
    expect(parseRecording('{')).toBeNull();
    expect(parseRecording('{"schema":2}')).toBeNull();
    expect(parseRecording('{"schema":1}')).toMatchObject({ unreadable: [], nodes: {} });
  });
});
