import { z } from 'zod';
import { call, vmId } from './call';
import { jobIdSchema } from './job';

/** What suspending a guest now would mean. */
const suspendOutlookSchema = z.object({
  /** Most bytes that are written: what the guest has of this computer's memory. */
  bytes: z.number(),
  /** Bytes that can be written in its folder. */
  free: z.number(),
  /** Seconds until it is off. */
  seconds: z.number(),
});
export type SuspendOutlook = z.infer<typeof suspendOutlookSchema>;

/** The part of the contract by which guests are suspended to disk; `vms.act` starts and discards them. */
export const suspendCalls = {
  /** @throws why it cannot be suspended, as `suspendOutlook` of `electron/vm/suspend/`. */
  suspendOutlook: call.input(vmId).output(suspendOutlookSchema),
  /** Begins the job that suspends it. @throws as `suspendOutlook`, and `disk-full`, `held-by-job`. */
  suspend: call.input(vmId).output(z.object({ jobId: jobIdSchema })),
  /** A guest that is about to be suspended since it is idle goes on. */
  keepRunning: call.input(vmId).output(z.void()),
};
