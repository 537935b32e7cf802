import path from 'node:path';
import { rm, stat, truncate } from 'node:fs/promises';
import { failure } from '../../../shared/errors';
import type { JobStep } from '../../../shared/job-state';
import { diskFormatSchema } from '../../../shared/vm-config';
import { checkImage, type CheckReport } from '../../disks/tools/check-image';
import { repairImage } from '../../disks/tools/repair-image';
import { refuseDifferent } from '../../disks/tools/compare-images';
import { growImage } from '../../disks/tools/resize-image';
import { copyBytes, renameBase, rewriteImage } from '../../disks/tools/rewrite-image';
import { moveLive } from './move-live';
import { replaceImage, type NewImage } from './new-image';
import { wholeSectors, type DiskSubject } from './plan-tool';
import type { DiskToolRooms, ToolWork } from './rooms';
import { rebaseCopy } from './rebase';
import { shrink } from './shrink';

/** Does what the plan says, and tells what came of it. @throws AppFailure as the tools. */
export async function carryOut(rooms: DiskToolRooms, work: ToolWork): Promise<void> {
  const { wish, subject, handle } = work;
  handle.result({ vmId: subject.vmId });
  switch (wish.tool) {
    case 'grow':
      return await grow(rooms, work, wholeSectors(wish.sizeBytes));
    case 'shrink': {
      const how = { sizeBytes: wholeSectors(wish.sizeBytes) };
      return await shrink(rooms, work, { ...how, stepper: (step) => stepper(work, step) });
    }
    case 'check':
      return await (wish.repair ? repair(rooms, work) : check(rooms, work));
    case 'compact':
      return await compact(rooms, work);
    case 'convert':
      return await convert(rooms, work);
    case 'flatten':
      return await (subject.running ? flattenLive(rooms, work) : flatten(rooms, work));
    case 'rebase':
      return await rebase(rooms, work);
    case 'move':
      return await (subject.running ? moveLive(rooms, work) : move(rooms, work));
  }
}

/** Tells how far a step is, in bytes where they are known. */
function stepper({ handle, plan }: ToolWork, step: JobStep): (fraction: number) => void {
  handle.progress({ step, fraction: 0 });
  const total = plan.needed;
  return (fraction) =>
    handle.progress({
      fraction,
      ...(total > 0 && { bytes: { done: Math.round(fraction * total), total } }),
    });
}

const bytesOf = async (file: string): Promise<number> => (await stat(file)).blocks * 512;

async function grow(rooms: DiskToolRooms, work: ToolWork, bytes: number): Promise<void> {
  const { subject, handle } = work;
  const { vmId, disk, file, running, details } = subject;
  // Nothing is half done: QEMU grows an image in a moment, or not at all.
  handle.cancellable(false);
  handle.progress({ step: 'growing-disk', fraction: null });
  let after = 0;
  if (running) after = await rooms.local.growRunning(vmId, disk.id, bytes);
  else {
    const format = disk.format === 'raw' ? 'raw' : 'qcow2';
    await rooms.local.changeHeld(vmId, handle.id, async () => {
      after = await growImage({ file, format, sizeBytes: bytes }, rooms.qemuImg);
      return null;
    });
  }
  handle.result({ disk: { path: file, before: details.virtualBytes, after, old: null } });
}

async function check(rooms: DiskToolRooms, { subject, handle }: ToolWork): Promise<void> {
  await rooms.local.changeHeld(subject.vmId, handle.id, () => Promise.resolve(null));
  handle.progress({ step: 'checking-disk', fraction: null });
  const report = await checked(rooms, subject.file, { subject, handle });
  if (report.errors + report.leaks > 0) throw found(subject, report);
}

async function checked(
  { qemuImg }: DiskToolRooms,
  file: string,
  { subject, handle }: Pick<ToolWork, 'subject' | 'handle'>,
): Promise<CheckReport> {
  const { format } = subject.disk;
  return await checkImage({ file, format, qemuImg, signal: handle.signal });
}

