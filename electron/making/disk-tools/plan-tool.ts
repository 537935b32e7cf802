import path from 'node:path';
import type { DiskNote, DiskPlan, DiskTool, DiskToolWish } from '../../../shared/disk-tools';
import { failure, type AppFailure, type ErrorCode } from '../../../shared/errors';
import { formatName } from '../../../shared/image-formats';
import { formatSize } from '../../../shared/units';
import type { Disk } from '../../../shared/vm-config';
import { checkable } from '../../disks/tools/check-image';
import type { ImageDetails } from '../../disks/tools/image-details';

/** Everything that is to be known of a disk before one of the tools works with it. */
export interface DiskSubject {
  vmId: string;
  /** Of the VM. */
  name: string;
  /** The VM's, absolute. */
  folder: string;
  os: string;
  running: boolean;
  disk: Disk;
  /** The image behind every link. */
  file: string;
  details: Pick<
    ImageDetails,
    'virtualBytes' | 'bytes' | 'encrypted' | 'snapshots' | 'dataFile' | 'bitmaps' | 'options'
  >;
  /** What it stands on, from the nearest to the last; `format` as far as it is known. */
  bases: { file: string; format: string; bytes: number | null }[];
  /** Other VMs that have the same image as a disk, and those whose disks stand on it. */
  sharedBy: string[];
  standing: string[];
}

/** What an image is to stand on. */
export interface NewBase {
  /** Behind every link. */
  file: string;
  format: string;
  /** Bytes on this computer of it and of all that it stands on. */
  bytes: number;
  /** What it stands on. */
  chain: readonly string[];
}

/** A plan without what has to be measured. */
export type PlannedTool = Omit<DiskPlan, 'needed' | 'free'>;

type Notes = DiskPlan['notes'];
const note = (key: DiskNote, params: Record<string, string> = {}) => ({ key, params });

/**
 * Pure: what an operation would do with a disk.
 * @throws AppFailure what stands in its way: `vm-running`, `disk-not-larger`, `disk-tool-format`, `disk-has-snapshots`,
 * `disk-shared`, `disk-no-base`, `disk-already-format`, `disk-already-there`, `disk-compact-running`, `disk-encrypted`,
 * `disk-data-file`, `disk-not-smaller`, `disk-has-base`.
 */
export function planTool(subject: DiskSubject, wish: DiskToolWish): PlannedTool {
  refuse(subject, wish);
  const { vmId, name, running, disk, file, details } = subject;
  const same = {
    target: file,
    targetFormat: disk.format,
    targetVirtualBytes: details.virtualBytes,
  };
  return {
    tool: wish.tool,
    vmId,
    name,
    device: disk.id,
    running,
    path: file,
    format: disk.format,
    virtualBytes: details.virtualBytes,
    bytes: details.bytes,
    ...same,
    ...outcome(subject, wish),
    notes: notesOf(subject, wish),
  };
}

/** Pure: a size that QEMU takes: whole sectors, never less than was wished. */
export const wholeSectors = (bytes: number): number => Math.ceil(bytes / 512) * 512;

function outcome(
  { disk, file, folder }: DiskSubject,
  wish: DiskToolWish,
): Partial<Pick<PlannedTool, 'target' | 'targetFormat' | 'targetVirtualBytes'>> {
  switch (wish.tool) {
    case 'grow':
    case 'shrink':
      return { targetVirtualBytes: wholeSectors(wish.sizeBytes) };
    case 'convert':
      return { target: withFormat(file, wish.to), targetFormat: wish.to };
    case 'move':
      return { target: path.join(wish.folder, movedName(wish.folder, folder, disk)) };
    case 'check':
    case 'compact':
    case 'flatten':
    case 'rebase':
      return {};
  }
}

const endings: Readonly<Record<string, string>> = { raw: '.img', vpc: '.vhd' };
const endingOf = (format: string) => endings[format] ?? `.${format}`;

/** Pure: the same name with the ending of a format. */
function withFormat(file: string, format: string): string {
  const { dir, name } = path.parse(file);
  return path.join(dir, `${name}${endingOf(format)}`);
}

/** Pure: among disks of other VMs it is known by its own VM. */
function movedName(target: string, folder: string, { id, format }: Disk): string {
  const own = path.resolve(target) === path.join(folder, 'disks');
  return `${own ? id : `${path.basename(folder)}-${id}`}${endingOf(format)}`;
}

/** What is done while the guest goes on, too. */
const live: ReadonlySet<DiskTool> = new Set(['grow', 'flatten', 'move']);

/** Formats that the tools write. */
const written: ReadonlySet<string> = new Set(['qcow2', 'raw']);

