import path from 'node:path';
import type { DraftSource, GuestProfile, MediaInfo, VmDraft } from '../../../shared/draft';
import { preferredModel } from '../../qemu/hardware/models/find';
import type { MachineModel } from '../../qemu/hardware/models/machine-model';
import type { Architecture, DiskBus, FirmwareKind } from '../../../shared/vm-config';
import type { SeedWish } from '../../../shared/seed';
import { asSeen } from '../../../shared/texts/visible';
import { unpackedName } from '../../guests/cloud-init/cloud-image';
import { nameClash, nameKey } from '../../provider/names';
import type { DraftHost } from './draft-context';

export interface SuggestInput {
  source: DraftSource;
  profile: GuestProfile;
  /** What was found in the source's file; null where there is none or it could not be read. */
  media: MediaInfo | null;
  arch: Architecture;
  /** The disk image that goes with a kernel has a partition table. */
  partitioned?: boolean;
  host: DraftHost;
  /** What a cloud image is told; null for anything else. */
  login?: SeedWish | null;
  namesTaken: readonly string[];
}

/** A Linux kernel that says nothing on the serial port looks dead there; the other word keeps the screen. */
const usualAppend = ({ consoles: { screen, serial } }: MachineModel) =>
  [screen, serial].flatMap((name) => (name === null ? [] : [`console=${name}`])).join(' ');

/**
 * Pure: a draft that works here without a change: what suits the guest, at most half of the machine's memory,
 * no more vCPUs than cores, firmware that is installed and that the medium boots under, and a free name.
 */
export function suggestDraft(input: SuggestInput): VmDraft {
  const { profile, host, media, arch } = input;
  const given = { ...input, model: preferredModel(arch, profile.machine) };
  const firmware = suggestedFirmware(given);
  const model = preferredModel(arch, profile.machine, firmware === 'uefi-secure');
  const diskBus = model.diskBuses.includes(profile.diskBus) ? profile.diskBus : 'virtio';
  const source = withUsualAppend(given, diskBus);
  const makesDisk = (source.kind === 'iso' || source.kind === 'none') && profile.diskBytes > 0;
  return {
    name: freeName(nameStem(source, profile, media), input.namesTaken),
    os: profile.id,
    source,
    arch,
    accelerator: 'auto',
    memoryMiB: suggestedMemory(profile, host.memoryMiB, model.memoryStepMiB),
    cpus: Math.max(1, Math.min(profile.cpus, host.cores)),
    firmware,
    tpm: profile.tpm && host.swtpm && model.tpm.length > 0,
    newDisk: makesDisk
      ? { sizeBytes: profile.diskBytes, format: 'qcow2', preallocation: 'off' }
      : null,
    diskBus,
    displayAdapter: model.usual.display ?? profile.displayAdapter,
    network: true,
    ...(input.login && { seed: input.login, ...roomFor(input) }),
  };
}

/** A cloud image brings hardly more than it takes; its guest makes its file system as large as the disk. */
function roomFor({ source, profile, media }: SuggestInput): Pick<VmDraft, 'imageBytes'> {
  const larger = profile.diskBytes > (media?.virtualSize ?? 0);
  return source.kind === 'disk' && larger ? { imageBytes: profile.diskBytes } : {};
}

/** Which profile fits when the person chose none: what the source itself gives away. */
export function profileIdFor(source: DraftSource, media: MediaInfo | null): string {
  if (source.kind === 'test-guest') return 'test-guest';
  if (source.kind === 'kernel') return 'linux';
  if (source.kind === 'none') return 'linux';
  // What cloud-init sets up is hardly anything else.
  return media?.os ?? (media?.cloud === true ? 'linux' : 'other');
}

function withUsualAppend(
  { source, partitioned = false, model }: SuggestInput & { model: MachineModel },
  diskBus: DiskBus,
): DraftSource {
  if (source.kind !== 'kernel' || source.append !== '') return source;
  const usual = usualAppend(model);
  if (!source.disk) return { ...source, append: usual };
  // Names of Linux' drivers: virtio_blk, nvme, and all the others by way of SCSI.
  const disk = diskNames[diskBus] ?? '/dev/sda';
  const first = diskBus === 'nvme' ? 'p1' : '1';
  return { ...source, append: `${usual} root=${disk}${partitioned ? first : ''} rw` };
}

const diskNames: Partial<Record<DiskBus, string>> = { virtio: '/dev/vda', nvme: '/dev/nvme0n1' };

function suggestedMemory(profile: GuestProfile, hostMiB: number, stepMiB: number): number {
  const half = Math.floor(hostMiB / 2);
  const wish = Math.max(4, Math.min(profile.memoryMiB, half));
  return Math.max(1, Math.floor(wish / stepMiB)) * stepMiB;
}

function suggestedFirmware({
  source,
  profile,
  media,
  host,
  model,
}: SuggestInput & { model: MachineModel }): FirmwareKind {
  // Where QEMU brings nothing that starts a disk, it is UEFI or nothing.
  const needsUefi = model.ownFirmware === 'kernels' && source.kind !== 'kernel';
  const available = new Set(host.firmware.filter((kind) => !needsUefi || kind !== 'bios'));
  // A kernel that QEMU loads itself is there soonest under BIOS.
  const wish = source.kind === 'kernel' ? 'bios' : profile.firmware;
  const boots = media?.boots ?? [];
  const fits = (kind: FirmwareKind) =>
    available.has(kind) && (boots.length === 0 || boots.includes(kind === 'bios' ? kind : 'uefi'));
  const order: FirmwareKind[] =
    wish === 'bios'
      ? ['bios', 'uefi']
      : wish === 'uefi'
        ? ['uefi', 'bios']
        : [wish, 'uefi', 'bios'];
  return (
    order.find(fits) ?? order.find((kind) => available.has(kind)) ?? (needsUefi ? 'uefi' : 'bios')
  );
}

/** A short name that needs no quotes in a terminal and says the same in every language. */
function nameStem(source: DraftSource, profile: GuestProfile, media: MediaInfo | null): string {
  if (media?.cloud === true && profile.id !== 'other') return profile.id;
  const fromFile = source.kind === 'iso' || source.kind === 'disk';
  if (fromFile && profile.id === 'other' && media) return fileStem(media.fileName);
  if (source.kind === 'disk' && media) return fileStem(media.fileName);
  return source.kind === 'none' && profile.id === 'other' ? 'vm' : profile.id;
}

function fileStem(fileName: string): string {
  const image = unpackedName(fileName);
  const stem = path.basename(image, path.extname(image)).trim();
  const name = asSeen(Array.from(stem).slice(0, 40).join('')).trim();
  // `..` and ids are no names: the folder, or another VM, would be meant.
  return name === '' || nameClash(name) ? 'vm' : name;
}

/** `debian`, `debian-2`, `debian-3` … */
export function freeName(stem: string, taken: readonly string[]): string {
  const used = new Set(taken.map(nameKey));
  if (!used.has(nameKey(stem))) return stem;
  let number = 2;
  while (used.has(nameKey(`${stem}-${number}`))) number += 1;
  return `${stem}-${number}`;
}
