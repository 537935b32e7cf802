import { z } from 'zod';
import { anyCpus, cpuListPattern } from './cpu-list';
import { mostTyped } from './most-typed';

/** Text that ends up in file names, window titles and QEMU options: no control characters. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), 'control-characters');

/** Identifies a device inside one VM; becomes part of QEMU node and device ids. */
export const deviceIdSchema = z.string().regex(/^[a-z][a-z0-9]{0,15}$/);

/** How a field is checked: as it is stored, or as a person types it, which may not be valid yet. */
export interface Flavour {
  /** Not empty, unless the pattern says that it may be. */
  text: (max: number, pattern?: RegExp) => z.ZodType<string, string>;
  /** A whole number. */
  whole: (min: number, max: number) => z.ZodType<number, number>;
  /** A list with at most so many members. */
  list: <Item>(item: z.ZodType<Item, Item>, max: number) => z.ZodType<Item[], Item[]>;
}

export const stored: Flavour = {
  text: (max, pattern) =>
    plainText(max)
      .min(pattern?.test('') ? 0 : 1)
      .regex(pattern ?? /^/),
  whole: (min, max) => z.number().int().min(min).max(max),
  list: (item, max) => z.array(item).max(max),
};

/** A number that a person types; NaN stands for a field that holds none, and is an issue of that field alone. */
export const typedNumberSchema = z.union([z.number(), z.nan()]);

export const typed: Flavour = {
  text: () => z.string().max(mostTyped),
  whole: () => typedNumberSchema,
  list: (item) => z.array(item).max(mostTyped),
};

/** Printable ASCII without a space at either end: what hardware shows of itself. */
export const hardwareText = /^[!-~]([ -~]*[!-~])?$/;

/** Floppy drives by their ids: A and B. */
export const floppyIds = ['fd0', 'fd1'] as const;
/** Where a guest's sound card plays: in the window that shows its screen, or by the host's sound server. */
export const soundPlaces = ['app', 'host'] as const;
/** What a parallel port's output becomes: a file of the VM's logs, or nothing. */
export const parallelOutputs = ['log', 'none'] as const;

/** Limits that a field's sentence names. */
export const limits = {
  /** Devices of each kind. */
  disks: 32,
  cdroms: 8,
  nics: 16,
  serialPorts: 4,
  floppies: floppyIds.length,
  parallelPorts: 3,
  /** Of one card. */
  forwards: 64,
  /** Characters; each bus of a disk has a limit of its own besides. */
  serial: 36,
  /** Revolutions a minute (ATA8-ACS: 0401h to FFFEh). */
  rotation: { min: 1025, max: 65_534 },
  /** QEMU's own (`THROTTLE_VALUE_MAX`). */
  throttle: { min: 1, max: 1_000_000_000_000_000 },
  mtu: { min: 68, max: 65_535 },
  heads: { min: 1, max: 16 },
  videoMemoryMiB: { min: 1, max: 256 },
  /** Below 3 are the host's own (vsock(7)). */
  cid: { min: 3, max: 4_294_967_294 },
  /** Characters of what SMBIOS tells, and of a line of an OEM string. */
  smbios: 255,
  oemString: 4000,
  oemStrings: 32,
  fwCfg: 16,
  /** Bytes of the name of a file of fw_cfg (docs/specs/fw_cfg.rst). */
  fwCfgName: 55,
  fwCfgText: 4000,
  cpuFeatures: 200,
  /** Characters of a list of CPUs. */
  cpuList: 400,
  pinnedVcpus: 512,
  /** Channels of a machine, and characters of the name of one. */
  channels: 16,
  channelName: 63,
  numaCells: 64,
  numaCellMiB: { min: 1, max: 16_777_216 },
  extraArgs: 64,
  extraArg: 4000,
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
      /** This computer's GPU draws for the guest. */
      gl: z.boolean().optional(),
    }),
    /** Mebibytes of video memory, a power of two. */
    z.object({ adapter: z.literal('std'), memoryMiB }),
    z.object({ adapter: z.literal('qxl'), memoryMiB }),
    z.object({ adapter: z.literal('ramfb') }),
    z.object({ adapter: z.literal('none') }),
  ]);
};

/** USB's controllers: USB 3, 2.0 with its companions for slower devices, and 1.1. */
export const usbKinds = ['xhci', 'ehci', 'uhci'] as const;
export type UsbKind = (typeof usbKinds)[number];

export const watchdogModels = ['i6300esb', 'itco', 'diag288'] as const;
export const watchdogActions = [
  'reset',
  'shutdown',
  'poweroff',
  'pause',
  'inject-nmi',
  'debug',
  'none',
] as const;
export const iommuModels = ['intel', 'amd', 'virtio', 'smmuv3'] as const;
export const smbiosFields = [
  'manufacturer',
  'product',
  'version',
  'serial',
  'sku',
  'family',
] as const;

const smbiosSchema = ({ text, list }: Flavour) => {
  const field = text(limits.smbios, hardwareText).optional();
  return z.object({
    manufacturer: field,
    product: field,
    version: field,
    serial: field,
    sku: field,
    family: field,
    /** OEM strings (type 11), in their order. */
    oem: list(text(limits.oemString, hardwareText), limits.oemStrings).optional(),
  });
};

