import { z } from 'zod';
import { mostKept, scheduleIntervals } from './automatic';
import { call, vmId } from './call';
import { appErrorSchema } from './error-schema';
import { keepsNothing } from './retention';

const count = z.number().int().min(0).max(mostKept);

/** How many are kept; it is never nothing at all: whoever writes that means something else. */
export const retentionSchema = z
  .object({
    last: count,
    // What was stored before there was an hourly part has none.
    hourly: count.default(0),
    daily: count,
    weekly: count,
    monthly: count,
  })
  .refine((keep) => !keepsNothing(keep));

/** Rules for automatic snapshots, as they are stored and sent. */
export const automaticRulesSchema = z.object({
  every: z.enum(scheduleIntervals),
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  weekday: z.number().int().min(1).max(7),
  memory: z.boolean(),
  onlyRunning: z.boolean(),
  beforeChanges: z.boolean(),
  keep: retentionSchema,
});

const stateSchema = z.object({
  rules: automaticRulesSchema,
  /** The rules cannot be read: nothing is made and nothing goes until they are set again. */
  broken: appErrorSchema.nullable(),
  /** Why the last one came to nothing; null where it did not. */
  failed: z.object({ at: z.string().max(64), error: appErrorSchema }).nullable(),
  /** When the schedule makes the next one, as ISO 8601; null without one. */
  next: z.string().max(64).nullable(),
});
/** The automatic snapshots of a machine: rules, and what came of them. */
export type AutomaticState = z.infer<typeof stateSchema>;

/** The part of the contract about automatic snapshots of this user's own virtual machines. */
export const automaticCalls = {
  automatic: call.input(vmId).output(stateSchema),
  /** Bytes that a snapshot of the machine takes on average; null where nobody can tell. */
  averageSize: call.input(vmId).output(z.object({ bytes: z.number().nullable() })),
  /** @throws `no-space-left`, `file-unwritable`. */
  setAutomatic: call.input(vmId.extend({ rules: automaticRulesSchema })).output(z.void()),
};
