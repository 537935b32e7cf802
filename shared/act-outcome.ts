import { z } from 'zod';
import { appErrorSchema } from './error-schema';
import { machineRefSchema } from './vm-state';

/** How an action on one of several machines went. */
export const actOutcomeSchema = z.object({
  machine: machineRefSchema,
  /** Null when it was done. */
  error: appErrorSchema.nullable(),
  /** `remove`: the name in the trash, which `restore` takes. */
  trashName: z.string().optional(),
});
export type ActOutcome = z.infer<typeof actOutcomeSchema>;
