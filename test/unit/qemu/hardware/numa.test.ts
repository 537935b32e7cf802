import { describe, expect, it } from 'vitest';
import { buildCommandLine } from '../../../../electron/qemu/hardware/build';
import { numaFlaw } from '../../../../electron/qemu/hardware/parts/numa';
import { MiB } from '../../../../shared/units';
import type { VmConfig } from '../../../../shared/vm-config';
import { sampleInput } from '../../../fakes/command-line-input';
import { jsonOptions, optionValues } from '../../../fakes/option-parser';
import { sampleConfig } from '../../../fakes/vm-configs';

const argv = (changes: Partial<VmConfig>) => buildCommandLine(sampleInput(changes)).argv;

const two = [
  { memoryMiB: 128, vcpus: '0' },
  { memoryMiB: 384, vcpus: '1', hostNodes: '0' },
];

describe('NUMA cells', () => {
  it('divide memory and vCPUs, and leave those that come later to the last', () => {
    const cpu = { ...sampleConfig().cpu, maximum: 5 };
    const words = argv({ numa: two, cpu });
    expect(optionValues(words, '-numa')).toEqual([
      'node,nodeid=0,cpus=0,memdev=ram-source-0',
      'node,nodeid=1,cpus=1,cpus=2,cpus=3,cpus=4,memdev=ram-source-1',
    ]);
    expect(jsonOptions(words, '-object')).toEqual(
      expect.arrayContaining([
        { 'qom-type': 'memory-backend-ram', id: 'ram-source-0', size: 128 * MiB },
        {
          'qom-type': 'memory-backend-ram',
          id: 'ram-source-1',
          size: 384 * MiB,
          'host-nodes': [0],
          policy: 'bind',
        },
      ]),
    );
  });

  it('have the huge pages, each its own', () => {
    const words = argv({ numa: two, hugepages: '2M' });
    expect(optionValues(words, '-machine')[0]).not.toContain('memory-backend');
    expect(
      jsonOptions(words, '-object').filter((each) => each['qom-type'] === 'memory-backend-memfd'),
    ).toHaveLength(2);
  });

  it.each([
    [[{ memoryMiB: 100, vcpus: '0-1' }], { kind: 'memory', cellsMiB: 100 }],
    [[{ memoryMiB: 512, vcpus: '0' }], { kind: 'vcpu-missing', vcpu: 1 }],
    [
      [
        { memoryMiB: 256, vcpus: '0-1' },
        { memoryMiB: 256, vcpus: '1' },
      ],
      { kind: 'vcpu-twice', vcpu: 1 },
    ],
    [[{ memoryMiB: 512, vcpus: '0-2' }], { kind: 'vcpu-beyond', vcpu: 2 }],
    [[{ memoryMiB: 256, vcpus: '0-1' }, { memoryMiB: 256 }], null],
  ])('%j are judged', (numa, flaw) => {
    expect(numaFlaw({ ...sampleConfig(), numa }, 2)).toEqual(flaw);
  });

  it('name no vCPU that the start would not make room for', () => {
    const cpu = { ...sampleConfig().cpu, sockets: 2, cores: 1, threads: 2, maximum: 7 };
    const cells = (vcpus: string) => ({ cpu, numa: [{ memoryMiB: 512, vcpus }] });
    expect(optionValues(argv(cells('0-3')), '-smp')).toEqual([
      '4,sockets=2,cores=1,threads=2,maxcpus=4',
    ]);
    expect(() => argv(cells('0-4'))).toThrow(/vCPU/);
  });

  it('that divide nothing keep the machine from being started', () => {
    expect(() => argv({ numa: [{ memoryMiB: 100, vcpus: '0-1' }] })).toThrow(/NUMA/);
    expect(() => argv({ numa: [{ memoryMiB: 512, vcpus: '0' }] })).toThrow(/NUMA/);
  });
});
