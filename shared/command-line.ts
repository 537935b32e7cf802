import { z } from 'zod';
import { appErrorSchema, noteSchema } from './error-schema';
import { vmConfigSchema } from './vm-config';

/** One option of QEMU with its value; the program stands first. */
const commandOptionSchema = z.object({
  words: z.array(z.string()),
  /** The same, quoted for a shell. */
  shell: z.string(),
  /** The part of the definition that it comes from; null for what is the same for every machine. */
  part: vmConfigSchema.keyof().nullable(),
  /** `disk0`, `cd0`, `nic0`, `serial0`; null for what is of no one device. */
  device: z.string().nullable(),
  /** What it is for. */
  note: noteSchema,
});
export type CommandOption = z.infer<typeof commandOptionSchema>;

/** How options differ between two command lines. `before` is null for a new one, `after` for one that goes. */
export const optionChangesSchema = z.array(
  z.object({
    before: commandOptionSchema.nullable(),
    after: commandOptionSchema.nullable(),
  }),
);
export type OptionChanges = z.infer<typeof optionChangesSchema>;

/** A command line for people: the argv QEMU gets, and the same in the language of the shell, to copy. */
export const commandLineSchema = z.object({
  argv: z.array(z.string()),
  /** On one line. */
  shell: z.string(),
  /** The same command with one option and its value on each line. */
  shellLines: z.string(),
  /** How many options QEMU gets. */
  options: z.number().int().min(0),
  /** What each option is for. */
  lines: z.array(commandOptionSchema),
  /** While it runs: how the next start's options differ. */
  nextStart: optionChangesSchema,
  /** Why it cannot be started like this now, if so. */
  problem: appErrorSchema.nullable(),
  /** What differs from the definition. */
  warnings: z.array(noteSchema),
});
