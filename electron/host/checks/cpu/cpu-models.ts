import { z } from 'zod';
import type { CpuKind } from '../../snapshot/cpu/cpu';
import processorModels from './processor-models.json';

/**
 * Whether the processors of a model have VT-x or AMD-V: all of them, none, most of them or few of them where
 * steppings differ. `some` means that it depends on the exact product, so nothing may be concluded.
 */
export type ModelKnowledge = 'all' | 'none' | 'usually' | 'rarely' | 'some';

/**
 * `processor-models.json`: products by name, where their generation was sold with and without. What a line says was
 * seen in what its source recorded: the `/proc/cpuinfo` of a kernel before 5.6, which shows VT-x whatever firmware
 * did, or raw CPUID. A source of null is a line that rests on the maker's name list alone.
 */
export const processorModelsSchema = z.strictObject({
  models: z.array(
    z.strictObject({
      vendor: z.enum(['GenuineIntel', 'AuthenticAMD']),
      /** A regular expression over `model name`. */
      name: z.string().min(1),
      virtualization: z.enum(['yes', 'no', 'usually', 'rarely']),
      source: z.url({ protocol: /^https$/ }).nullable(),
    }),
  ),
});

const knowledge = { yes: 'all', no: 'none', usually: 'usually', rarely: 'rarely' } as const;

const products = processorModelsSchema.parse(processorModels).models.map((line) => ({
  vendor: line.vendor,
  name: new RegExp(line.name),
  knowledge: knowledge[line.virtualization],
}));

/** Intel family 6 models whose Core and Xeon products all have VT-x, while Pentium and Celeron vary. */
const coreAndXeon = new Set([0x1a, 0x1e, 0x1f, 0x2e, 0x25, 0x2c, 0x2f, 0x2a, 0x2d, 0x3a, 0x3e]);

/** Intel family 6 models since Haswell and Goldmont: each product has VT-x. */
const wholeGenerations = new Set([
  0x3c, 0x45, 0x46, 0x3f, 0x3d, 0x47, 0x4f, 0x56, 0x4e, 0x5e, 0x55, 0x8e, 0x9e, 0xa5, 0xa6, 0x66,
  0x6a, 0x6c, 0x7d, 0x7e, 0x8c, 0x8d, 0xa7, 0x8f, 0xcf, 0x97, 0x9a, 0xb7, 0xba, 0xbf, 0xaa, 0xac,
  0xad, 0xae, 0xbd, 0xc5, 0xc6, 0xb5, 0xbe, 0x5c, 0x5f, 0x7a, 0x86, 0x96, 0x9c, 0xaf, 0xb6, 0x8a,
  0x57, 0x85,
]);

/** Pentium M and older of family 6. Core (Yonah, model 14) was the first with VT-x. */
const lastModelWithout = 13;

/** Generations, by family and model numbers as in the kernel's `intel-family.h`, with what Intel and AMD sold of them. */
function ofGeneration({ vendor, family, model, name }: CpuKind): ModelKnowledge {
  if (family === null || model === null) return 'some';
  if (vendor === 'GenuineIntel' && family === 6) {
    if (wholeGenerations.has(model)) return 'all';
    if (coreAndXeon.has(model) && /\b(Core|Xeon)\b/.test(name)) return 'all';
    return model <= lastModelWithout ? 'none' : 'some';
  }
  // Family 10h (2007) and every one after it has SVM; so has Hygon's 18h, which is a Zen.
  if (vendor === 'AuthenticAMD') return family >= 0x10 ? 'all' : family < 0x0f ? 'none' : 'some';
  return vendor === 'HygonGenuine' ? 'all' : 'some';
}

export function knownVirtualization(kind: CpuKind): ModelKnowledge {
  const product = products.find((line) => line.vendor === kind.vendor && line.name.test(kind.name));
  return product?.knowledge ?? ofGeneration(kind);
}
