import { z } from 'zod';
import { type AppError, errorActions, errorCodes } from './errors';
import { messageFiles, type Note } from './texts/message';

/** {@link Note} as it crosses the process boundary. */
export const noteSchema: z.ZodType<Note> = z.object({
  file: z.enum(messageFiles),
  key: z.string(),
  params: z.record(z.string(), z.string()),
  text: z.string(),
});

/**
 * {@link AppError} as it crosses the process boundary. It stands apart from `errors.ts`, which the window's
 * first bundle holds: the schema library stays out of it.
 */
export const appErrorSchema: z.ZodType<AppError> = z.object({
  code: z.enum(errorCodes),
  params: z.record(z.string(), z.string()).optional(),
  reason: noteSchema.optional(),
  detail: z.string().optional(),
  command: z.string().optional(),
  action: z.enum(errorActions).optional(),
  vmId: z.string().optional(),
});
