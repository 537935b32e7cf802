import { z } from 'zod';
import { appErrorSchema, noteSchema } from './error-schema';
import { fieldIssueSchema } from './draft';
import { mostTyped } from './most-typed';
import {
  bootDeviceSchema,
  displayAdapterSchema,
  firmwareKindSchema,
  memoryPlugSchema,
  nicModelSchema,
  soundSchema,
  vmConfigSchema,
} from './vm-config';
import {
  displaySchema,
  furtherCpuFields,
  furtherDiskFields,
  furtherNicFields,
  furtherParts,
  iommuModels,
  typed,
  typedNumberSchema,
  usbKinds,
  watchdogModels,
} from './vm-parts';

const shape = vmConfigSchema.shape;
const diskSchema = shape.disks.element;
const cdromSchema = shape.cdroms.element;
const nicSchema = shape.nics.element;
const text = typed.text(mostTyped);
const file = z.string().max(4096);

/** A definition while it is edited: what a person types may not be valid yet, and is judged at its field. */
export const editedConfigSchema = vmConfigSchema.extend({
  name: text,
  notes: text,
  os: text,
  machine: text,
  cpu: shape.cpu.extend({
    model: text,
    sockets: typedNumberSchema,
    cores: typedNumberSchema,
    threads: typedNumberSchema,
    maximum: typedNumberSchema.optional(),
    ...furtherCpuFields(typed),
  }),
  memoryMiB: typedNumberSchema,
  memoryMaximumMiB: typedNumberSchema.optional(),
  disks: z.array(diskSchema.extend(furtherDiskFields(typed))).max(100),
  cdroms: z.array(cdromSchema).max(100),
  kernel: shape.kernel.unwrap().extend({ append: text }).nullable(),
  nics: z
    .array(
      nicSchema.extend({
        ...furtherNicFields(typed),
        mac: text,
        forwards: z
          .array(
            nicSchema.shape.forwards.unwrap().element.extend({
              hostAddress: text,
              hostPort: typedNumberSchema,
              guestPort: typedNumberSchema,
            }),
          )
          .max(200),
      }),
    )
    .max(100),
  ...furtherParts(typed),
  display: displaySchema(typed),
  boot: shape.boot.extend({
    order: z.array(bootDeviceSchema).max(bootDeviceSchema.options.length),
  }),
});
export type EditedConfig = z.infer<typeof editedConfigSchema>;

export const partSchema = vmConfigSchema.keyof();

/** One thing that an edit changes: a part of the definition, or one device of a part that holds several. */
export const changeSchema = z.object({
  part: partSchema,
  /** The id of a disk, CD drive or network card; null: the part as a whole. */
  device: z.string().nullable(),
  /** Why it is not changed at once. */
  reason: noteSchema.nullable(),
});
export type Change = z.infer<typeof changeSchema>;

/** What becomes of an edit when it is applied now. */
const editOutlookSchema = z.object({
  /** While the guest runs it gets these at once; while it is off, everything is simply stored. */
  now: z.array(changeSchema),
  nextStart: z.array(changeSchema),
  /** The guest must be off for these: nothing of the edit is applied. */
  refused: z.array(changeSchema),
});
export type EditOutlook = z.infer<typeof editOutlookSchema>;

/** The same, with what is wrong at the fields. */
export const judgedEditSchema = editOutlookSchema.extend({ issues: z.array(fieldIssueSchema) });
export type JudgedEdit = z.infer<typeof judgedEditSchema>;

/** A value that a field offers. `lacks`: why it cannot be had here, or null. */
const choiceOf = <Value extends z.ZodType>(value: Value) =>
  z.object({ value, lacks: noteSchema.nullable() });

/** Parts that few machines have; their rows and devices are named as they are. */
export const rareParts = [
  'floppies',
  'parallelPorts',
  'watchdog',
  'vsock',
  'iommu',
  'smbios',
  'fwCfg',
  'extraArgs',
] as const;
export type RarePart = (typeof rareParts)[number];

/** What a machine has or has not, by the names of the page's rows; the rare ones last. */
export const addableDevices = [
  'disk',
  'cdrom',
  'nic',
  'serial',
  'sound',
  'tpm',
  'rng',
  'balloon',
  'tablet',
  'keyboard',
  'agent',
  'channel',
  ...rareParts,
] as const;
export type AddableDevice = (typeof addableDevices)[number];

