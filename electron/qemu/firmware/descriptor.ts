import { z } from 'zod';
import type { FirmwareClaim } from './build';

const fileSchema = z.object({
  filename: z.string(),
  format: z.enum(['raw', 'qcow2']).default('raw'),
});

/** The parts of a firmware descriptor that matter here (QEMU, `docs/interop/firmware.json`). */
const descriptorSchema = z.object({
  'interface-types': z.array(z.string()),
  mapping: z.object({
    device: z.string(),
    /** `split`: code and variables apart. Descriptors from before QEMU 7.0 do not say. */
    mode: z.string().default('split'),
    executable: fileSchema.optional(),
    'nvram-template': fileSchema.optional(),
    /** Of firmware that is not in flash. */
    filename: z.string().optional(),
  }),
  targets: z.array(
    z.object({ architecture: z.string(), machines: z.array(z.string()).default([]) }),
  ),
  features: z.array(z.string()).default([]),
});

/**
 * Pure: what a descriptor's text says.
 * @param source its path
 * @returns `other` for one that is empty (switched off) or not of UEFI, `broken` for one that makes no sense.
 */
export function parseDescriptor(text: string, source: string): FirmwareClaim | 'other' | 'broken' {
  if (text.trim() === '') return 'other';
  const parsed = descriptorSchema.safeParse(parseJson(text));
  if (!parsed.success) return 'broken';
  const { mapping, features, targets } = parsed.data;
  if (!parsed.data['interface-types'].includes('uefi')) return 'other';
  const { executable, filename } = mapping;
  const code = executable ?? (filename === undefined ? null : { filename, format: 'raw' as const });
  if (!code) return 'broken';
  const template = mapping['nvram-template'];
  return {
    source,
    code: { file: code.filename, format: code.format },
    variables: template ? { file: template.filename, format: template.format } : null,
    split: mapping.device === 'flash' && mapping.mode === 'split',
    targets,
    secureBoot: features.includes('secure-boot'),
    enrolledKeys: features.includes('enrolled-keys'),
    smm: features.includes('requires-smm'),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
