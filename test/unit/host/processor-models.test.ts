import { describe, expect, it } from 'vitest';
import {
  knownVirtualization,
  processorModelsSchema,
} from '../../../electron/host/checks/cpu/cpu-models';
import processorModels from '../../../electron/host/checks/cpu/processor-models.json';
import { judgeMachine } from './support';

const { models } = processorModelsSchema.parse(processorModels);

function known(vendor: string, family: number, model: number, name: string): string {
  return knownVirtualization({
    count: 2,
    first: 0,
    vendor,
    family,
    model,
    stepping: 10,
    name,
    part: null,
    flags: [],
    vmxFlags: [],
    bugs: [],
  });
}

describe('processor models', () => {
  it('are each named once, with where it was seen', () => {
    expect(new Set(models.map(({ name }) => name)).size).toBe(models.length);
    // AMD's list of Sempron for notebooks is no page that could be read.
    const unsourced = models.filter(({ source }) => source === null).map(({ name }) => name);
    expect(unsourced).toEqual(['Sempron\\(tm\\) SI-4[02]\\b']);
    expect(new Set(models.flatMap(({ source }) => source ?? [])).size).toBe(models.length - 1);
  });

  it.each([
    ['Intel(R) Atom(TM) CPU N270   @ 1.60GHz', 0x1c, 'none'],
    ['Intel(R) Atom(TM) CPU N2701  @ 1.60GHz', 0x1c, 'some'],
    ['Intel(R) Celeron(R) CPU          430  @ 1.80GHz', 0x16, 'none'],
    ['Genuine Intel(R) CPU           T2080  @ 1.73GHz', 0x0e, 'none'],
    ['Pentium(R) Dual-Core CPU       T4400  @ 2.20GHz', 0x17, 'none'],
    ['Pentium(R) Dual-Core  CPU      E5300  @ 2.60GHz', 0x17, 'usually'],
    ['Intel(R) Core(TM)2 Duo CPU     P7450  @ 2.13GHz', 0x17, 'rarely'],
    ['Intel(R) Core(TM)2 Quad CPU    Q6600  @ 2.40GHz', 0x0f, 'all'],
    ['Intel(R) Celeron(R) CPU 1037U @ 1.80GHz', 0x3a, 'all'],
    ['Intel(R) Celeron(R) CPU G440 @ 1.60GHz', 0x2a, 'some'],
    ['Intel(R) Core(TM) i5-2500 CPU @ 3.30GHz', 0x2a, 'all'],
  ])('know %s', (name, model, expected) => {
    expect(known('GenuineIntel', 6, model, name)).toBe(expected);
  });

  it('know the Sempron of a family that has AMD-V, and its others', () => {
    expect(known('AuthenticAMD', 0x11, 3, 'AMD Sempron(tm) SI-42')).toBe('none');
    expect(known('AuthenticAMD', 0x11, 3, 'AMD Turion(tm) X2 Ultra Dual-Core Mobile ZM-82')).toBe(
      'all',
    );
    // The same name of another vendor says nothing.
    expect(known('GenuineIntel', 6, 0x17, 'AMD Sempron(tm) SI-42')).toBe('some');
  });

  it('say “most” where steppings differ', async () => {
    const sentence = async (id: string) =>
      (await judgeMachine(id)).verdicts.find((verdict) => verdict.id === 'cpu-virtualization')
        ?.summary.key;
    expect(await sentence('intel-pentium-e5300')).toBe('cpu-virtualization.flag-missing-usually');
    expect(await sentence('intel-core2-p7450')).toBe('cpu-virtualization.usually-lacking');
  });
});