/** What a check has found, as the failure of its job: the person has something to do. */
function found({ vmId, name, file, disk }: DiskSubject, { errors, leaks }: CheckReport) {
  const counts = { errors: String(errors), leaks: String(leaks) };
  const params = { path: file, name, device: disk.id, ...counts };
  return failure(errors > 0 ? 'disk-has-errors' : 'disk-has-leaks', { params, vmId });
}

/** On a copy, which takes the place of the image when it is without fault. */
async function repair(rooms: DiskToolRooms, work: ToolWork): Promise<void> {
  const { subject, handle } = work;
  const { file } = subject;
  const { qemuImg } = rooms;
  const { signal } = handle;
  const before = await bytesOf(file);
  const write: NewImage['write'] = async (hidden) => {
    handle.progress({ step: 'checking-disk', fraction: null });
    const report = await checked(rooms, file, work);
    if (report.errors + report.leaks === 0) return false;
    await copyWhole(rooms, work, hidden);
    await trim(file, hidden);
    handle.progress({ step: 'repairing-disk', fraction: null });
    await repairImage({ file: hidden, qemuImg, signal });
    const left = await checked(rooms, hidden, work);
    if (left.errors + left.leaks === 0) return true;
    throw failure('disk-repair-failed', { params: { path: file, errors: String(left.errors) } });
  };
  // Its content is another one: without the former file nothing could be undone.
  const place = { same: true, mustKeep: true } as const;
  await tell(work, { before, made: await replaceImage(rooms, { subject, place, write }, handle) });
}

/** Byte for byte, whatever the format; maybe with more zeros at its end, see {@link trim}. */
async function copyWhole({ qemuImg }: DiskToolRooms, work: ToolWork, hidden: string) {
  const { subject, handle } = work;
  await copyBytes({
    source: subject.file,
    target: hidden,
    qemuImg,
    signal: handle.signal,
    onProgress: stepper(work, 'copying-disk'),
  });
}

/** A copy is made in whole sectors; the original may end within one. */
async function trim(file: string, copy: string): Promise<void> {
  const { size } = await stat(file);
  if ((await stat(copy)).size > size) await truncate(copy, size);
}

async function compact(rooms: DiskToolRooms, work: ToolWork): Promise<void> {
  const { subject, handle } = work;
  const { file, bases } = subject;
  const before = await bytesOf(file);
  const write: NewImage['write'] = async (hidden) => {
    await rewrite(rooms, work, { hidden, base: bases[0] ?? null });
    // Less than a hundredth is not worth a new file.
    if ((await bytesOf(hidden)) > before * 0.99) return false;
    await compare(rooms, work, hidden);
    return true;
  };
  const made = await replaceImage(rooms, { subject, place: { same: true }, write }, handle);
  await tell(work, { before, made });
}

async function flatten(rooms: DiskToolRooms, work: ToolWork): Promise<void> {
  const { subject, handle } = work;
  const before = await bytesOf(subject.file);
  const write: NewImage['write'] = async (hidden) => {
    await rewrite(rooms, work, { hidden, base: null });
    await compare(rooms, work, hidden);
    return true;
  };
  const made = await replaceImage(rooms, { subject, place: { same: true }, write }, handle);
  await tell(work, { before, made });
}

/** A copy that stands on another image, and in which a guest sees the same. */
async function rebase(rooms: DiskToolRooms, work: ToolWork): Promise<void> {
  const { subject, newBase, handle } = work;
  if (!newBase) throw new Error('a new base without a name');
  const before = await bytesOf(subject.file);
  const write: NewImage['write'] = async (hidden) => {
    await copyWhole(rooms, work, hidden);
    await trim(subject.file, hidden);
    const name = baseName(subject.file, newBase.file);
    await rebaseCopy(rooms, work, { hidden, name, format: newBase.format });
    await compare(rooms, work, hidden);
    return true;
  };
  const made = await replaceImage(rooms, { subject, place: { same: true }, write }, handle);
  await tell(work, { before, made });
}

