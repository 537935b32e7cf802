import { z } from 'zod';
import type { QmpEvent } from './wire';

const reasoned = z.object({ guest: z.boolean(), reason: z.string() });

/** The events that Paddock acts on, with the parts it reads (QAPI `run-state.json`, `block-core.json`, `job.json`). */
const knownEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('SHUTDOWN'), data: reasoned }),
  z.object({ event: z.literal('RESET'), data: reasoned }),
  z.object({ event: z.literal('POWERDOWN') }),
  z.object({ event: z.literal('STOP') }),
  z.object({ event: z.literal('RESUME') }),
  z.object({ event: z.literal('SUSPEND') }),
  z.object({ event: z.literal('WAKEUP') }),
  z.object({ event: z.literal('GUEST_PANICKED'), data: z.object({ action: z.string() }) }),
  z.object({ event: z.literal('WATCHDOG'), data: z.object({ action: z.string() }) }),
  z.object({
    event: z.literal('BLOCK_IO_ERROR'),
    data: z.object({
      /** Empty with `-blockdev`; then `node-name` says which. */
      device: z.string(),
      'node-name': z.string().optional(),
      operation: z.enum(['read', 'write']),
      /** `stop`: the vCPUs are paused until `cont`. */
      action: z.enum(['ignore', 'report', 'stop']),
      nospace: z.boolean().optional(),
      reason: z.string(),
    }),
  }),
  /** Without `device` for parts that have no id of their own. */
  z.object({
    event: z.literal('DEVICE_DELETED'),
    data: z.object({ device: z.string().optional() }),
  }),
  /** Something in the guest opened or closed a channel (QAPI `char.json`). */
  z.object({
    event: z.literal('VSERPORT_CHANGE'),
    data: z.object({ id: z.string(), open: z.boolean() }),
  }),
  z.object({
    event: z.literal('DEVICE_TRAY_MOVED'),
    data: z.object({ id: z.string(), 'tray-open': z.boolean() }),
  }),
  z.object({
    event: z.literal('JOB_STATUS_CHANGE'),
    data: z.object({ id: z.string(), status: z.string() }),
  }),
]);
export type KnownEvent = z.infer<typeof knownEventSchema>;

/** The event with its data checked, or null for one that Paddock does not act on. */
export function knownEvent(event: QmpEvent): KnownEvent | null {
  return knownEventSchema.safeParse(event).data ?? null;
}
