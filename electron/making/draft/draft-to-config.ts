import {
  type GuestProfile,
  imageOf,
  type ImageFormat,
  usualMemoryPlug,
  type VmDraft,
} from '../../../shared/draft';
import { failure } from '../../../shared/errors';
import { diskFormatSchema } from '../../../shared/vm-config';
import { findModel, preferredModel } from '../../qemu/hardware/models/find';
import type { MachineModel } from '../../qemu/hardware/models/machine-model';
import { clipboardBackend } from '../../qemu/hardware/items';
import { usbDrivers } from '../../qemu/hardware/parts/usb-controllers';
import { giveAddresses } from '../../qemu/hardware/places/give-addresses';
import type {
  Cdrom,
  Disk,
  DiskBus,
  DiskFormat,
  PortForward,
  VmConfig,
} from '../../../shared/vm-config';
import { seedDrive, seedFile, sshGuestPort } from '../../guests/cloud-init/seed-names';

export interface ConfigFacts {
  profile: GuestProfile;
  /** The versioned machine name to pin. */
  machine: string;
  id: string;
  mac: string;
  now: Date;
  /** Device types of the QEMU that will start it. */
  devices: readonly string[];
  /** Character devices that it has. */
  chardevs: readonly string[];
  /** A free port of this computer for SSH, where the draft has a seed and a network. */
  sshPort?: number | null;
  /** Format of the source's disk image, found before; it is stated from then on. */
  sourceFormat: ImageFormat;
}

/** Where a VM's own disks are, relative to its folder. */
export const ownDisks = {
  testGuest: 'disks/test-guest.img',
  copy: 'disks/disk0.qcow2',
  created: (index: number, format: DiskFormat) =>
    `disks/disk${index}.${format === 'raw' ? 'img' : format}`,
} as const;

/** The kind of machine that suits a draft, whose alias becomes a versioned name. */
export function draftModel(
  { arch, firmware }: Pick<VmDraft, 'arch' | 'firmware'>,
  profile: GuestProfile,
): MachineModel {
  return preferredModel(arch, profile.machine, firmware === 'uefi-secure');
}

/**
 * Pure: the definition that a draft stands for. Making the files it names is the caller's work.
 * @throws AppFailure `invalid-config`.
 */
export function draftToConfig(draft: VmDraft, facts: ConfigFacts): VmConfig {
  const { profile } = facts;
  const model = draftModel(draft, profile);
  const [card = profile.nicModel] = model.nicModels;
  return giveAddresses({
    schema: 2,
    hardware: 2,
    id: facts.id,
    name: draft.name.trim(),
    notes: '',
    os: draft.os,
    arch: draft.arch,
    machine: facts.machine,
    accelerator: draft.accelerator,
    cpu: { model: 'auto', sockets: 1, cores: draft.cpus, threads: 1, ...moreCores(draft, facts) },
    memoryMiB: draft.memoryMiB,
    ...moreMemory(draft, facts),
    firmware: draft.firmware,
    tpm: draft.tpm,
    disks: draftDisks(draft, facts.sourceFormat),
    cdroms: draftCdroms(draft, model),
    // Some images look for their data only where they are told to (cloud-init's ds-identify).
    ...(draft.seed && model.smbios && { smbios: { serial: 'ds=nocloud' } }),
    kernel: draftKernel(draft),
    nics: draft.network
      ? [
          {
            id: 'nic0',
            mode: 'user',
            model: model.nicModels.includes(profile.nicModel) ? profile.nicModel : card,
            mac: facts.mac,
            forwards: sshForward(draft, facts),
            linkUp: true,
          },
        ]
      : [],
    display: { adapter: draft.displayAdapter },
    serialPorts: 1,
    rng: profile.virtioExtras,
    balloon: profile.virtioExtras,
    input: {
      tablet: profile.family !== 'test',
      usbKeyboard: !model.hasKeyboard,
    },
    ...knownUsb(profile, model, facts.devices),
    sound: model.usual.sound ? profile.sound : 'none',
    guestAgent: profile.virtioExtras,
    ...sharedClipboard(draft, facts),
    ...(model.x86 && facts.devices.includes('vmgenid') && { generationId: facts.id }),
    boot: {
      order: ['disk', 'cdrom'],
      onceFromCd: draft.source.kind === 'iso',
      menu: false,
    },
    clock: profile.clock,
    createdAt: facts.now.toISOString(),
  });
}

