import { z } from 'zod';
import {
  deviceIdSchema,
  displaySchema,
  furtherCpuFields,
  furtherDiskFields,
  furtherNicFields,
  furtherParts,
  limits,
  type NicBackend,
  plainText,
  stored,
} from './vm-parts';

export const architectureSchema = z.enum([
  'x86_64',
  'i386',
  'aarch64',
  'arm',
  'riscv64',
  'ppc64',
  's390x',
]);
export type Architecture = z.infer<typeof architectureSchema>;

export const acceleratorSchema = z.enum(['auto', 'kvm', 'tcg']);
export const firmwareKindSchema = z.enum(['bios', 'uefi', 'uefi-secure']);
export type FirmwareKind = z.infer<typeof firmwareKindSchema>;
export const diskFormatSchema = z.enum(['qcow2', 'raw', 'vmdk', 'vdi', 'vhdx', 'vpc']);
export type DiskFormat = z.infer<typeof diskFormatSchema>;
export const diskBusSchema = z.enum(['virtio', 'scsi', 'sata', 'ide', 'nvme', 'usb']);
export type DiskBus = z.infer<typeof diskBusSchema>;
export const diskCacheSchema = z.enum([
  'writeback',
  'none',
  'writethrough',
  'directsync',
  'unsafe',
]);
export const nicModelSchema = z.enum(['virtio', 'e1000e', 'e1000', 'rtl8139']);
export const displayAdapterSchema = z.enum(['virtio', 'std', 'qxl', 'ramfb', 'none']);
export const soundSchema = z.enum(['none', 'hda', 'ac97']);
/** A virtio device of which the guest uses as much as it is given, or memory modules that come and go as a whole. */
export const memoryPlugSchema = z.enum(['virtio-mem', 'dimm']);
export type MemoryPlug = z.infer<typeof memoryPlugSchema>;
export const bootDeviceSchema = z.enum(['disk', 'cdrom', 'network', 'floppy']);

/** Where a device hangs, such as `pci:16.0`, `port:3`, `sata:0.1`; given once, so that taking one away moves no other. */
const addressSchema = z.string().regex(/^(pci|port|ccw|ide|sata|scsi|usb):\d{1,3}(\.\d{1,2})?$/);

/** An absolute path, or a path relative to the VM's folder (`disks/disk0.qcow2`). */
const filePathSchema = plainText(4000).min(1);

const diskSchema = z.object({
  id: deviceIdSchema,
  file: filePathSchema,
  /** Stated, never probed: a guest can write a qcow2 header into a raw disk. */
  format: diskFormatSchema,
  bus: diskBusSchema,
  cache: diskCacheSchema.default('writeback'),
  /** Passes the guest's TRIM on to the image so that it can shrink. */
  discard: z.boolean().default(true),
  readOnly: z.boolean().default(false),
  ...furtherDiskFields(stored),
  address: addressSchema.optional(),
});
export type Disk = z.infer<typeof diskSchema>;

const cdromSchema = z.object({
  id: deviceIdSchema,
  /** null: the drive is there, the tray is empty. */
  file: filePathSchema.nullable(),
  bus: z.enum(['sata', 'ide', 'scsi']),
  address: addressSchema.optional(),
});
export type Cdrom = z.infer<typeof cdromSchema>;

const portSchema = z.number().int().min(1).max(65535);
export const portForwardSchema = z.object({
  protocol: z.enum(['tcp', 'udp']),
  hostAddress: z.union([z.ipv4(), z.literal('')]).default('127.0.0.1'),
  hostPort: portSchema,
  guestPort: portSchema,
});
export type PortForward = z.infer<typeof portForwardSchema>;

/** Whether two forwards would listen on the same port of this computer. */
export const isSamePort = (one: PortForward, other: PortForward): boolean =>
  one.protocol === other.protocol &&
  one.hostAddress === other.hostAddress &&
  one.hostPort === other.hostPort;

const nicSchema = z.object({
  id: deviceIdSchema,
  /** What stood here before `backend`, which says more. */
  mode: z.literal('user').default('user'),
  model: nicModelSchema,
  /** Unicast, lower case, `52:54:00` prefix by default. */
  mac: z.string().regex(/^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/),
  forwards: z.array(portForwardSchema).max(limits.forwards).default([]),
  linkUp: z.boolean().default(true),
  ...furtherNicFields(stored),
  address: addressSchema.optional(),
});
export type Nic = z.infer<typeof nicSchema>;

