import { z } from 'zod';

/** Text that ends up in file names, window titles and QEMU options: no control characters. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), 'control-characters');

/** How a field is checked: as it is stored, or as a person types it, which may not be valid yet. */
export interface Flavour {
  text: (max: number, pattern?: RegExp) => z.ZodType<string, string>;
  /** A whole number. */
  whole: (min: number, max: number) => z.ZodType<number, number>;
  /** A list with at most so many members. */
  list: <Item>(item: z.ZodType<Item, Item>, max: number) => z.ZodType<Item[], Item[]>;
}

export const stored: Flavour = {
  text: (max, pattern = /^/) => plainText(max).min(1).regex(pattern),
  whole: (min, max) => z.number().int().min(min).max(max),
  list: (item, max) => z.array(item).max(max),
};

/** A number that a person types; NaN stands for a field that holds none, and is an issue of that field alone. */
export const typedNumberSchema = z.union([z.number(), z.nan()]);

export const typed: Flavour = {
  text: () => z.string().max(100_000),
  whole: () => typedNumberSchema,
  list: (item) => z.array(item).max(1000),
};

/** Printable ASCII without a space at either end: what hardware shows of itself. */
export const hardwareText = /^[!-~]([ -~]*[!-~])?$/;

/** Limits that a field's sentence names. */
export const limits = {
  /** Characters; each bus of a disk has a limit of its own besides. */
  serial: 36,
  /** Revolutions a minute (ATA8-ACS: 0401h to FFFEh). */
  rotation: { min: 1025, max: 65_534 },
  /** QEMU's own (`THROTTLE_VALUE_MAX`). */
  throttle: { min: 1, max: 1_000_000_000_000_000 },
  mtu: { min: 68, max: 65_535 },
  heads: { min: 1, max: 16 },
  videoMemoryMiB: { min: 1, max: 256 },
} as const;

/** What a disk may do in a second; one without a limit is left out. Either of all, or of reads and writes. */
const throttleSchema = ({ whole }: Flavour) => {
  const rate = whole(limits.throttle.min, limits.throttle.max).optional();
  return z.object({
    bytes: rate,
    readBytes: rate,
    writeBytes: rate,
    operations: rate,
    readOperations: rate,
    writeOperations: rate,
  });
};
export type Throttle = z.infer<ReturnType<typeof throttleSchema>>;

/** What a disk may have beyond its image and bus; absent: as QEMU or Paddock has it. */
export const furtherDiskFields = (flavour: Flavour) => ({
  /** Its number, as the guest sees it; the disk's id unless told. */
  serial: flavour.text(limits.serial, hardwareText).optional(),
  /** World wide name of a SCSI, SATA or IDE disk. */
  wwn: flavour.text(18, /^0x[0-9a-f]{16}$/).optional(),
  /** What the guest takes it for: revolutions a minute, or none. */
  rotation: z
    .union([z.literal('ssd'), flavour.whole(limits.rotation.min, limits.rotation.max)])
    .optional(),
  /** Zeroes that the guest writes: as they are, as zeroes of the image, or as holes. */
  detectZeroes: z.enum(['off', 'on', 'unmap']).optional(),
  /** Others may write to it meanwhile; their guests must agree on how. */
  shareable: z.boolean().optional(),
  throttle: throttleSchema(flavour).optional(),
});

/** What is behind a network card. */
const nicBackendSchema = z.discriminatedUnion('kind', [
  /** QEMU's own network. `restrict`: it leads nowhere but to forwarded ports. */
  z.object({ kind: z.literal('user'), restrict: z.boolean().optional() }),
  /** Nothing: the card is there, its cable leads nowhere. */
  z.object({ kind: z.literal('none') }),
]);
export type NicBackend = z.infer<typeof nicBackendSchema>;

export const furtherNicFields = ({ whole }: Flavour) => ({
  /** Absent: QEMU's own network. */
  backend: nicBackendSchema.optional(),
  /** Bytes; what the card tells the guest. Only of virtio. */
  mtu: whole(limits.mtu.min, limits.mtu.max).optional(),
});

/** A display adapter, each with what it alone has. */
export const displaySchema = ({ whole }: Flavour) => {
  const memoryMiB = whole(limits.videoMemoryMiB.min, limits.videoMemoryMiB.max).optional();
  return z.discriminatedUnion('adapter', [
    z.object({
      adapter: z.literal('virtio'),
      heads: whole(limits.heads.min, limits.heads.max).optional(),
    }),
    /** Mebibytes of video memory, a power of two. */
    z.object({ adapter: z.literal('std'), memoryMiB }),
    z.object({ adapter: z.literal('qxl'), memoryMiB }),
    z.object({ adapter: z.literal('ramfb') }),
    z.object({ adapter: z.literal('none') }),
  ]);
};
