import { z } from 'zod';
import { type AppError, errorActions, errorCodes } from './errors';

/**
 * {@link AppError} as it crosses the process boundary. It stands apart from `errors.ts`, which the window's
 * first bundle holds: the schema library stays out of it.
 */
export const appErrorSchema: z.ZodType<AppError> = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  params: z.record(z.string(), z.string()).optional(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  action: z.enum(errorActions).optional(),
  vmId: z.string().optional(),
});
