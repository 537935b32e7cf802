import { z } from 'zod';

/** A disk image in a VM's folder that nothing needs any more. */
export const unusedDiskSchema = z.object({
  path: z.string(),
  /** Bytes it takes on the host. */
  bytes: z.number(),
});
export type UnusedDisk = z.infer<typeof unusedDiskSchema>;