/** Parts that few machines have: why each cannot be had, or null. */
const furtherChoicesSchema = z.object({
  watchdogs: z.array(choiceOf(z.enum(watchdogModels))),
  iommus: z.array(choiceOf(z.enum(iommuModels))),
  usbs: z.array(choiceOf(z.enum(usbKinds))),
  parts: z.record(
    z.enum([
      'floppies',
      'parallelPorts',
      'vsock',
      'clipboard',
      'smbios',
      'fwCfg',
      'panicDevice',
      'smm',
      'nested',
      'hyperv',
      'hugepages',
      'pinning',
      'numa',
    ]),
    noteSchema.nullable(),
  ),
});
export type FurtherChoices = z.infer<typeof furtherChoicesSchema>;

/** What this computer and its QEMU can give this machine. */
const hardwareChoicesSchema = z.object({
  /** Null for a machine type that Paddock does not know. */
  family: z.enum(['q35', 'pc', 'virt', 'pseries', 's390-ccw-virtio']).nullable(),
  machines: z.array(choiceOf(z.string())),
  cpuModels: z.array(
    z.object({
      name: z.string(),
      /** Whether this computer can give all of it; null: nobody can say before the start. */
      usable: z.boolean().nullable(),
      /** Features that it cannot give. */
      missing: z.array(z.string()),
      deprecated: z.boolean(),
    }),
  ),
  /** The most vCPUs of the machine type; null where nobody can say. */
  cpuMax: z.number().nullable(),
  firmware: z.array(choiceOf(firmwareKindSchema)),
  diskBuses: z.array(choiceOf(diskSchema.shape.bus)),
  cdBuses: z.array(choiceOf(cdromSchema.shape.bus)),
  nicModels: z.array(choiceOf(nicModelSchema)),
  /** How the guest can be given memory while it runs. */
  memoryPlugs: z.array(choiceOf(memoryPlugSchema)),
  adapters: z.array(choiceOf(displayAdapterSchema)),
  /** Why this computer's GPU cannot draw for the guest, or null. */
  gl: noteSchema.nullable(),
  sounds: z.array(choiceOf(soundSchema)),
  /** Why a device cannot be added, or null. */
  devices: z.record(z.enum(addableDevices), noteSchema.nullable()),
  further: furtherChoicesSchema,
  host: z.object({
    memoryMiB: z.number(),
    availableMiB: z.number().nullable(),
    cores: z.number(),
    /** Numbers of its CPUs, as pinning takes them. */
    cpus: z.array(z.number()),
    /** Numbers of its NUMA nodes. */
    nodes: z.array(z.number()),
    /** Whether a start of this definition would use KVM. */
    kvm: z.boolean(),
  }),
});
export type HardwareChoices = z.infer<typeof hardwareChoicesSchema>;

/** What is known of a disk's image. */
const diskImageSchema = z.object({
  id: z.string(),
  /** Absolute. */
  path: z.string(),
  /** Bytes that the guest sees; null where the file does not say. */
  virtualBytes: z.number().nullable(),
  /** Bytes that it takes on this computer; null when it is not there. */
  bytes: z.number().nullable(),
  /** It lies in the machine's own folder. */
  own: z.boolean(),
});
export type DiskImage = z.infer<typeof diskImageSchema>;

/** Everything that a machine's hardware page shows, at one moment. */
export const hardwareSchema = z.object({
  config: vmConfigSchema,
  /** What the guest that runs was started with; null while it is off. */
  started: vmConfigSchema.nullable(),
  /** What the next start changes. */
  waiting: z.array(changeSchema),
  /**
   * Devices that were taken away and that the guest has not let go yet: it may at any time. Disks, drives and cards by
   * their ids, others by their part: `rng`.
   */
  leaving: z.array(z.string()),
  choices: hardwareChoicesSchema,
  images: z.array(diskImageSchema),
  /** Where programs on this computer reach channels of the guest, by channel: absolute paths of unix sockets. */
  sockets: z.record(z.string(), z.string()),
  /** What is wrong with files, by device as in `vms.files`. */
  problems: z.array(z.object({ device: z.string(), error: appErrorSchema })),
});
export type Hardware = z.infer<typeof hardwareSchema>;

/** What a disk that is added is made of. */
const newDiskSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('new'), sizeBytes: typedNumberSchema }),
  z.object({
    kind: z.literal('file'),
    file: file.min(1),
    /** See `imageUseSchema`. */
    use: z.enum(['copy', 'in-place']),
    allowed: z.array(file).max(64).optional(),
    writeBase: z.boolean().optional(),
  }),
]);
export type NewDiskSource = z.infer<typeof newDiskSourceSchema>;

/** A disk that is to be added, and how it is connected. */
export const diskWishSchema = diskSchema
  .pick({ bus: true, cache: true, discard: true, readOnly: true })
  .extend({ source: newDiskSourceSchema, id: diskSchema.shape.id.optional() });
export type DiskWish = z.infer<typeof diskWishSchema>;
