import { z } from 'zod';

/** A file that a remedy writes. */
export const fileWriteSchema = z.object({
  file: z.string(),
  /** What it holds now; null when there is no such file. */
  before: z.string().nullable(),
  after: z.string(),
  /** Where a copy of what it held is left beside it. */
  backup: z.string().nullable(),
});
export type FileWrite = z.infer<typeof fileWriteSchema>;
