import type { z } from 'zod';
import { vmConfigSchema, type VmConfig } from '../../../shared/vm-config';
import { giveAddresses } from '../../qemu/hardware/places/give-addresses';
import { migrateDocument } from './migrations';

export type ReadDocument =
  | { kind: 'valid'; config: VmConfig; document: Record<string, unknown> }
  | { kind: 'invalid'; error: z.ZodError }
  | { kind: 'future' | 'unknown-schema'; schema: unknown };

/** Pure: a definition of any schema up to today's, as one of today's, with a place for each device. */
export function readDocument(given: Record<string, unknown>): ReadDocument {
  const migrated = migrateDocument(given);
  if (migrated.kind !== 'current') return migrated;
  const { document } = migrated;
  const parsed = vmConfigSchema.safeParse(document);
  if (!parsed.success) return { kind: 'invalid', error: parsed.error };
  return { kind: 'valid', config: giveAddresses(parsed.data), document };
}
