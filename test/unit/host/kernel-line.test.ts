import { describe, expect, it } from 'vitest';
import { iommuOffWord, remappingOffWord } from '../../../electron/host/kernel-line/iommu-words';
import {
  kernelBool,
  lastWord,
  parseKernelLine,
} from '../../../electron/host/kernel-line/kernel-line';
import {
  clearedFlag,
  moduleBan,
  parameterOff,
} from '../../../electron/host/kernel-line/module-words';
import type { VerdictId } from '../../../shared/host';
import { judgeMachine } from './support';

const words = (line: string) => parseKernelLine(line).map(({ name, value }) => [name, value]);

describe('the kernel command line', () => {
  it('is split at white space outside quotes, and names take a dash for an underscore', () => {
    expect(words('  kvm-intel.nested=0\tquiet a="b c"  "d-e=f g" h="i ')).toEqual([
      ['kvm_intel.nested', '0'],
      ['quiet', null],
      ['a', 'b c'],
      ['d_e', 'f g'],
      ['h', 'i '],
    ]);
  });

  it('keeps dashes, equals signs and quotes inside a value', () => {
    expect(words('dyndbg="file a-b.c +p" x=1=2 y=a"b c"d =z')).toEqual([
      ['dyndbg', 'file a-b.c +p'],
      ['x', '1=2'],
      ['y', 'a"b c"d'],
      ['=z', null],
    ]);
  });

  it('ends at a lone --, which begins what is for init', () => {
    expect(words('quiet --x -- iommu=off')).toEqual([
      ['quiet', null],
      ['__x', null],
    ]);
  });

  it('shows each word as it is written', () => {
    expect(lastWord(parseKernelLine('intel-iommu=on intel_iommu="off"'), 'intel_iommu')?.text).toBe(
      'intel_iommu="off"',
    );
  });

  it.each([
    [null, true],
    ['1', true],
    ['Y', true],
    ['on', true],
    ['0', false],
    ['n', false],
    ['off', false],
    ['o', null],
    ['', null],
    ['2', null],
  ])('%s is %s as a yes or no', (value, answer) => expect(kernelBool(value)).toBe(answer));

  it.each([
    ['module_blacklist=a,kvm_intel', 'kvm_intel', 'kernel'],
    ['module-blacklist=kvm_intel', 'kvm_intel', 'kernel'],
    // The list is compared letter by letter, and the last one counts.
    ['module_blacklist=kvm-intel', 'kvm_intel', null],
    ['module_blacklist=kvm_intel module_blacklist=snd', 'kvm_intel', null],
    ['initcall_blacklist=a,vmx_init initcall_blacklist=b', 'kvm_intel', 'kernel'],
    ['initcall_blacklist=vt_init', 'kvm_intel', 'kernel'],
    ['initcall_blacklist=svm_init', 'kvm_intel', null],
    ['modprobe.blacklist=kvm-amd,floppy', 'kvm_amd', 'modprobe'],
    ['modprobe.blacklist=kvm', 'kvm_amd', null],
    ['-- module_blacklist=kvm_amd', 'kvm_amd', null],
  ])('%s keeps %s out: %s', (line, module, by) => {
    expect(moduleBan(parseKernelLine(line), module)?.by ?? null).toBe(by);
  });

  it.each([
    ['kvm-intel.nested=0', 'kvm_intel', 'nested', 'kvm-intel.nested=0'],
    ['kvm_intel.nested=0 kvm-intel.nested=1', 'kvm_intel', 'nested', null],
    ['kvm_intel.nested=N', 'kvm_intel', 'nested', 'kvm_intel.nested=N'],
    ['kvm-amd.npt=0', 'kvm_amd', 'npt', 'kvm-amd.npt=0'],
    ['kvm_amd.npt', 'kvm_amd', 'npt', null],
  ])('%s turns %s.%s off: %s', (line, module, parameter, word) => {
    expect(parameterOff(parseKernelLine(line), module, parameter)).toBe(word);
  });

  it.each([
    ['clearcpuid=vmx', 'vmx', 'clearcpuid=vmx'],
    ['clearcpuid=smep,133', 'vmx', 'clearcpuid=smep,133'],
    ['clearcpuid=194', 'svm', 'clearcpuid=194'],
    ['clearcpuid=194', 'vmx', null],
    ['clearcpuid=vmx clearcpuid=smep', 'vmx', null],
  ] as const)('%s hides %s: %s', (line, flag, word) => {
    expect(clearedFlag(parseKernelLine(line), flag)).toBe(word);
  });

  it.each([
    ['intel_iommu=off', 'intel', 'intel_iommu=off'],
    ['intel-iommu=off', 'intel', 'intel-iommu=off'],
    ['intel_iommu=off,on', 'intel', null],
    ['intel_iommu=on,off', 'intel', 'intel_iommu=on,off'],
    ['intel_iommu=off intel_iommu=on', 'intel', null],
    ['intel_iommu=on,igfx_off', 'intel', null],
    ['intel_iommu=igfx_off,sm_off', 'intel', null],
    ['iommu=off intel_iommu=on', 'intel', 'iommu=off'],
    ['iommu=off iommu=force', 'intel', 'iommu=off'],
    ['iommu=pt', 'intel', null],
    ['amd_iommu=off', 'intel', null],
    ['amd_iommu=off amd_iommu=on', 'amd', 'amd_iommu=off'],
    ['amd-iommu=fullflush,off', 'amd', 'amd-iommu=fullflush,off'],
    ['intel_iommu=off', 'amd', null],
    ['dyndbg="file drivers/iommu/* +p iommu=off "', 'amd', null],
    ['quiet -- iommu=off', 'amd', null],
  ] as const)('%s turns the IOMMU of %s off: %s', (line, maker, word) => {
    expect(iommuOffWord(parseKernelLine(line), maker)).toBe(word);
  });

  it.each([
    ['nointremap', 'nointremap'],
    ['intremap=off', 'intremap=off'],
    ['intremap=nosid,off', 'intremap=nosid,off'],
    ['intremap=off,on', null],
    ['nointremap intremap=on', null],
    ['intremap=nosid', null],
  ])('%s turns interrupt remapping off: %s', (line, word) => {
    expect(remappingOffWord(parseKernelLine(line))).toBe(word);
  });
});

