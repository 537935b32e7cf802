import { z } from 'zod';
import { appErrorSchema } from './error-schema';
import { vmStates } from './vm-actions';

export { allowedActions, nextState } from './vm-actions';
export type { VmAction, VmEvent, VmState } from './vm-actions';

const vmStateSchema = z.enum(vmStates);

/** What the list shows of one VM; small, so that a thousand of them load at once. */
export const vmSummarySchema = z.object({
  id: z.string(),
  /** The VM folder's name. */
  slug: z.string(),
  name: z.string(),
  os: z.string(),
  state: vmStateSchema,
  /** QEMU's process id while there is one. */
  pid: z.number().int().nullable(),
  /** What the running guest uses; null when off. */
  accelerator: z.enum(['kvm', 'tcg']).nullable(),
  vcpus: z.number().int(),
  memoryMiB: z.number().int(),
  hasScreen: z.boolean(),
  serialPorts: z.number().int(),
  /** Milliseconds since the epoch. */
  startedAt: z.number().nullable(),
  /** While stopping: when the guest's time to shut down ends, milliseconds since the epoch. */
  stopDeadline: z.number().nullable(),
  /** QMP gives no answer: the process is stopped or hangs. */
  unresponsive: z.boolean(),
  /** The last thing that went wrong, until the next successful start. */
  error: appErrorSchema.nullable(),
});
export type VmSummary = z.infer<typeof vmSummarySchema>;