function draftKernel({ source }: VmDraft): VmConfig['kernel'] {
  if (source.kind !== 'kernel') return null;
  const { kernel, initrd, append } = source;
  return { kernel, initrd, append };
}

/** A controller that an old guest has a driver for, where machine and QEMU have it. */
function knownUsb({ usb }: GuestProfile, model: MachineModel, devices: readonly string[]) {
  const drivers = usb && usbDrivers(model, usb);
  return drivers?.every((driver) => devices.includes(driver)) ? { usb } : {};
}

/** Where the guest has a screen, and an agent for it that can be installed, as Linux does. */
function sharedClipboard({ displayAdapter }: VmDraft, { profile, devices, chardevs }: ConfigFacts) {
  const takes = profile.family === 'linux' && profile.virtioExtras && displayAdapter !== 'none';
  const has = chardevs.includes(clipboardBackend) && devices.includes('virtserialport');
  return takes && has ? { clipboard: true } : {};
}

/** Guests that take vCPUs while they run get room for some; Linux does. */
function moreCores({ arch, cpus }: VmDraft, { profile, machine }: ConfigFacts) {
  const takes = profile.family === 'linux' && findModel(arch, machine)?.plugsCpus;
  return takes ? { maximum: Math.max(cpus, Math.min(8, cpus * 2)) } : {};
}

/**
 * The same for memory. Room for more costs a Linux guest 64 MiB (it then keeps a bounce buffer), which only one of some
 * size does not feel.
 */
function moreMemory({ arch, memoryMiB }: VmDraft, { profile, machine }: ConfigFacts) {
  const plugs = findModel(arch, machine)?.plugsMemory ?? [];
  const usual = usualMemoryPlug(profile);
  // Where a person makes room for more, it is of the kind that the guest has a driver for.
  if (usual === 'dimm') {
    return profile.family !== 'test' && plugs.includes('dimm') ? { memoryPlug: usual } : {};
  }
  return plugs.includes(usual) && memoryMiB >= 2048 ? { memoryMaximumMiB: memoryMiB * 2 } : {};
}

function draftDisks(draft: VmDraft, sourceFormat: ImageFormat): Disk[] {
  const disks: Disk[] = [];
  const add = (file: string, format: DiskFormat, bus: DiskBus = draft.diskBus) => {
    disks.push({
      id: `disk${disks.length}`,
      file,
      format,
      bus,
      cache: 'writeback',
      discard: true,
      readOnly: false,
    });
  };
  const { source, newDisk } = draft;
  if (source.kind === 'test-guest') add(ownDisks.testGuest, 'raw');
  const image = imageOf(source);
  if (image?.use === 'copy') add(ownDisks.copy, 'qcow2');
  if (image?.use === 'in-place') add(image.file, attachable(sourceFormat));
  if (newDisk) add(ownDisks.created(disks.length, newDisk.format), newDisk.format);
  return disks;
}

/** @throws AppFailure `invalid-config` for a format that is only copied from. */
function attachable(format: ImageFormat): DiskFormat {
  const known = diskFormatSchema.safeParse(format);
  if (known.success) return known.data;
  throw failure('invalid-config', {
    params: { field: 'source.use' },
  });
}

/**
 * Every VM that a person may want to install something on has a drive, with an empty tray where there is no disc; a seed
 * has one of its own.
 */
function draftCdroms({ source, seed }: VmDraft, { usual, diskBuses }: MachineModel): Cdrom[] {
  // Kernels of cloud images have drivers for virtio's SCSI, and often none for AHCI.
  const bus = diskBuses.includes('scsi') ? 'scsi' : usual.cdBus;
  const told: Cdrom[] = seed ? [{ id: seedDrive, file: seedFile, bus }] : [];
  if (source.kind === 'test-guest' || source.kind === 'kernel') return told;
  return [
    { id: 'cd0', file: source.kind === 'iso' ? source.file : null, bus: usual.cdBus },
    ...told,
  ];
}

/** The port by which one logs in. */
function sshForward({ seed }: VmDraft, { sshPort = null }: ConfigFacts): PortForward[] {
  if (!seed || sshPort === null) return [];
  return [
    { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: sshPort, guestPort: sshGuestPort },
  ];
}
