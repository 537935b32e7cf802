import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuListText, parseCpuList } from '../../../../shared/cpu-list';
import { threadCpus } from '../../../../electron/vm/edit/pinning';

describe('lists of CPUs', () => {
  it.each([
    ['0', [0]],
    ['0-3,8', [0, 1, 2, 3, 8]],
    ['8,0-1,1', [0, 1, 8]],
    ['3-1', null],
    ['', null],
    ['0-', null],
    ['a', null],
    ['-1', null],
    ['1;2', null],
    ['99999', null],
  ])('%j is read', (text, cpus) => {
    expect(parseCpuList(text)).toEqual(cpus);
  });

  it('are written as they are read', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300), { minLength: 1 }), (cpus) => {
        const sorted = cpus.toSorted((one, other) => one - other);
        expect(parseCpuList(cpuListText(cpus))).toEqual(sorted);
      }),
    );
  });
});

describe('threadCpus', () => {
  const free = [0, 1, 2, 3];
  it('gives each thread the CPUs of its vCPU, and all to one that is not pinned', () => {
    const vcpus = [10, 11, 12].map((thread, vcpu) => ({ vcpu, thread }));
    expect([...threadCpus({ vcpus: ['0', '2-3'] }, vcpus, free)]).toEqual([
      [10, [0]],
      [11, [2, 3]],
      [12, free],
    ]);
  });

  it('gives a thread that is several vCPUs the CPUs of each', () => {
    const vcpus = [0, 1].map((vcpu) => ({ vcpu, thread: 10 }));
    expect([...threadCpus({ vcpus: ['0', '2-3'] }, vcpus, free)]).toEqual([[10, [0, 2, 3]]]);
  });
});
