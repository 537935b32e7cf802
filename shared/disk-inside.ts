import { z } from 'zod';

/** What fills a partition, or a disk without any; each has a name in `disks.json`. */
const contentKinds = [
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'f2fs',
  'bcachefs',
  'zfs',
  'ufs',
  'squashfs',
  'erofs',
  'ntfs',
  'refs',
  'exfat',
  'fat12',
  'fat16',
  'fat32',
  'iso9660',
  'apfs',
  'hfsplus',
  'swap',
  'luks1',
  'luks2',
  'bitlocker',
  'lvm',
  'raid',
] as const;
export type ContentKind = (typeof contentKinds)[number];

/** What a partition is for by its table; each has a name in `disks.json`. */
const partitionUses = [
  'efi',
  'biosBoot',
  'msr',
  'windowsData',
  'windowsRecovery',
  'linux',
  'linuxRoot',
  'linuxHome',
  'linuxBoot',
  'swap',
  'lvm',
  'raid',
  'luks',
  'fat',
  'ntfs',
  'extended',
  'bsd',
  'apple',
  'zfs',
  'protective',
  'other',
] as const;
export type PartitionUse = (typeof partitionUses)[number];

/** What is wrong with a table; each has a sentence in `disks.json`. */
const tableFaults = [
  'gptMainDamaged',
  'gptBackupDamaged',
  'gptDamaged',
  'beyondEnd',
  'overlap',
  'logicalLoop',
  'tooMany',
] as const;
export type TableFault = (typeof tableFaults)[number];

const count = z.number().min(0);

const diskContentSchema = z.object({
  kind: z.enum(contentKinds),
  label: z.string().nullable(),
  uuid: z.string().nullable(),
  /** Bytes of it, and those that are free; null where its own header does not say it. */
  totalBytes: count.nullable(),
  freeBytes: count.nullable(),
});
export type DiskContent = z.infer<typeof diskContentSchema>;

const diskPartSchema = z.object({
  number: z.number(),
  /** Bytes. */
  start: count,
  bytes: count,
  use: z.enum(partitionUses),
  /** As the table has it: a GUID, or a number such as 0x83. */
  code: z.string(),
  /** GPT alone has names. */
  name: z.string().nullable(),
  bootable: z.boolean(),
  content: diskContentSchema.nullable(),
});
export type DiskPart = z.infer<typeof diskPartSchema>;

/** What is in a disk, read from its first bytes and those of its partitions. */
export const diskInsideSchema = z.object({
  path: z.string(),
  format: z.string(),
  virtualBytes: count,
  table: z.enum(['gpt', 'mbr']).nullable(),
  parts: z.array(diskPartSchema),
  faults: z.array(z.enum(tableFaults)),
  /** What fills a disk without partitions, or lies beside them, as on media that start either way. */
  content: diskContentSchema.nullable(),
  /** What lies at the end of the disk, where its table and file systems tell nothing of it; each has a note in `disks.json`. */
  atEnd: z.enum(['raid', 'ldm']).nullable(),
  /** Bytes in no partition; 0 without a table. */
  unpartitioned: count,
  /** A guest may write to it just now: what is told is what is on the disk. */
  inUse: z.boolean(),
});
export type DiskInside = z.infer<typeof diskInsideSchema>;