function refuse(subject: DiskSubject, wish: DiskToolWish): void {
  const { vmId, name, running, disk, file, details, bases, sharedBy, standing } = subject;
  const params = { path: file, name };
  const fail = (code: ErrorCode, more: Record<string, string> = {}): AppFailure =>
    failure(code, { params: { ...params, ...more }, vmId });
  if (file.startsWith('/dev/')) throw fail('file-is-device');
  if (running && wish.tool === 'compact') throw fail('disk-compact-running');
  if (running && !live.has(wish.tool)) throw fail('vm-running');
  const format = formatName(disk.format);
  const looks = wish.tool === 'check' && !wish.repair;
  // Of the formats that can be repaired only qcow2 is one file for certain, of which a copy is a copy.
  const repairs = wish.tool === 'check' && wish.repair && disk.format === 'qcow2';
  const writes = looks
    ? checkable.has(disk.format)
    : repairs || (wish.tool !== 'check' && written.has(disk.format));
  if (!writes && wish.tool !== 'convert') throw fail('disk-tool-format', { format });
  const based = wish.tool === 'flatten' || wish.tool === 'rebase';
  if (based && bases.length === 0) throw fail('disk-no-base');
  refuseNeedless(subject, wish, fail);
  if (details.encrypted && wish.tool !== 'check') throw fail('disk-encrypted');
  if (wish.tool === 'shrink' && bases.length > 0) throw fail('disk-has-base');
  const rewrites =
    wish.tool === 'shrink' || wish.tool === 'compact' || wish.tool === 'convert' || based;
  const count = details.snapshots.length;
  // A snapshot of the VM knows its disks by their paths.
  if ((rewrites || wish.tool === 'move') && count > 0)
    throw fail('disk-has-snapshots', { count: String(count) });
  if (details.dataFile && wish.tool !== 'grow' && !(wish.tool === 'check' && !wish.repair)) {
    throw fail('disk-data-file');
  }
  // Another file takes the place of the image: whoever else has it would keep the old one.
  const replaced = rewrites || wish.tool === 'move' || (wish.tool === 'check' && wish.repair);
  const keepsPath = wish.tool === 'compact' || based;
  const names = [...new Set([...sharedBy, ...(keepsPath ? [] : standing)])].join(', ');
  if (replaced && names !== '') throw fail('disk-shared', { names });
}

type Fail = (code: ErrorCode, more?: Record<string, string>) => AppFailure;

/** What would change nothing. */
function refuseNeedless(
  { disk, file, details }: DiskSubject,
  wish: DiskToolWish,
  fail: Fail,
): void {
  if (wish.tool === 'grow' && wholeSectors(wish.sizeBytes) <= details.virtualBytes) {
    const [size, wanted] = [formatSize(details.virtualBytes), formatSize(wish.sizeBytes)];
    // To the byte where both would read the same.
    const exact = { size: `${details.virtualBytes} B`, wanted: `${wish.sizeBytes} B` };
    throw fail('disk-not-larger', size === wanted ? exact : { size, wanted });
  }
  if (wish.tool === 'shrink' && wholeSectors(wish.sizeBytes) >= details.virtualBytes) {
    const [size, wanted] = [formatSize(details.virtualBytes), formatSize(wish.sizeBytes)];
    const exact = { size: `${details.virtualBytes} B`, wanted: `${wish.sizeBytes} B` };
    throw fail('disk-not-smaller', size === wanted ? exact : { size, wanted });
  }
  if (wish.tool === 'convert' && wish.to === disk.format) {
    throw fail('disk-already-format', { format: formatName(disk.format) });
  }
  if (wish.tool === 'move' && path.resolve(wish.folder) === path.dirname(file)) {
    throw fail('disk-already-there', { folder: wish.folder });
  }
}

function notesOf(subject: DiskSubject, wish: DiskToolWish): Notes {
  const { folder, bases, standing } = subject;
  const [base] = bases;
  const copied = base ? [note('basesCopied', { base: base.file })] : [];
  const others = standing.length > 0 ? [note('othersStand', { names: standing.join(', ') })] : [];
  switch (wish.tool) {
    case 'grow':
      return growNotes(subject);
    case 'shrink':
      return [note('shrinkProved'), note('oldToTrash')];
    case 'check':
      return wish.repair ? [note('repairsCopy'), note('oldToTrash')] : [note('checkOnly')];
    case 'compact':
      return [
        note('trimFirst'),
        ...(base ? [note('baseKept', { base: base.file })] : []),
        ...others,
        note('oldToTrash'),
      ];
    case 'convert':
      return [...copied, ...(wish.to === 'raw' ? [note('rawHasNone')] : []), note('oldToTrash')];
    case 'flatten':
      return [...copied, ...others, subject.running ? note('runsOn') : note('oldToTrash')];
    case 'rebase':
      return [
        note('rebased', { base: wish.base, former: base?.file ?? '' }),
        ...others,
        note('oldToTrash'),
      ];
    case 'move': {
      const outside = path.relative(folder, path.resolve(wish.folder)).startsWith('..');
      return [
        ...(subject.running ? [note('runsOn'), note('standsStill')] : []),
        ...(base ? [note('baseKept', { base: base.file })] : []),
        ...(outside ? [note('leavesFolder')] : []),
        note('oldToTrash'),
      ];
    }
  }
}

/** Buses whose guests hear of a new size at once. */
const hears: ReadonlySet<string> = new Set(['virtio', 'scsi']);

/** Profiles of guests that are neither Windows nor Linux. */
const foreign: ReadonlySet<string> = new Set(['test-guest', 'freebsd', 'bsd', 'dos', 'other']);

function growNotes({ os, running, disk }: DiskSubject): Notes {
  const windows = os.startsWith('windows');
  const step = windows ? 'growWindows' : foreign.has(os) ? 'growOther' : 'growLinux';
  return [
    ...(running ? [note('runsOn')] : []),
    ...(running && !hears.has(disk.bus) ? [note('growRestart')] : []),
    note(step),
    note('notSmaller'),
  ];
}
