import path from 'node:path';
import type { DraftSource, GuestProfile, MediaInfo, VmDraft } from '../../../shared/draft';
import type { DiskBus, FirmwareKind } from '../../../shared/vm-config';
import { nameKey } from '../../provider/names';
import type { DraftHost } from './draft-context';

export interface SuggestInput {
  source: DraftSource;
  profile: GuestProfile;
  /** What was found in the source's file; null where there is none or it could not be read. */
  media: MediaInfo | null;
  /** The disk image that goes with a kernel has a partition table. */
  partitioned?: boolean;
  host: DraftHost;
  namesTaken: readonly string[];
}

/** A Linux kernel that says nothing on the serial port looks dead there; `tty0` keeps the screen. */
const usualAppend = 'console=tty0 console=ttyS0';

/**
 * Pure: a draft that works here without a change: what suits the guest, at most half of the machine's memory,
 * no more vCPUs than cores, firmware that is installed and that the medium boots under, and a free name.
 */
export function suggestDraft(input: SuggestInput): VmDraft {
  const { profile, host, media } = input;
  const source = withUsualAppend(input.source, profile, input.partitioned ?? false);
  const makesDisk = (source.kind === 'iso' || source.kind === 'none') && profile.diskBytes > 0;
  return {
    name: freeName(nameStem(source, profile, media), input.namesTaken),
    os: profile.id,
    source,
    arch: 'x86_64',
    accelerator: 'auto',
    memoryMiB: suggestedMemory(profile, host.memoryMiB),
    cpus: Math.max(1, Math.min(profile.cpus, host.cores)),
    firmware: suggestedFirmware(source, profile, media, host.firmware),
    tpm: profile.tpm && host.swtpm,
    newDisk: makesDisk
      ? { sizeBytes: profile.diskBytes, format: 'qcow2', preallocation: 'off' }
      : null,
    diskBus: profile.diskBus,
    displayAdapter: profile.displayAdapter,
    network: true,
  };
}

/** Which profile fits when the person chose none: what the source itself gives away. */
export function profileIdFor(source: DraftSource, media: MediaInfo | null): string {
  if (source.kind === 'test-guest') return 'test-guest';
  if (source.kind === 'kernel') return 'linux';
  if (source.kind === 'none') return 'linux';
  return media?.os ?? 'other';
}

function withUsualAppend(
  source: DraftSource,
  { diskBus }: GuestProfile,
  partitioned: boolean,
): DraftSource {
  if (source.kind !== 'kernel' || source.append !== '') return source;
  if (!source.disk) return { ...source, append: usualAppend };
  // Names of Linux' drivers: virtio_blk, nvme, and all the others by way of SCSI.
  const disk = diskNames[diskBus] ?? '/dev/sda';
  const first = diskBus === 'nvme' ? 'p1' : '1';
  return { ...source, append: `${usualAppend} root=${disk}${partitioned ? first : ''} rw` };
}

const diskNames: Partial<Record<DiskBus, string>> = { virtio: '/dev/vda', nvme: '/dev/nvme0n1' };

function suggestedMemory(profile: GuestProfile, hostMiB: number): number {
  const half = Math.floor(hostMiB / 2);
  return Math.max(4, Math.min(profile.memoryMiB, half));
}

function suggestedFirmware(
  source: DraftSource,
  profile: GuestProfile,
  media: MediaInfo | null,
  available: readonly FirmwareKind[],
): FirmwareKind {
  // A kernel that QEMU loads itself is there soonest under BIOS.
  const wish = source.kind === 'kernel' ? 'bios' : profile.firmware;
  const boots = media?.boots ?? [];
  const fits = (kind: FirmwareKind) =>
    available.includes(kind) &&
    (boots.length === 0 || boots.includes(kind === 'bios' ? kind : 'uefi'));
  const order: FirmwareKind[] =
    wish === 'bios'
      ? ['bios', 'uefi']
      : wish === 'uefi'
        ? ['uefi', 'bios']
        : [wish, 'uefi', 'bios'];
  return order.find(fits) ?? order.find((kind) => available.includes(kind)) ?? 'bios';
}

/** A short name that needs no quotes in a terminal and says the same in every language. */
function nameStem(source: DraftSource, profile: GuestProfile, media: MediaInfo | null): string {
  const fromFile = source.kind === 'iso' || source.kind === 'disk';
  if (fromFile && profile.id === 'other' && media) return fileStem(media.fileName);
  if (source.kind === 'disk' && media) return fileStem(media.fileName);
  return source.kind === 'none' && profile.id === 'other' ? 'vm' : profile.id;
}

function fileStem(fileName: string): string {
  const stem = path
    .basename(fileName, path.extname(fileName))
    .replace(/[\u0000-\u001f\u007f]/g, '')
    .trim();
  return Array.from(stem).slice(0, 40).join('') || 'vm';
}

/** `debian`, `debian-2`, `debian-3` … */
export function freeName(stem: string, taken: readonly string[]): string {
  const used = new Set(taken.map(nameKey));
  if (!used.has(nameKey(stem))) return stem;
  let number = 2;
  while (used.has(nameKey(`${stem}-${number}`))) number += 1;
  return `${stem}-${number}`;
}
