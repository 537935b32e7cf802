import { z } from 'zod';
import { call, vmId } from './call';
import { diskInsideSchema } from './disk-inside';
import { appErrorSchema } from './error-schema';
import { jobIdSchema } from './job';

/** Whose an image is, and what for. */
const imageUses = [
  /** A disk of a VM. */
  'disk',
  /** No disk itself, but disks stand on it. */
  'base',
  /** It lies in the folder of a VM, and nothing uses it. */
  'unused',
  /** Of a VM in the trash. */
  'trash',
  /** In the folder of a VM whose definition is broken: nobody knows. */
  'unknown',
  /** Of no VM of this user. */
  'foreign',
] as const;
export type ImageUse = (typeof imageUses)[number];

const count = z.number().min(0);

/** A disk image as lists show it. */
const diskImageSchema = z.object({
  path: z.string(),
  /** QEMU's name of it. */
  format: z.string(),
  /** Bytes that a guest sees; null where the header does not say it. */
  virtualBytes: count.nullable(),
  /** Bytes that it takes on this computer; null where it cannot be read. */
  bytes: count.nullable(),
  use: z.enum(imageUses),
  /** The VM under whose name it is listed; null for a foreign one. `vmId`: null in the trash. */
  owner: z.object({ name: z.string(), vmId: z.string().nullable() }).nullable(),
  /** The disks that it is. */
  users: z.array(z.object({ name: z.string(), vmId: z.string(), device: z.string() })),
  /** What it stands on, from the nearest to the last. */
  chain: z.array(z.string()),
  /** Snapshots within it. */
  snapshots: count,
  problem: appErrorSchema.nullable(),
});
export type DiskImage = z.infer<typeof diskImageSchema>;

/** More of one image than lists show. */
const diskInfoSchema = diskImageSchema.extend({
  snapshotNames: z.array(z.string()),
  encrypted: z.boolean(),
  /** Bytes of a cluster; null for formats without. */
  clusterBytes: count.nullable(),
  /** Bytes that a new image of the same content would save; null where that is not cheap to know. */
  reclaimableBytes: count.nullable(),
  /** The images that it stands on, in the order of `chain`. */
  bases: z.array(diskImageSchema),
});
export type DiskInfo = z.infer<typeof diskInfoSchema>;

/** What can be done with the image of a disk. */
export const diskTools = [
  'grow',
  'shrink',
  'check',
  'compact',
  'convert',
  'flatten',
  'rebase',
  'move',
] as const;
export type DiskTool = (typeof diskTools)[number];

export const convertFormats = ['qcow2', 'raw'] as const;

/** What is to be done. `folder`, `base`: absolute; from the window it is what stands for one that was chosen. */
const diskToolWishSchema = z.discriminatedUnion('tool', [
  z.object({ tool: z.literal('grow'), sizeBytes: z.number().int().positive() }),
  z.object({ tool: z.literal('shrink'), sizeBytes: z.number().int().positive() }),
  z.object({ tool: z.literal('check'), repair: z.boolean() }),
  z.object({ tool: z.literal('compact') }),
  z.object({ tool: z.literal('convert'), to: z.enum(convertFormats) }),
  z.object({ tool: z.literal('flatten') }),
  z.object({ tool: z.literal('rebase'), base: z.string().min(1).max(4096) }),
  z.object({ tool: z.literal('move'), folder: z.string().min(1).max(4096) }),
]);
export type DiskToolWish = z.infer<typeof diskToolWishSchema>;

/** What is worth knowing before it begins; each has a sentence in `disks.json`. */
const diskNotes = [
  'growLinux',
  'growWindows',
  'growOther',
  'growRestart',
  'notSmaller',
  'shrinkProved',
  'baseKept',
  'basesCopied',
  'rebased',
  'othersStand',
  'trimFirst',
  'oldToTrash',
  'leavesFolder',
  'rawHasNone',
  'repairsCopy',
  'checkOnly',
  'runsOn',
  'standsStill',
] as const;
export type DiskNote = (typeof diskNotes)[number];

/** What an operation would do, before it begins. */
const diskPlanSchema = z.object({
  tool: z.enum(diskTools),
  vmId: z.string(),
  /** Of the VM. */
  name: z.string(),
  device: z.string(),
  /** The guest runs, and goes on. */
  running: z.boolean(),
  path: z.string(),
  format: z.string(),
  virtualBytes: count.nullable(),
  bytes: count.nullable(),
  /** Where the image is afterwards, and what it is then. */
  target: z.string(),
  targetFormat: z.string(),
  targetVirtualBytes: count.nullable(),
  /** Bytes that are written at most, and those that are free there; 0 where nothing large is written. */
  needed: count,
  free: count,
  notes: z.array(z.object({ key: z.enum(diskNotes), params: z.record(z.string(), z.string()) })),
});
export type DiskPlan = z.infer<typeof diskPlanSchema>;

/** What is to be known before an image is overwritten; each has a sentence in `disks.json`. */
const wipeNotes = ['wipeMoves', 'wipeDrive', 'wipeCopies'] as const;

/** What overwriting an image would mean. */
const wipePlanSchema = z.object({
  path: z.string(),
  format: z.string(),
  /** Bytes that are overwritten: what it takes on this computer. */
  bytes: count,
  /** The VM in whose folder it lies. */
  owner: z.string().nullable(),
  notes: z.array(z.enum(wipeNotes)),
});
export type WipePlan = z.infer<typeof wipePlanSchema>;

const listed = z.object({ path: z.string().max(10_000) });
const disk = vmId.extend({ device: z.string().max(64) });

/** The part of the contract that is about disk images and what can be done with them. */
export const diskToolCalls = {
  /** Every image of this user's VMs, those in the trash too, and those that nothing uses. */
  list: call.output(z.array(diskImageSchema)),
  info: call.input(disk).output(diskInfoSchema),
  /** Shows the dialog for a folder; null when the person cancels. `token`: stands for it in a wish. */
  chooseFolder: call.output(z.object({ token: z.string(), path: z.string() }).nullable()),
  /** What would be done; what stands in its way is thrown. */
  plan: call.input(disk.extend({ wish: diskToolWishSchema })).output(diskPlanSchema),
  /** Begins the job that does it. @throws as `plan`, and `held-by-job`. */
  begin: call
    .input(disk.extend({ wish: diskToolWishSchema }))
    .output(z.object({ jobId: jobIdSchema })),
  /** What is in a listed image. @throws `file-missing` for what is not listed, `disk-unreadable`, `disk-encrypted`. */
  inside: call.input(listed).output(diskInsideSchema),
  /** Moves a listed image that nothing needs to the desktop's trash. @throws `file-missing`, `disk-needed`, `held-by-job`. */
  trash: call.input(listed).output(z.void()),
  /** What overwriting a listed image that nothing needs would mean. @throws as `planWipe` of `electron/making/disk-tools/`. */
  wipePlan: call.input(listed).output(wipePlanSchema),
  /** Begins the job that overwrites and deletes it. @throws as `wipePlan`, and `held-by-job`. */
  wipe: call.input(listed).output(z.object({ jobId: jobIdSchema })),
  /** Shows the folder of a listed image. @throws `file-missing` for what is not listed. */
  reveal: call.input(listed).output(z.void()),
};
