import { z } from 'zod';

/** When it was made, in UTC, and four digits that keep apart what was made in one second; the name of its folder, too. */
export const backupIdSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z-[0-9a-f]{4}$/);

/** Why a disk is kept whole and not only what changed; each has its words in `backup.json`. */
const fullReasons = [
  /** The person wanted it so. */
  'asked',
  /** There is no backup of this virtual machine in the folder. */
  'first',
  /** The last one there has not got the disk. */
  'new-disk',
  /** QEMU keeps no list of changes in such an image. */
  'format',
  /** There is no list of changes since the last backup there: another image, a snapshot, a tool or a crash. */
  'no-list',
  /** The list was not closed: QEMU, or this computer, ended in the middle. */
  'list-torn',
  /** The last backup there is not whole any more. */
  'base-damaged',
  /** The disk is smaller than it was. */
  'shrunk',
  /** Too many backups stand on one another. */
  'chain-long',
] as const;
export type FullReason = (typeof fullReasons)[number];

const count = z.number().int().min(0);

/** A disk in a backup. */
export const backupDiskSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9]{0,15}$/),
  /** Bytes that the guest sees. */
  virtualBytes: count,
  kind: z.enum(['full', 'incremental']),
  /** The backup that it stands on; null for a full one. */
  base: backupIdSchema.nullable(),
  /** Why it is a full one. */
  why: z.enum(fullReasons).nullable(),
});
export type BackupDisk = z.infer<typeof backupDiskSchema>;

/** How a restored copy has started. */
export const bootResultSchema = z.object({
  /** ISO 8601. */
  at: z.string().max(64),
  /** What was the first to answer; `nothing` when nothing did in the time given. */
  answer: z.enum(['agent', 'serial', 'screen', 'nothing']),
  seconds: z.number().min(0),
  /** The last line that it said, of the serial port or of the screen. */
  said: z.string().max(400),
});
export type BootResult = z.infer<typeof bootResultSchema>;

/** A backup as the window and the command line see it. */
export const backupSchema = z.object({
  id: backupIdSchema,
  /** ISO 8601. */
  createdAt: z.string().max(64),
  guest: z.enum(['off', 'running', 'paused']),
  /** The guest's file systems were at rest. */
  frozen: z.boolean(),
  disks: z.array(backupDiskSchema),
  /** Disks that are not part of it: only read, or shared. */
  leftOut: z.array(z.string()),
  hasNvram: z.boolean(),
  hasTpm: z.boolean(),
  /** Bytes of its own files. */
  bytes: count,
  boot: bootResultSchema.nullable(),
});
export type Backup = z.infer<typeof backupSchema>;

/** The backups of one virtual machine in a folder, the oldest first. */
export const backupSetSchema = z.object({
  vmId: z.string(),
  /** As it was called last. */
  name: z.string(),
  /** Absolute. */
  folder: z.string(),
  backups: z.array(backupSchema),
  /** Names of folders that look like backups and cannot be read. */
  unreadable: z.array(z.string()),
});
export type BackupSet = z.infer<typeof backupSetSchema>;

/** What a backup now would be. */
export interface BackupOutlook {
  /** Absolute: where it would be kept. */
  folder: string;
  running: boolean;
  /** `bytes`: what it takes at most. */
  disks: (BackupDisk & { bytes: number })[];
  leftOut: string[];
  bytes: number;
  free: number;
}

/** What thinning out would do, by ids. */
export interface PrunePlan {
  kept: string[];
  removed: string[];
  /** Kept ones that take over what they need of removed ones. */
  merged: string[];
  /** Bytes that merging needs for a while at most. */
  needed: number;
}
