import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { automaticCalls } from './automatic-calls';
import { call, vmId } from './call';
import { changeSchema, partSchema } from './hardware';
import { jobIdSchema } from './job';
import { snapshotIdSchema, snapshotSchema } from './snapshot';
import { longestNote, longestTitle } from './snapshot-limits';

const titleSchema = z.string().trim().min(1).max(longestTitle);
const noteSchema = z.string().max(longestNote);

/** The snapshots of a virtual machine, the oldest first. */
export const snapshotTreeSchema = z.object({
  points: z.array(snapshotSchema),
  /** The one that the present stands on; null where it stands on none. */
  current: snapshotIdSchema.nullable(),
  /** Going back to this one was cut short: nothing starts until that is done. */
  reverting: snapshotIdSchema.nullable(),
  /** The bytes that its disks with their snapshots take on this computer. */
  bytes: z.number(),
});
export type SnapshotTree = z.infer<typeof snapshotTreeSchema>;

/** Why a guest cannot go on while its memory is kept. */
const liveObstacleSchema = z.object({
  /**
   * It stands still anyway; this user's programs may not watch their memory; QEMU cannot, or would let the guest hang
   * where that breaks off.
   */
  reason: z.enum(['paused', 'right', 'qemu', 'hangs']),
  /** What QEMU says. */
  words: z.string(),
});
export type LiveObstacle = z.infer<typeof liveObstacleSchema>;

/** What taking a snapshot now would mean. */
const outlookSchema = z.object({
  /** Whether memory can be kept: the guest runs, and nothing in it forbids that. */
  memory: z.boolean(),
  /** Most bytes that keeping it would take, and how long the guest would stand still, in seconds. */
  memoryBytes: z.number().nullable(),
  pauseSeconds: z.number().nullable(),
  /** What keeps the guest from going on meanwhile; null where nothing does, or no memory can be kept anyway. */
  liveObstacle: liveObstacleSchema.nullable(),
  /** Writable floppies: they are not part of a snapshot. */
  leftOut: z.array(z.string()),
});
export type SnapshotOutlook = z.infer<typeof outlookSchema>;

/** What going back to a snapshot would change. */
const revertPlanSchema = z.object({
  /** The guest works and would be switched off. */
  stopsGuest: z.boolean(),
  /** It goes on in the middle of what it did. */
  resumes: z.boolean(),
  /** The parts of the hardware that would be as they were, as the edit dialog names them. */
  changes: z.array(changeSchema),
  /** Disks that came later: their files stay, and no device has them any more. */
  disksLeft: z.array(z.string()),
});
export type RevertPlan = z.infer<typeof revertPlanSchema>;

/** How the hardware of two moments differs, field by field. */
const comparisonSchema = z.array(
  z.object({
    part: partSchema,
    /** As `set` takes it on the command line: `memory`, `disk0.serial`. */
    key: z.string(),
    /** As people read them; a dash where there is nothing. */
    before: z.string(),
    after: z.string(),
  }),
);
export type SnapshotComparison = z.infer<typeof comparisonSchema>;

const point = vmId.extend({ snapshot: snapshotIdSchema });
const jobId = z.object({ jobId: jobIdSchema });

/** The part of the contract about snapshots of this user's own virtual machines. */
export const snapshotCalls = {
  /** The tree as it is, then again whenever it became another one. */
  watch: call.input(vmId).output(eventIterator(snapshotTreeSchema)),
  outlook: call.input(vmId).output(outlookSchema),
  create: call
    .input(
      vmId.extend({
        title: titleSchema,
        note: noteSchema,
        memory: z.boolean(),
        /** With memory: the guest goes on meanwhile. */
        live: z.boolean().optional(),
      }),
    )
    .output(jobId),
  /** `other`: another snapshot; null: the present. */
  compare: call
    .input(point.extend({ other: snapshotIdSchema.nullable() }))
    .output(comparisonSchema),
  planRevert: call.input(point).output(revertPlanSchema),
  /** `keep`: the title of a snapshot of the present that is made first. */
  revert: call
    .input(point.extend({ keep: titleSchema.nullable(), withMemory: z.boolean() }))
    .output(jobId),
  remove: call.input(point).output(jobId),
  rename: call.input(point.extend({ title: titleSchema, note: noteSchema })).output(z.void()),
  /** The guest's screen at that time, as PNG in Base64; null without one. */
  picture: call.input(point).output(z.object({ png: z.base64().nullable() })),
  ...automaticCalls,
};
