import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { call, vmId } from './call';
import { loggedKinds } from './logged-event';

/** Longest text of a fact, in characters: last words of QEMU are a fact, too. */
export const longestFact = 4000;

/** One line of a virtual machine's event log. */
export const loggedEventSchema = z.object({
  /** Milliseconds since the epoch. */
  at: z.number().min(0).max(8.64e15),
  kind: z.enum(loggedKinds),
  /** Values of its sentence; `detail` is what a person unfolds. */
  facts: z.record(z.string().max(40), z.string().max(longestFact)),
  /** The QEMU process, for what there is one of in each run. */
  run: z.string().max(60).optional(),
});

/** The part of the contract about what has happened to a virtual machine. */
export const eventLogCalls = {
  /** What is known, the oldest first, and all of it again whenever something was added. */
  watchEvents: call.input(vmId).output(eventIterator(z.array(loggedEventSchema))),
};