/** What a machine says of one verdict with this command line: the verdict and the key of its sentence. */
async function says(id: string, cmdline: string, verdict: VerdictId) {
  const { verdicts } = await judgeMachine(id, { cmdline });
  const found = verdicts.find((one) => one.id === verdict);
  return `${found?.verdict ?? '-'} ${found?.summary.key ?? '-'} ${found?.next?.params['word'] ?? '-'}`;
}

describe('a command line that is in the way is named', () => {
  const off = 'blocked iommu.disabled-word';
  it.each([
    // Of a machine whose KVM module is not loaded.
    ['intel-not-loaded', 'quiet', 'kvm-module', 'blocked kvm-module.state.loadable -'],
    [
      'intel-not-loaded',
      'module_blacklist=kvm_intel',
      'kvm-module',
      'blocked kvm-module.state.refused module_blacklist=kvm_intel',
    ],
    [
      'intel-not-loaded',
      'initcall_blacklist=vmx_init',
      'kvm-module',
      'blocked kvm-module.state.refused initcall_blacklist=vmx_init',
    ],
    [
      'intel-not-loaded',
      'modprobe.blacklist=kvm_intel',
      'kvm-module',
      'blocked kvm-module.by-name -',
    ],
    ['intel-not-loaded', 'nomodule', 'kvm-module', 'blocked kvm-module.state.forbidden -'],
    ['intel-not-loaded', 'nomodule=0', 'kvm-module', 'blocked kvm-module.state.loadable -'],
    // Of one whose flag is hidden.
    [
      'intel-clearcpuid',
      'clearcpuid=133',
      'cpu-virtualization',
      'blocked cpu-virtualization.cleared clearcpuid=133',
    ],
    [
      'intel-clearcpuid',
      'clearcpuid=vmx,smep',
      'cpu-virtualization',
      'blocked cpu-virtualization.cleared clearcpuid=vmx,smep',
    ],
    // Of one with nesting off, and of one without EPT.
    ['nested-off', 'quiet', 'nested', 'blocked nested.off -'],
    ['nested-off', 'kvm-amd.nested=0', 'nested', 'blocked nested.off-word kvm-amd.nested=0'],
    ['nested-off', 'kvm_amd.nested=0', 'nested', 'blocked nested.off-word kvm_amd.nested=0'],
    ['nested-off', 'kvm_amd.nested=0 kvm_amd.nested=1', 'nested', 'blocked nested.off -'],
    ['ept-off', 'quiet', 'second-level-paging', 'blocked second-level-paging.blocked -'],
    [
      'ept-off',
      'kvm-intel.ept=0',
      'second-level-paging',
      'blocked second-level-paging.off-word kvm-intel.ept=0',
    ],
    // Of machines whose IOMMU is not at work.
    ['intel-dmar-not-asked', 'intel_iommu=off', 'iommu', `${off} intel_iommu=off`],
    ['intel-dmar-not-asked', 'intel-iommu=off', 'iommu', `${off} intel-iommu=off`],
    ['intel-dmar-not-asked', 'iommu=off', 'iommu', `${off} iommu=off`],
    ['intel-dmar-not-asked', 'iommu=off iommu=force', 'iommu', `${off} iommu=off`],
    ['intel-dmar-not-asked', 'intel_iommu=off,on', 'iommu', 'blocked iommu.idle -'],
    ['intel-dmar-not-asked', 'intel_iommu=on', 'iommu', 'blocked iommu.idle -'],
    ['intel-dmar-not-asked', 'iommu=pt', 'iommu', 'blocked iommu.not-asked intel_iommu=on'],
    [
      'intel-dmar-not-asked',
      'intel_iommu=sm_on',
      'iommu',
      'blocked iommu.not-asked intel_iommu=on',
    ],
    [
      'intel-dmar-not-asked',
      'intel_iommu=igfx_off',
      'iommu',
      'blocked iommu.not-asked intel_iommu=on',
    ],
    ['intel-dmar-not-asked', '-- iommu=off', 'iommu', 'blocked iommu.not-asked intel_iommu=on'],
    [
      'intel-dmar-not-asked',
      'dyndbg="file x +p iommu=off "',
      'iommu',
      'blocked iommu.not-asked intel_iommu=on',
    ],
    ['intel-dmar-not-asked', 'mitigations=off', 'iommu', 'blocked iommu.not-asked intel_iommu=on'],
    [
      'intel-dmar-not-asked',
      'nosmt efi=disable_early_pci_dma',
      'iommu',
      'blocked iommu.not-asked intel_iommu=on',
    ],
    ['amd-iommu-off-word', 'amd_iommu=off', 'iommu', `${off} amd_iommu=off`],
    ['amd-iommu-off-word', 'amd_iommu=off amd_iommu=on', 'iommu', `${off} amd_iommu=off`],
    ['amd-iommu-off-word', 'iommu=off amd_iommu=on', 'iommu', `${off} iommu=off`],
    ['amd-iommu-off-word', 'iommu.passthrough=1', 'iommu', 'blocked iommu.idle -'],
  ] as const)('%s with %s: %s', async (id, cmdline, verdict, expected) => {
    expect(await says(id, cmdline, verdict)).toBe(expected);
  });
});
