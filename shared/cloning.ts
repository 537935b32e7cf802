import { z } from 'zod';
import { call, vmId } from './call';
import { jobIdSchema } from './job';
import { snapshotIdSchema } from './snapshot';
import { diskFormatSchema } from './vm-config';

/**
 * How a clone has its disks: copies of its own; overlays on the disks of the virtual machine that it is a clone of; or
 * such overlays until it is switched off.
 */
export const cloneKinds = ['full', 'linked', 'disposable'] as const;
export type CloneKind = (typeof cloneKinds)[number];

/** Seconds in which a disposable virtual machine that was switched off can still be kept. */
export const disposableGraceSeconds = 20;

/** A clone that a person wants. */
const cloneWishSchema = z.object({
  name: z.string().max(200),
  kind: z.enum(cloneKinds),
  /** Its TPM begins empty, as a new computer's; else it has all that the other one's holds. */
  newTpm: z.boolean().optional(),
  /** The snapshot that it begins at, in the place of the present; such a clone has copies of its own, whatever `kind` says. */
  at: snapshotIdSchema.optional(),
});
export type CloneWish = z.infer<typeof cloneWishSchema>;

/** A file that the clone needs, and what becomes of it. */
const clonedFileSchema = z.object({
  /** `disk0`, `cd0`, `fd0`, `kernel`, `initrd`, `nvram`, `tpm`, or the name of a fw_cfg entry. */
  device: z.string(),
  /** `copy`: a file of its own; `overlay`: its changes only, on top of `from`; `share`: both read the same file. */
  how: z.enum(['copy', 'overlay', 'share']),
  /** Absolute. */
  from: z.string(),
  /** Below the clone's folder; null: `from` itself. */
  to: z.string().nullable(),
  /** Of a disk: the image format of the new file, and of `from`. */
  format: diskFormatSchema.nullable(),
  fromFormat: diskFormatSchema.nullable(),
  /** The most that it takes on this computer when it is made. A file system that shares blocks takes none. */
  bytes: z.number(),
  /** Snapshots inside the image, which a copy leaves behind. */
  snapshots: z.number(),
  /** The one that is copied, by its name in the image; absent: what the image holds now. */
  tag: z.string().optional(),
});
export type ClonedFile = z.infer<typeof clonedFileSchema>;

/** What making a clone comes to. */
const clonePlanSchema = z.object({
  kind: z.enum(cloneKinds),
  name: z.string(),
  files: z.array(clonedFileSchema),
  /** The guest runs: what is copied is a snapshot of the moment, made for it and deleted afterwards. */
  running: z.boolean(),
  /** The sum of all files. */
  bytes: z.number(),
  /** What is free where they go; null where nobody can say. */
  freeBytes: z.number().nullable(),
  /** Ports of this computer that lead to the other one: the clone gets others, or none. */
  forwards: z.array(
    z.object({
      nic: z.string(),
      protocol: z.enum(['tcp', 'udp']),
      from: z.number(),
      to: z.number().nullable(),
    }),
  ),
  /** Null without a TPM. */
  tpm: z.enum(['copied', 'new']).nullable(),
  /** Further words for QEMU are the same: what they name, both use. */
  extraArgs: z.boolean(),
});
export type ClonePlan = z.infer<typeof clonePlanSchema>;

/** Pure: the images of others that the clone's disks stand on, each once. */
export const basesOf = ({ files }: Pick<ClonePlan, 'files'>): string[] => [
  ...new Set(files.filter(({ how }) => how === 'overlay').map(({ from }) => from)),
];

/** The part of the contract by which virtual machines are cloned. */
export const cloneCalls = {
  /** What it would come to; nothing is changed. @throws as `beginClone`. */
  clonePlan: call.input(vmId.extend({ wish: cloneWishSchema })).output(clonePlanSchema),
  /** Begins the job that makes a clone. @param start it is started at its end. @throws as `beginClone`. */
  clone: call
    .input(vmId.extend({ wish: cloneWishSchema, start: z.boolean().optional() }))
    .output(z.object({ jobId: jobIdSchema, id: z.string() })),
};