/** What the guest finds below a name in QEMU's firmware configuration: a text, or what is in a file. */
const fwCfgSchema = ({ text }: Flavour) =>
  z.object({
    name: text(limits.fwCfgName, /^opt\/[!-~]+$/),
    text: text(limits.fwCfgText).optional(),
    /** Absolute, or in the VM's folder. */
    file: text(4000).optional(),
  });
export type FwCfg = z.infer<ReturnType<typeof fwCfgSchema>>;

/** What guest and host talk through that both know by a name (virtio-serial). */
const channelSchema = ({ text }: Flavour) =>
  z.object({ id: deviceIdSchema, name: text(limits.channelName, hardwareText) });
export type Channel = z.infer<ReturnType<typeof channelSchema>>;

/** The channel of the guest agent, which `guestAgent` brings. */
export const agentChannel = 'org.qemu.guest_agent.0';
/** The channel of SPICE's agent (spice-vdagent), which `clipboard` brings. */
export const clipboardChannel = 'com.redhat.spice.0';

/** A NUMA cell: memory, and the vCPUs that reach it soonest. */
const numaCellSchema = ({ text, whole }: Flavour) =>
  z.object({
    memoryMiB: whole(limits.numaCellMiB.min, limits.numaCellMiB.max),
    /** As `0-3,8`; absent: none. Each vCPU belongs to one cell. */
    vcpus: text(limits.cpuList, cpuListPattern).optional(),
    /** Nodes of this computer that its memory is taken from; absent: any. */
    hostNodes: text(limits.cpuList, cpuListPattern).optional(),
  });
export type NumaCell = z.infer<ReturnType<typeof numaCellSchema>>;

/** A feature of the CPU that is switched on or off: `+avx2`, `-vmx`. */
export const cpuFeature = /^[+-][a-z0-9][a-z0-9._-]{0,40}$/i;

/** Lists of this computer's CPUs that the guest's threads may run on: `0-3,8`. */
const pinningSchema = ({ text, list }: Flavour) => {
  const cpus = text(limits.cpuList, cpuListPattern);
  return z.object({
    /** One for each vCPU, from the first on; those beyond, and those with an empty one, run anywhere. */
    vcpus: list(text(limits.cpuList, anyCpus), limits.pinnedVcpus),
    /** What else QEMU does; anywhere unless told. */
    emulator: cpus.optional(),
  });
};

export const furtherCpuFields = (flavour: Flavour) => ({
  features: flavour.list(flavour.text(42, cpuFeature), limits.cpuFeatures).optional(),
  pinning: pinningSchema(flavour).optional(),
  /** Whether the guest can run guests of its own; absent: as the CPU model has it. */
  nested: z.boolean().optional(),
  /** What Windows needs to know that it runs in a guest (Hyper-V's interfaces); only KVM has them. */
  hyperv: z.boolean().optional(),
});

const floppySchema = ({ text }: Flavour) =>
  z.object({
    id: z.enum(floppyIds),
    /** A raw image, absolute or in the VM's folder; null: no floppy is in the drive. */
    file: text(4000).nullable(),
    readOnly: z.boolean().optional(),
  });
export type Floppy = z.infer<ReturnType<typeof floppySchema>>;

const parallelSchema = z.object({ output: z.enum(parallelOutputs) });

/** Parts of a definition that most have not; absent: as QEMU or Paddock has it. */
export const furtherParts = (flavour: Flavour) => ({
  /** Does something when the guest has not been heard of for a while. */
  watchdog: z.object({ model: z.enum(watchdogModels), action: z.enum(watchdogActions) }).optional(),
  /** Sockets between host and guest; no two guests that run have the same number. */
  vsock: z.object({ cid: flavour.whole(limits.cid.min, limits.cid.max) }).optional(),
  smbios: smbiosSchema(flavour).optional(),
  fwCfg: flavour.list(fwCfgSchema(flavour), limits.fwCfg).optional(),
  channels: flavour.list(channelSchema(flavour), limits.channels).optional(),
  /** The guest's agent can share its clipboard with whoever shows the screen; absent: off. */
  clipboard: z.boolean().optional(),
  /** Absent: the host's sound server. */
  soundTo: z.enum(soundPlaces).optional(),
  /** Whether the guest can tell that it has crashed; absent: where its system can use it. */
  panicDevice: z.boolean().optional(),
  /**
   * Tells the guest when it is not the one that it was before: another after going back and in each clone (Microsoft,
   * "Virtual Machine Generation ID"). A UUID; absent: the guest has no such device.
   */
  generationId: flavour.text(36, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/).optional(),
  /** When the guest's clock begins: `2006-06-17T16:01:21`. */
  clockBase: flavour.text(19, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/).optional(),
  /** Memory in pages of this size, which the host has set aside. */
  hugepages: z.enum(['2M', '1G']).optional(),
  /** Its memory is that of the machine in all. */
  numa: flavour.list(numaCellSchema(flavour), limits.numaCells).optional(),
  iommu: z.enum(iommuModels).optional(),
  floppies: flavour.list(floppySchema(flavour), limits.floppies).optional(),
  parallelPorts: flavour.list(parallelSchema, limits.parallelPorts).optional(),
  /** USB's controller; absent: xHCI, for which Windows 7 and older systems have no driver. */
  usb: z.enum(usbKinds).optional(),
  /** System Management Mode; absent: as the firmware needs it. */
  smm: z.boolean().optional(),
  /** Further words for QEMU, at the end. Nobody knows what they do to the rest. */
  extraArgs: flavour.list(flavour.text(limits.extraArg), limits.extraArgs).optional(),
});
