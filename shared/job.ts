import { z } from 'zod';
import { appErrorSchema } from './error-schema';
import { messageSchema } from './host';
import { proofSchema } from './proof';
import { jobKinds, jobStates, jobSteps } from './job-state';

export const jobIdSchema = z.string().regex(/^[0-9a-f]{8}$/);
const count = z.number().min(0);

/** A file that was made in a guest, and what of it is there. */
const guestFileSchema = z.object({
  path: z.string().max(10_000),
  state: z.enum(['whole', 'part', 'empty']),
});
export type GuestFile = z.infer<typeof guestFileSchema>;

/** A backup that was made: the folder with those of its machine, and the bytes of its own files. */
const madeBackupSchema = z.object({
  folder: z.string().max(10_000),
  id: z.string().max(64),
  bytes: count,
});

/**
 * What became of a disk image: bytes before and after, seen by the guest where it was made larger, else on this computer.
 * `old`: where the former file is now.
 */
const changedDiskSchema = z.object({
  path: z.string().max(10_000),
  before: count,
  after: count,
  old: z.string().max(10_000).nullable(),
});

/** An image that was fetched, and how it is known to be what it should be. */
const fetchedImageSchema = z.object({
  path: z.string().max(10_000),
  bytes: count,
  proof: proofSchema,
  signedBy: z.string().max(200).nullable(),
  /** The guest profile that the catalogue has for it. */
  os: z.string().max(100).nullable(),
});

/** Something that takes long, as the window and the command line show it. */
export const jobSchema = z.object({
  id: jobIdSchema,
  kind: z.enum(jobKinds),
  subject: z.object({
    vmId: z.string().max(64).nullable(),
    /** Of the VM; empty where the job has none. Terminals print it: no control characters, as in a definition. */
    name: z
      .string()
      .max(10_000)
      .regex(/^[^\u0000-\u001f\u007f]*$/),
    /** What of the VM it is about, such as a snapshot's title. */
    item: z.string().max(200).optional(),
    /** What a fix does, by its own title. */
    title: messageSchema.nullable(),
  }),
  state: z.enum(jobStates),
  /** Nobody asked for it: it is listed, and nothing else is made of it. */
  quiet: z.boolean(),
  step: z.enum(jobSteps).nullable(),
  /** From 0 to 1; null where nobody knows. */
  fraction: z.number().min(0).max(1).nullable(),
  bytes: z.object({ done: count, total: count }).nullable(),
  /** Bytes a second; null until it can be told. */
  speed: count.nullable(),
  secondsLeft: count.nullable(),
  /** Milliseconds since the epoch. */
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  cancellable: z.boolean(),
  owner: z.object({ pid: z.number().int().positive(), role: z.enum(['app', 'cli']) }),
  result: z.object({
    vmId: z.string().max(64).optional(),
    guestFile: guestFileSchema.optional(),
    disk: changedDiskSchema.optional(),
    backup: madeBackupSchema.optional(),
    download: fetchedImageSchema.optional(),
  }),
  /** Why it failed, or what a cancelled one has done already. */
  error: appErrorSchema.nullable(),
});
export type Job = z.infer<typeof jobSchema>;

/** The jobs as the window mirrors them: first a snapshot, then changes of higher revisions. */
export const jobEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), revision: z.number(), jobs: z.array(jobSchema) }),
  z.object({ type: z.literal('changed'), revision: z.number(), job: jobSchema }),
  z.object({ type: z.literal('removed'), revision: z.number(), id: jobIdSchema }),
]);
export type JobEvent = z.infer<typeof jobEventSchema>;
