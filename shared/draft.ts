import { z } from 'zod';
import { mostTyped } from './most-typed';
import { seedSchema } from './seed';
import {
  acceleratorSchema,
  architectureSchema,
  diskBusSchema,
  diskFormatSchema,
  displayAdapterSchema,
  firmwareKindSchema,
  type MemoryPlug,
  memoryPlugSchema,
  nicModelSchema,
  soundSchema,
} from './vm-config';
import { typed, typedNumberSchema, usbKinds } from './vm-parts';

const typedText = typed.text(mostTyped);

/**
 * A file as the window names it: a grant token from main's own dialog or drop (`grant:…`).
 * The shell turns tokens into paths before the services see them; the command line gives paths.
 */
export const fileRefSchema = z.string().min(1).max(4096);

/** An existing disk image and how it is used. */
const imageUseSchema = z.object({
  file: fileRefSchema,
  /** `copy` leaves the original alone (converted to qcow2 where needed); `in-place` attaches the file itself. */
  use: z.enum(['copy', 'in-place']),
  /** Files elsewhere that the image is built on and that the person allows it to use: absolute paths. */
  allowed: z.array(z.string().max(4096)).max(64).optional(),
  /** `in-place`: the person knows whose disks stand on it, and are destroyed when it is written to. */
  writeBase: z.boolean().optional(),
});
export type ImageUse = z.infer<typeof imageUseSchema>;

/** How an image is used that takes the place of a VM's disk. */
export const imageWishSchema = imageUseSchema.omit({ file: true });
export type ImageWish = z.infer<typeof imageWishSchema>;

const draftSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('iso'), file: fileRefSchema }),
  imageUseSchema.extend({ kind: z.literal('disk') }),
  z.object({
    kind: z.literal('kernel'),
    kernel: fileRefSchema,
    initrd: fileRefSchema.nullable(),
    append: typedText,
    /** The disk that the kernel finds its root file system on; absent for a kernel that needs none. */
    disk: imageUseSchema.optional(),
  }),
  z.object({ kind: z.literal('test-guest') }),
  z.object({ kind: z.literal('none') }),
]);
export type DraftSource = z.infer<typeof draftSourceSchema>;
export type SourceKind = DraftSource['kind'];

/** Pure: the disk image that a source brings, or null. */
export function imageOf(source: DraftSource): ImageUse | null {
  if (source.kind === 'disk') return source;
  return source.kind === 'kernel' ? (source.disk ?? null) : null;
}

export const preallocationSchema = z.enum(['off', 'metadata', 'falloc', 'full']);

/** What the wizard's form and `paddock create` hold: everything needed to make a VmConfig and its disks. */
export const vmDraftSchema = z.object({
  name: typedText,
  os: z.string().max(100),
  source: draftSourceSchema,
  arch: architectureSchema,
  accelerator: acceleratorSchema,
  memoryMiB: typedNumberSchema,
  cpus: typedNumberSchema,
  firmware: firmwareKindSchema,
  tpm: z.boolean(),
  /** The disk to create, or null for none. */
  newDisk: z
    .object({
      sizeBytes: typedNumberSchema,
      format: diskFormatSchema,
      preallocation: preallocationSchema,
    })
    .nullable(),
  /** Bytes that the copy of a disk image is to have at least; null or absent: as many as the image. */
  imageBytes: typedNumberSchema.nullable().optional(),
  diskBus: diskBusSchema,
  displayAdapter: displayAdapterSchema,
  network: z.boolean(),
  /** What a cloud image is told at its first start; null or absent: it gets no seed. */
  seed: seedSchema.nullable().optional(),
});
export type VmDraft = z.infer<typeof vmDraftSchema>;

/** What a draft is suggested for. */
export const suggestionWishSchema = z.object({
  source: draftSourceSchema,
  os: z.string().max(100).nullable(),
  /** null: what the source is made for, or this computer's own. */
  arch: architectureSchema.nullable().default(null),
});