/** What is behind a network card: QEMU's own network unless told. */
export const backendOf = ({ backend }: Pick<Nic, 'backend'>): NicBackend =>
  backend ?? { kind: 'user' };

const directKernelSchema = z.object({
  kernel: filePathSchema,
  initrd: filePathSchema.nullable(),
  append: plainText(4000),
});

/** Mebibytes: 4 MiB to 16 TiB. */
export const memoryRangeMiB = { min: 4, max: 16_777_216 } as const;
/** The most cores in one socket. */
export const mostCores = 512;

export const vmConfigSchema = z.object({
  schema: z.literal(2),
  /**
   * How devices are laid out: 1 as definitions before schema 2 were, for ever; 2 with places for devices that are added
   * while the guest runs.
   */
  hardware: z.union([z.literal(1), z.literal(2)]),
  /** In lower case, as QEMU, folders and sockets spell it. */
  id: z.uuid().toLowerCase(),
  name: plainText(100).min(1),
  notes: z.string().max(20_000).default(''),
  /** A guest profile's id, such as `debian`, `windows-11`, `test-guest`, `other`. */
  os: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,40}$/),
  arch: architectureSchema,
  /** A versioned machine name pinned at creation (`pc-q35-7.2`), so that a QEMU upgrade does not change the guest's hardware. */
  machine: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/),
  accelerator: acceleratorSchema,
  cpu: z.object({
    /** `auto` becomes `host` under KVM and `max` under emulation. */
    model: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/),
    sockets: z.number().int().min(1).max(64),
    cores: z.number().int().min(1).max(mostCores),
    threads: z.number().int().min(1).max(8),
    /** vCPUs that the guest can have while it runs; without it, those of the start. */
    maximum: z.number().int().min(1).max(512).optional(),
    ...furtherCpuFields(stored),
  }),
  memoryMiB: z.number().int().min(memoryRangeMiB.min).max(memoryRangeMiB.max),
  /** What the guest can be given while it runs; without it, what it was started with. */
  memoryMaximumMiB: z.number().int().min(memoryRangeMiB.min).max(memoryRangeMiB.max).optional(),
  /** What that memory comes as; absent: `virtio-mem`. */
  memoryPlug: memoryPlugSchema.optional(),
  firmware: firmwareKindSchema,
  tpm: z.boolean(),
  disks: z.array(diskSchema).max(limits.disks),
  cdroms: z.array(cdromSchema).max(limits.cdroms),
  kernel: directKernelSchema.nullable(),
  nics: z.array(nicSchema).max(limits.nics),
  display: displaySchema(stored),
  /** Number of serial ports, 0 to 4; port n talks on `serial<n>.sock`. */
  serialPorts: z.number().int().min(0).max(limits.serialPorts),
  rng: z.boolean(),
  balloon: z.boolean(),
  input: z.object({ tablet: z.boolean(), usbKeyboard: z.boolean() }),
  sound: soundSchema,
  guestAgent: z.boolean(),
  boot: z.object({
    order: z.array(bootDeviceSchema).min(1).max(bootDeviceSchema.options.length),
    /** The next start boots from the CD; cleared when the guest has powered off after it. */
    onceFromCd: z.boolean(),
    menu: z.boolean().default(false),
  }),
  /** What the guest expects the hardware clock to hold. */
  clock: z.enum(['utc', 'localtime']).default('utc'),
  ...furtherParts(stored),
  /** Others are cloned from it, and it is never started. */
  template: z.boolean().optional(),
  /** A linked clone that goes when it is switched off, unless a person keeps it. */
  disposable: z.boolean().optional(),
  /** ISO 8601. */
  createdAt: z.string().max(64),
});
export type VmConfig = z.infer<typeof vmConfigSchema>;

/** How many displays the adapter has, each with a picture of its own; 0 without one. */
export function displayHeads({ display }: Pick<VmConfig, 'display'>): number {
  if (display.adapter === 'none') return 0;
  return display.adapter === 'virtio' ? (display.heads ?? 1) : 1;
}

/** vCPUs in all. */
export function vcpuCount(cpu: Pick<VmConfig['cpu'], 'sockets' | 'cores' | 'threads'>): number {
  return cpu.sockets * cpu.cores * cpu.threads;
}
