import { z } from 'zod';
import type { Architecture, FirmwareKind } from '../../../shared/vm-config';
import type { ResolvedFirmware } from '../types';

/** The parts of a firmware descriptor that matter here (QEMU, `docs/interop/firmware.json`). */
const descriptorSchema = z.object({
  'interface-types': z.array(z.string()),
  mapping: z.discriminatedUnion('device', [
    z.object({
      device: z.literal('flash'),
      /** `split`: code and variables apart. Descriptors from before QEMU 7.0 do not say. */
      mode: z.enum(['split', 'combined', 'stateless']).default('split'),
      executable: z.object({ filename: z.string(), format: z.enum(['raw', 'qcow2']) }),
      'nvram-template': z
        .object({ filename: z.string(), format: z.enum(['raw', 'qcow2']) })
        .optional(),
    }),
    z.object({ device: z.enum(['kernel', 'memory', 'igvm']) }),
  ]),
  targets: z.array(z.object({ architecture: z.string(), machines: z.array(z.string()) })),
  features: z.array(z.string()),
});
export type FirmwareDescriptor = z.infer<typeof descriptorSchema>;

/** Reads a descriptor's text; null for one that is empty (switched off), broken, or of another kind. */
export function parseDescriptor(text: string): FirmwareDescriptor | null {
  try {
    return descriptorSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

export interface FirmwareQuery {
  kind: Exclude<FirmwareKind, 'bios'>;
  arch: Architecture;
  /** Versioned machine name. */
  machine: string;
}

/** Pure: what a descriptor offers for this VM, or null when it does not suit. */
export function matchDescriptor(
  descriptor: FirmwareDescriptor,
  query: FirmwareQuery,
  source: string,
): ResolvedFirmware | null {
  const { mapping, features, targets } = descriptor;
  if (!descriptor['interface-types'].includes('uefi')) return null;
  if (mapping.device !== 'flash' || mapping.mode !== 'split') return null;
  const template = mapping['nvram-template'];
  if (!template || !targets.some((target) => suits(target, query))) return null;
  const secureBoot = features.includes('secure-boot') && features.includes('enrolled-keys');
  const smm = features.includes('requires-smm');
  // Plain UEFI takes firmware that asks for nothing more; Secure Boot is on only where keys are enrolled.
  if (query.kind === 'uefi' ? smm || features.includes('enrolled-keys') : !secureBoot) return null;
  return {
    kind: query.kind,
    code: { file: mapping.executable.filename, format: mapping.executable.format },
    varsTemplate: { file: template.filename, format: template.format },
    secureBoot: query.kind === 'uefi-secure',
    smm,
    source,
  };
}

function suits(
  target: FirmwareDescriptor['targets'][number],
  { arch, machine }: FirmwareQuery,
): boolean {
  return (
    target.architecture === arch && target.machines.some((pattern) => matches(machine, pattern))
  );
}

/** The descriptor's patterns are glob(7)'s; `*` and `?` are all that is used. */
function matches(machine: string, pattern: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(machine);
}
