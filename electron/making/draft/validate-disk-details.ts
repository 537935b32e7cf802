import type { FieldIssue } from '../../../shared/draft';
import type { EditedConfig } from '../../../shared/hardware';
import { limits } from '../../../shared/vm-parts';
import { busNames } from '../../qemu/hardware/context';
import { caution, problem } from './issues';
import { hardwareTextIssues, isTwice, numberIssues } from './validate-values';

type EditedDisk = EditedConfig['disks'][number];

/** Bytes that a drive on a bus tells of its serial number; virtio and ATA cut the rest off. */
const serialLengths: Partial<Record<EditedDisk['bus'], number>> = {
  virtio: 20,
  nvme: 20,
  sata: 20,
  ide: 20,
};

/** Buses whose drives have a world wide name and a speed of rotation. */
const drivesWithNames: ReadonlySet<EditedDisk['bus']> = new Set(['scsi', 'sata', 'ide']);

/** Pure: what is wrong with what a disk has beyond its image and bus. */
export function diskDetailIssues(disk: EditedDisk, all: readonly EditedDisk[]): FieldIssue[] {
  const at = (key: keyof EditedDisk) => `disks.${disk.id}.${key}`;
  const { bus, serial, detectZeroes, shareable, format } = disk;
  const serialIssues = hardwareTextIssues(
    at('serial'),
    serial,
    serialLengths[bus] ?? limits.serial,
  );
  const sameSerial = isTwice(all, disk, (each) => each.serial ?? each.id);
  return [
    ...serialIssues,
    ...(serial !== undefined && serialIssues.length === 0 && sameSerial
      ? [problem(at('serial'), 'serial-twice')]
      : []),
    ...nameIssues(disk, all),
    ...rotationIssues(disk),
    ...(detectZeroes === 'unmap' && !(disk.discard && !disk.readOnly)
      ? [problem(at('detectZeroes'), 'zeroes-need-discard')]
      : []),
    ...(shareable === true && format !== 'raw' && !disk.readOnly
      ? [problem(at('shareable'), 'shareable-needs-raw', { format })]
      : []),
    ...(shareable === true && format === 'raw' && !disk.readOnly
      ? [caution(at('shareable'), 'shareable-needs-cluster')]
      : []),
    ...throttleIssues(disk),
  ];
}

function nameIssues(disk: EditedDisk, all: readonly EditedDisk[]): FieldIssue[] {
  const { wwn, bus, id } = disk;
  if (wwn === undefined) return [];
  const field = `disks.${id}.wwn`;
  if (!/^0x[0-9a-f]{16}$/.test(wwn) || /^0x0+$/.test(wwn)) return [problem(field, 'wwn-invalid')];
  if (!drivesWithNames.has(bus)) {
    return [problem(field, 'not-on-bus', { bus: busNames[bus] })];
  }
  return isTwice(all, disk, (each) => each.wwn) ? [problem(field, 'wwn-twice')] : [];
}

function rotationIssues({ id, bus, rotation }: EditedDisk): FieldIssue[] {
  if (rotation === undefined) return [];
  const field = `disks.${id}.rotation`;
  if (!drivesWithNames.has(bus)) {
    return [problem(field, 'not-on-bus', { bus: busNames[bus] })];
  }
  return rotation === 'ssd' ? [] : numberIssues(field, rotation, limits.rotation);
}

function throttleIssues({ id, throttle }: EditedDisk): FieldIssue[] {
  if (!throttle) return [];
  const field = (key: string) => `disks.${id}.throttle.${key}`;
  const { bytes, readBytes, writeBytes, operations, readOperations, writeOperations } = throttle;
  const both = (all: number | undefined, ...parts: (number | undefined)[]) =>
    all !== undefined && parts.some((part) => part !== undefined);
  return [
    ...Object.entries(throttle).flatMap(([key, value]) =>
      numberIssues(field(key), value, limits.throttle).map(({ field: at }) =>
        problem(at, /bytes/i.test(key) ? 'throttle-rate' : 'throttle-operations'),
      ),
    ),
    ...(both(bytes, readBytes, writeBytes) ? [problem(field('bytes'), 'throttle-both')] : []),
    ...(both(operations, readOperations, writeOperations)
      ? [problem(field('operations'), 'throttle-both')]
      : []),
  ];
}
