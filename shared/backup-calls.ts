import { z } from 'zod';
import { retentionSchema } from './automatic-calls';
import { backupIdSchema, backupSetSchema, type PrunePlan } from './backup';
import { call, vmId } from './call';
import { jobIdSchema } from './job';

/** Where a machine's backups are: what stands for a folder that was chosen; null: where the last one went. */
const place = vmId.extend({ token: z.string().max(200).nullable() });
const one = place.extend({ backup: backupIdSchema });
const jobId = z.object({ jobId: jobIdSchema });

const backupsSchema = z.object({
  /** Absolute; null where none has been chosen yet. */
  folder: z.string().nullable(),
  /** It is not there: a drive that is not mounted. */
  away: z.boolean(),
  /** Null where there are no backups of the machine. */
  set: backupSetSchema.nullable(),
});
export type Backups = z.infer<typeof backupsSchema>;

const prunePlanSchema: z.ZodType<PrunePlan> = z.object({
  kept: z.array(z.string()),
  removed: z.array(z.string()),
  merged: z.array(z.string()),
  needed: z.number(),
});

/** The part of the contract about backups of this user's own virtual machines. */
export const backupCalls = {
  look: call.input(place).output(backupsSchema),
  /** Begins the job that makes one; `full`: whatever is there already. @throws `backup-not-chosen`, `held-by-job`. */
  run: call.input(place.extend({ full: z.boolean() })).output(jobId),
  /** Begins the job that compares every file with what it was. */
  verify: call.input(place).output(jobId),
  /** Begins the job that deletes one. */
  remove: call.input(one).output(jobId),
  /** What thinning out by a rule would do. */
  planPrune: call.input(place.extend({ rule: retentionSchema })).output(prunePlanSchema),
  /** Begins the job that thins out by a rule. */
  prune: call.input(place.extend({ rule: retentionSchema })).output(jobId),
  /** Begins the job that makes a new machine. `id`: its own. @throws `name-taken` and the like. */
  restore: call
    .input(one.extend({ name: z.string().max(200) }))
    .output(jobId.extend({ id: z.string() })),
  /** Begins the job that brings one disk into an image of its own, in a folder that was chosen. @throws `file-exists`. */
  extract: call
    .input(
      one.extend({
        disk: z.string().max(64),
        target: z.string().max(200),
        name: z
          .string()
          .max(200)
          .regex(/^[^/\u0000]+$/),
      }),
    )
    .output(jobId),
  /** Begins the job that starts a copy without network. `name`: of the copy while it is there. */
  test: call.input(one.extend({ name: z.string().max(200) })).output(jobId),
};
