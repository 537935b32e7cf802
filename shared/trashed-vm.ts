import { z } from 'zod';

/** A VM in the trash. */
export const trashedVmSchema = z.object({
  /** What `restore` and `empty` take. */
  trashName: z.string().max(255),
  name: z.string(),
  /** Its folder's name before. */
  slug: z.string(),
  /** ISO 8601, in UTC. */
  removedAt: z.string(),
  /** Bytes that it takes on the host. */
  bytes: z.number(),
  folder: z.string(),
  /** Other VMs whose disks are, or stand on, its files; `trashName` of those that are in the trash, too. */
  neededBy: z.array(z.object({ name: z.string(), trashName: z.string().nullable() })),
});
export type TrashedVm = z.infer<typeof trashedVmSchema>;