/** Something wrong at one field; `code` is a key of the renderer's `validation` sentences. */
export const fieldIssueSchema = z.object({
  /** Path of the field, dotted: `name`, `source.file`, `newDisk.sizeBytes`. */
  field: z.string(),
  code: z.string(),
  params: z.record(z.string(), z.string()).default({}),
  severity: z.enum(['error', 'warning']),
  /** The same in English, for the command line. */
  text: z.string(),
});
export type FieldIssue = z.infer<typeof fieldIssueSchema>;

/** A guest kind of the catalogue, with what suits it. */
export const guestProfileSchema = z.object({
  id: z.string(),
  /** Shown as it is: product names are not translated; generic ones have an i18n key of the same id. */
  name: z.string(),
  family: z.enum(['linux', 'windows', 'bsd', 'other', 'test']),
  memoryMiB: z.number(),
  minimumMemoryMiB: z.number(),
  cpus: z.number(),
  diskBytes: z.number(),
  firmware: firmwareKindSchema,
  tpm: z.boolean(),
  diskBus: diskBusSchema,
  displayAdapter: displayAdapterSchema,
  /** Machine family: `q35` for anything modern, `pc` for what expects a 1996 board. */
  machine: z.enum(['q35', 'pc']),
  nicModel: nicModelSchema,
  sound: soundSchema,
  clock: z.enum(['utc', 'localtime']),
  /** The newest controller of USB that it has a driver for, where that is not xHCI. */
  usb: z.enum(usbKinds).exclude(['xhci']).optional(),
  /** Virtio RNG, balloon and guest-agent channel: only for guests that have drivers for them. */
  virtioExtras: z.boolean(),
  /** How it is given memory while it runs; absent: by its family. */
  memoryPlug: memoryPlugSchema.optional(),
});
export type GuestProfile = z.infer<typeof guestProfileSchema>;

/** Pure: what memory comes as that a guest of this kind is given while it runs: Linux has a driver for virtio-mem. */
export const usualMemoryPlug = ({
  family,
  memoryPlug,
}: Pick<GuestProfile, 'family' | 'memoryPlug'>): MemoryPlug =>
  memoryPlug ?? (family === 'linux' ? 'virtio-mem' : 'dimm');

/** Formats that can be read; those that no definition may have are only copied from. */
const imageFormatSchema = z.enum([...diskFormatSchema.options, 'qcow', 'qed', 'parallels', 'dmg']);
export type ImageFormat = z.infer<typeof imageFormatSchema>;

/** What was found in a chosen file before anything is attached. */
export const mediaInfoSchema = z.object({
  /** `iso`, `disk`, `kernel`, `initrd` or `unknown`, by content. */
  kind: z.enum(['iso', 'disk', 'kernel', 'initrd', 'unknown']),
  fileName: z.string(),
  path: z.string(),
  /** Bytes on the host. */
  fileSize: z.number(),
  format: imageFormatSchema.nullable(),
  /** Bytes the guest will see. */
  virtualSize: z.number().nullable(),
  /** A guess at the guest kind with its ground (`iso-label`, `file-name`), or null. */
  os: z.string().nullable(),
  label: z.string().nullable(),
  /** Firmware this medium can boot under, as far as its boot records say; empty when they say nothing. */
  boots: z.array(z.enum(['bios', 'uefi'])).default([]),
  /** Files this image refers to (backing file, data file): shown before it is used. */
  refersTo: z.array(z.string()),
  /** Those of them that are there, but not beside it: absolute paths. */
  outside: z.array(z.string()).default([]),
  /** A disk image that cloud-init sets up at its first start, by its name. */
  cloud: z.boolean().optional(),
  /** It is packed as a whole, in a way that is unpacked while it is copied. */
  packed: z.boolean().optional(),
  /** Processors that it is made for (`x86_64`, `armhf` …), as far as it gives that away; empty: it does not. */
  architectures: z.array(z.string()).default([]),
});
export type MediaInfo = z.infer<typeof mediaInfoSchema>;
