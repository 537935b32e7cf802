import { z } from 'zod';
import { call, vmId } from './call';

/** What the agent of a guest tells; null where it cannot. */
const guestFactsSchema = z.object({
  agent: z.string(),
  hostName: z.string().nullable(),
  /** Its name, such as `Debian GNU/Linux 12 (bookworm)`, and its kernel's release. */
  system: z.string().nullable(),
  kernel: z.string().nullable(),
  /** Addresses with the length of their prefix, such as `10.0.2.15/24`; the loopback is left out. */
  networks: z
    .array(
      z.object({ name: z.string(), mac: z.string().nullable(), addresses: z.array(z.string()) }),
    )
    .nullable(),
  /** Bytes. */
  fileSystems: z
    .array(
      z.object({
        path: z.string(),
        device: z.string(),
        type: z.string(),
        usedBytes: z.number().nullable(),
        totalBytes: z.number().nullable(),
      }),
    )
    .nullable(),
  /** Milliseconds by which the guest's clock is ahead of this computer's. */
  clockAheadMs: z.number().nullable(),
  /** Its file systems are at rest. */
  frozen: z.boolean().nullable(),
});
export type GuestFacts = z.infer<typeof guestFactsSchema>;

/** The part of the contract by which a guest's agent tells of it. */
export const guestFactsCalls = {
  /** @throws as `LocalAgent.guestFacts`. */
  guestFacts: call.input(vmId).output(guestFactsSchema),
};