async function convert(rooms: DiskToolRooms, work: ToolWork): Promise<void> {
  const { subject, plan, handle } = work;
  const before = await bytesOf(subject.file);
  const write: NewImage['write'] = async (hidden) => {
    await rewrite(rooms, work, { hidden, base: null });
    await compare(rooms, work, hidden);
    return true;
  };
  const format = diskFormatSchema.parse(plan.targetFormat);
  const place = { same: false, target: plan.target, format } as const;
  await tell(work, { before, made: await replaceImage(rooms, { subject, place, write }, handle) });
}

/** Byte for byte, snapshots too; a base that is named from its folder is named from the root then. */
async function move(rooms: DiskToolRooms, work: ToolWork): Promise<void> {
  const { subject, plan, handle } = work;
  const { file, disk, bases } = subject;
  const { qemuImg } = rooms;
  const { signal } = handle;
  const before = await bytesOf(file);
  const write: NewImage['write'] = async (hidden) => {
    await copyWhole(rooms, work, hidden);
    const how = { qemuImg, signal, onProgress: stepper(work, 'comparing-disk') };
    await refuseDifferent({ file, format: 'raw' }, { file: hidden, format: 'raw' }, how);
    await trim(file, hidden);
    const [base] = bases;
    if (base) await renameBase(hidden, { name: base.file, format: base.format }, qemuImg);
    return true;
  };
  const place = { same: false, target: plan.target, format: disk.format } as const;
  await tell(work, { before, made: await replaceImage(rooms, { subject, place, write }, handle) });
}

/** QEMU copies into the image what it stands on, while the guest goes on. */
async function flattenLive(rooms: DiskToolRooms, work: ToolWork): Promise<void> {
  const { subject, handle } = work;
  const { vmId, disk, file } = subject;
  const before = await bytesOf(file);
  handle.progress({ step: 'flattening-disk', fraction: null });
  await rooms.local.flattenRunning(vmId, disk.id, {
    signal: handle.signal,
    onProgress: (done, total) =>
      handle.progress({ fraction: Math.min(1, done / total), bytes: { done, total } }),
  });
  handle.result({ disk: { path: file, before, after: await bytesOf(file), old: null } });
}

interface Rewriting {
  hidden: string;
  /** What the new image stands on; null: it stands alone. */
  base: DiskSubject['bases'][number] | null;
}

async function rewrite(
  { qemuImg }: DiskToolRooms,
  work: ToolWork,
  { hidden, base }: Rewriting,
): Promise<void> {
  const { subject, plan, handle } = work;
  const { file, disk, details } = subject;
  const targetFormat = plan.targetFormat === 'raw' ? 'raw' : 'qcow2';
  await rm(hidden, { force: true });
  await rewriteImage({
    source: file,
    sourceFormat: disk.format,
    target: hidden,
    targetFormat,
    options: details.options,
    base: base && { name: baseName(file, base.file), format: base.format },
    bitmaps: details.bitmaps > 0 && targetFormat === 'qcow2',
    qemuImg,
    signal: handle.signal,
    onProgress: stepper(work, 'copying-disk'),
  });
}

/** From the image's folder where the base lies there: the folder may be moved as a whole. */
function baseName(file: string, base: string): string {
  if (path.dirname(base) !== path.dirname(file)) return base;
  const name = path.basename(base);
  // QEMU takes what stands before a colon for a protocol's name, unless a slash comes first.
  return name.includes(':') ? `./${name}` : name;
}

async function compare({ qemuImg }: DiskToolRooms, work: ToolWork, hidden: string): Promise<void> {
  const { subject, plan, handle } = work;
  const onProgress = stepper(work, 'comparing-disk');
  await refuseDifferent(
    { file: subject.file, format: subject.disk.format },
    { file: hidden, format: plan.targetFormat },
    { qemuImg, signal: handle.signal, onProgress },
  );
}

interface Told {
  before: number;
  made: Awaited<ReturnType<typeof replaceImage>>;
}

/** Bytes on this computer, before and after, and where the old file is. */
async function tell({ subject, handle }: ToolWork, { before, made }: Told): Promise<void> {
  const path = made?.path ?? subject.file;
  const after = await bytesOf(path);
  handle.result({ disk: { path, before, after, old: made?.old ?? null } });
}
