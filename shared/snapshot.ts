import { z } from 'zod';
import { snapshotOrigins } from './automatic';

export const snapshotIdSchema = z.string().regex(/^[0-9a-f]{8}$/);

/** A point in a virtual machine's life that it can go back to. */
export const snapshotSchema = z.object({
  id: snapshotIdSchema,
  title: z.string(),
  note: z.string(),
  /** ISO 8601. */
  createdAt: z.string().max(64),
  /** The one that it was made after; null for the first. */
  parent: snapshotIdSchema.nullable(),
  /** What the guest did: `off`, or running with or without its memory kept. */
  guest: z.enum(['off', 'running', 'paused']),
  /** Its memory is kept: going back goes on right there. */
  memory: z.boolean(),
  /** The guest went on while its memory was kept, which lies in a file of its own. */
  live: z.boolean().default(false),
  /** The guest's file systems were at rest. */
  frozen: z.boolean(),
  /** The disks that it has, by the ids of the definition. */
  disks: z.array(z.object({ id: z.string(), file: z.string() })),
  hasNvram: z.boolean(),
  hasTpm: z.boolean(),
  hasPicture: z.boolean(),
  /** Bytes of memory and device state, in the disk image or in a file; null where none was kept. */
  stateBytes: z.number().nullable(),
  /** How long the guest stood still for it, in milliseconds; null where nothing was kept. */
  pausedMs: z.number().nullable(),
  /** Made by no person; absent where a person made it, or has given it words since: such a one is never thinned out. */
  origin: z.enum(snapshotOrigins).optional(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
