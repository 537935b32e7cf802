import { z } from 'zod';
import { hostReportSchema, messageSchema, verdictIdSchema } from './host';

/**
 * A remedy of main's own report. The window says which one it means; what is run for it is decided by main alone.
 */
export const fixRefSchema = z.object({
  /** The verdict it belongs to, or the section about the firmware set-up. */
  of: z.union([verdictIdSchema, z.literal('firmware-setup')]),
  /** The finer verdict under it, where it belongs to one. */
  part: z.string().max(200).nullable(),
  remedy: z.string().max(100),
  /** Where the remedy leaves a choice: how many. */
  count: z.number().int().min(1).max(65_535).nullable(),
});
export type FixRef = z.infer<typeof fixRefSchema>;

/** A line of the file that would be written. */
const diffLineSchema = z.object({
  kind: z.enum(['same', 'removed', 'added']),
  text: z.string(),
});
export type DiffLine = z.infer<typeof diffLineSchema>;

/** Everything a person must know before the click: exactly this is run, or nothing. */
export const fixPlanSchema = z.object({
  title: messageSchema,
  /** The command lines in their order, as they are run. */
  commands: z.array(z.string()),
  /** How many times a password may be asked for: pkexec asks for each command. */
  passwords: z.number().int(),
  /** The file that is written, with the lines around what changes. */
  change: z
    .object({ file: z.string(), backup: z.string().nullable(), lines: z.array(diffLineSchema) })
    .nullable(),
  choice: z
    .object({
      minimum: z.number().int(),
      maximum: z.number().int(),
      value: z.number().int(),
    })
    .nullable(),
  /** Names of running virtual machines that this concerns. */
  machines: z.array(z.string()),
  machinesAre: z.enum(['must-be-off', 'are-stopped']).nullable(),
  hindrance: messageSchema.nullable(),
  afterwards: messageSchema.nullable(),
  /** Names all of the above; `runFix` takes it back and refuses when anything has changed since. */
  fingerprint: z.string(),
});
export type FixPlan = z.infer<typeof fixPlanSchema>;

/** What was shown, and the order to run exactly that. */
export const fixOrderSchema = fixRefSchema.extend({ fingerprint: z.string().max(64) });
export type FixOrder = z.infer<typeof fixOrderSchema>;

/** A line of progress while a fix runs; the new report comes last. */
export const fixProgressSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('command'), index: z.number().int(), command: z.string() }),
  z.object({ type: z.literal('output'), text: z.string() }),
  z.object({
    type: z.literal('command-done'),
    index: z.number().int(),
    milliseconds: z.number(),
  }),
  z.object({ type: z.literal('report'), report: hostReportSchema }),
]);
export type FixProgress = z.infer<typeof fixProgressSchema>;

/** A fix that runs, for a window that comes later: first what it is, then everything that it said. */
export const fixFollowSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('fix'), ref: fixRefSchema, plan: fixPlanSchema }),
  ...fixProgressSchema.options,
]);
export type FixFollow = z.infer<typeof fixFollowSchema>;
