import { z } from 'zod';
import { appErrorSchema } from './error-schema';
import { architectureSchema, type VmConfig } from './vm-config';
import { limits } from './vm-parts';
import { bootTroubles } from './boot-trouble';
import { vmActions, vmCommands } from './vm-actions';
import { vmStates } from './vm-states';

const vmStateSchema = z.enum(vmStates);
const vmActionSchema = z.enum(vmActions);
export const vmCommandSchema = z.enum(vmCommands);

/** Names a machine on the wire; see `machine-ref.ts`. */
export const machineRefSchema = z.object({
  connection: z.string().min(1).max(300),
  // A slash would end the connection in a machine's key.
  id: z
    .string()
    .max(200)
    .regex(/^[^/]+$/),
});

/** Names a display of a machine on the wire; the first unless told. */
export const screenRefSchema = z.object({
  machine: machineRefSchema,
  head: z
    .number()
    .int()
    .min(0)
    .max(limits.heads.max - 1)
    .optional(),
});

/** What the list shows of one VM; small, so that a thousand of them load at once. */
export const vmSummarySchema = z.object({
  /** The place it is in: `local`, or another connection. */
  connection: z.string(),
  id: z.string(),
  /** A name without spaces for paths and tests; a local VM's is its folder's. */
  slug: z.string(),
  name: z.string(),
  os: z.string(),
  state: vmStateSchema,
  /** QEMU's process id while there is one. */
  pid: z.number().int().nullable(),
  /** What the running guest uses; null when off. */
  accelerator: z.enum(['kvm', 'tcg']).nullable(),
  /** Of a guest that is made for another processor than this computer's; else absent. */
  arch: architectureSchema.optional(),
  vcpus: z.number().int(),
  memoryMiB: z.number().int(),
  hasScreen: z.boolean(),
  /** Displays of its graphics adapter that have a picture each. Absent: one at most. */
  displays: z.number().int().optional(),
  /** Its pointer can only be moved, not placed: it has a mouse and no tablet. Absent where nobody knows, or it has none. */
  mouseOnly: z.boolean().optional(),
  /** Its sound is played by whoever shows its screen. Absent: it is not, or nobody knows. */
  soundHere: z.boolean().optional(),
  /**
   * While it runs: whether something in the guest listens on the channel of the shared clipboard. Absent: the guest was
   * started without that channel, or nobody knows.
   */
  clipboard: z.enum(['answers', 'silent']).optional(),
  serialPorts: z.number().int(),
  /** ISO 8601; absent where nobody knows. */
  createdAt: z.string().max(64).optional(),
  /** Milliseconds since the epoch. */
  startedAt: z.number().nullable(),
  /** When it was last started, also while it is off: milliseconds since the epoch. Absent where nobody knows. */
  lastStartedAt: z.number().optional(),
  /** While stopping: when the guest's time to shut down ends, milliseconds since the epoch. */
  stopDeadline: z.number().nullable(),
  /** QMP gives no answer: the process is stopped or hangs. */
  unresponsive: z.boolean(),
  /** The last thing that went wrong, until the next successful start. */
  error: appErrorSchema.nullable(),
  /** While it runs: why it does not boot, with the line of its screen or serial port that says so. */
  bootTrouble: z.object({ cause: z.enum(bootTroubles), line: z.string() }).optional(),
  /** While it runs: its disks may outgrow what is free in this folder; `paused`: it was paused for that. */
  hostDisk: z.object({ path: z.string(), freeBytes: z.number(), paused: z.boolean() }).optional(),
  /** While it runs, and is idle for so long that it will be suspended: when, milliseconds since the epoch. */
  suspendAt: z.number().optional(),
  /** While it runs: parts of its definition, such as `memoryMiB`, that were changed and count from its next start. */
  waiting: z.array(z.custom<keyof VmConfig>((part) => typeof part === 'string')).optional(),
  /** Grows whenever its definition becomes another one: what was read of it before is old then. Absent until it does. */
  edition: z.number().int().optional(),
  /**
   * While it is off: its guest was suspended to disk, and a start lets it go on. When, in milliseconds since the epoch, and
   * the bytes that its state takes.
   */
  suspended: z.object({ at: z.number(), bytes: z.number() }).optional(),
  /** Others are cloned from it, and it is never started. */
  template: z.boolean().optional(),
  /** It goes when it is switched off, unless a person keeps it. */
  disposable: z.boolean().optional(),
  /** While it can still be kept: when it goes, milliseconds since the epoch. */
  disposeAt: z.number().optional(),
  /** Actions that its place never offers, whatever the state. */
  lacks: z.array(vmActionSchema).optional(),
});
export type VmSummary = z.infer<typeof vmSummarySchema>;
