import { constants } from 'node:fs';
import { access, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exportFormatOf, type ExportFormat, type ExportPlan } from '../../../shared/exporting';
import { failure } from '../../../shared/errors';
import type { Disk, VmConfig } from '../../../shared/vm-config';
import { imageDetails } from '../../disks/tools/image-details';
import { filesBelow } from '../../disks/backing-chain';
import { refuseExisting, writeNewFile } from '../../disks/new-file';
import { convertDisk, measure, refuseWithoutSpace } from '../../disks/qemu-img';
import type { FindQemuImg } from '../../disks/run-qemu-img';
import type { JobHandle, JobService, RunningJob } from '../../jobs/types';
import { writeFailure } from '../../lib/atomic-file';
import type { LocalDisks } from '../../provider/local-disks';
import { holdsOfVm } from '../../vm/launch/holds';
import type { VmService } from '../../vm/types';
import { libvirtXml } from './libvirt-xml';
import type { Exported } from './notes';
import { type ArchivedDisk, ovfDescriptor } from './ovf';
import { quickemuConf } from './quickemu-conf';
import { vmxText } from './vmx';
import { plainStem, writeOva } from './write-ova';

export interface ExportRooms {
  vms: Pick<VmService, 'config' | 'folder' | 'get'> & Pick<LocalDisks, 'changeHeld'>;
  jobs: Pick<JobService, 'start'>;
  qemuImg: FindQemuImg;
  /** How many snapshots a machine has. */
  snapshots: (folder: string) => number;
  /** Whether KVM can be used here. */
  kvm: () => Promise<boolean>;
}

/** Formats that take the disks along. */
const withDisks: ReadonlySet<ExportFormat> = new Set(['ova', 'vmx']);

/** Architectures of VirtualBox's and VMware's machines. */
const pcs: ReadonlySet<VmConfig['arch']> = new Set(['x86_64', 'i386']);

/**
 * What an export would write, and what the other program does not get; nothing is changed.
 * @param file its ending says the format.
 * @throws AppFailure `vm-not-found`, `export-format`, `export-architecture`; as `measure` of a disk that cannot be read.
 */
export async function planExport(
  rooms: ExportRooms,
  id: string,
  file: string,
): Promise<ExportPlan> {
  const format = formatOf(rooms, id, file);
  const { text: _, notes } = await described(rooms, id, { format, disks: [] });
  const bytes = withDisks.has(format) ? await bytesOf(rooms, id) : 0;
  return { format, bytes, notes };
}

function formatOf({ vms }: ExportRooms, id: string, file: string): ExportFormat {
  const format = exportFormatOf(file);
  if (format === null) throw failure('export-format', { params: { path: file }, vmId: id });
  const { arch, name } = vms.config(id);
  if (format === 'xml' || pcs.has(arch)) return format;
  throw failure('export-architecture', { params: { name, architecture: arch, format }, vmId: id });
}

async function bytesOf({ vms, qemuImg }: ExportRooms, id: string): Promise<number> {
  const folder = vms.folder(id);
  let bytes = 0;
  for (const disk of vms.config(id).disks) {
    const source = path.resolve(folder, disk.file);
    bytes += await measure({ sourceFormat: disk.format, qemuImg, inUse: true }, source);
  }
  return bytes;
}

/** The machine in the other program's words. */
async function described(
  { vms, snapshots, kvm }: ExportRooms,
  id: string,
  { format, disks }: { format: ExportFormat; disks: readonly ArchivedDisk[] },
): Promise<Exported> {
  const config = vms.config(id);
  const folder = vms.folder(id);
  const count = snapshots(folder);
  switch (format) {
    case 'xml':
      return libvirtXml(config, { folder, snapshots: count, kvm: await kvm() });
    case 'conf':
      return quickemuConf(config, { folder, snapshots: count });
    case 'vmx':
      return vmxText(config, {
        folder,
        files: disks.map(({ file }) => file),
        snapshots: count,
      });
    case 'ova':
      return ovfDescriptor(config, disks, count);
  }
}

/**
 * Begins the job that exports a machine. Cancelled or failed, it leaves nothing behind.
 * @param file absolute; must not exist. Its ending says the format; disks of a `.vmx` lie beside it.
 * @throws AppFailure as {@link planExport}, and `file-exists`, `held-by-job`. The job fails as `convertDisk`, with
 * `vm-running`, and as files cannot be written.
 */
export async function beginExport(
  rooms: ExportRooms,
  id: string,
  file: string,
): Promise<RunningJob<never>> {
  const { vms, jobs } = rooms;
  const format = formatOf(rooms, id, file);
  const config = vms.config(id);
  const { name } = config;
  const moves = withDisks.has(format);
  await refuseTaken(format === 'vmx' ? [file, ...besides(file, config)] : [file]);
  const holds = [
    ...(moves ? await holdsOfVm(config, vms.folder(id)) : []),
    { key: `file:${file}`, mode: 'exclusive' } as const,
  ];
  const subject = { vmId: id, name, item: path.basename(file) };
  return await jobs.start<never>('export', { subject, holds }, async (handle) => {
    handle.progress({ step: 'preparing', fraction: null });
    if (moves) return await withAllDisks(rooms, { id, file, format, handle });
    const { text } = await described(rooms, id, { format, disks: [] });
    handle.cancellable(false);
    await writeText(file, text);
  });
}

/** Names of the disk images that an export has, in the order of the disks. */
const diskNames = (file: string, { disks }: Pick<VmConfig, 'disks'>): string[] => {
  const stem = plainStem(path.basename(file, path.extname(file)));
  return disks.map((_, index) => `${stem}-disk${index + 1}.vmdk`);
};

const besides = (file: string, config: VmConfig): string[] =>
  diskNames(file, config).map((name) => path.join(path.dirname(file), name));

/** Told before hours of copying. @throws AppFailure `file-exists`, `file-unwritable`. */
async function refuseTaken(files: readonly string[]): Promise<void> {
  for (const each of files) {
    await refuseExisting(each);
    await access(path.dirname(each), constants.W_OK).catch((error: unknown) => {
      throw failure('file-unwritable', { params: { path: each }, detail: String(error) });
    });
  }
}

interface Exporting {
  id: string;
  file: string;
  format: ExportFormat;
  handle: JobHandle<never>;
}

async function writeText(file: string, text: string): Promise<void> {
  await writeNewFile(file, async (partial) => {
    try {
      await writeFile(partial, text, { mode: 0o644 });
    } catch (error) {
      throw writeFailure(file, error) ?? error;
    }
  });
}

/** Converts the disks, then writes what names them. */
async function withAllDisks(rooms: ExportRooms, exporting: Exporting): Promise<void> {
  const { vms } = rooms;
  const { id, file, format, handle } = exporting;
  // It is off, and the job's holds keep it that way.
  await vms.changeHeld(id, handle.id, () => Promise.resolve(null));
  const config = vms.config(id);
  const beside = path.dirname(file);
  const scratch = format === 'ova' ? await handle.scratch() : null;
  // Images of an archive are there twice until they are in it.
  const twice = scratch !== null && (await stat(scratch)).dev === (await stat(beside)).dev;
  await refuseWithoutSpace(file, (await bytesOf(rooms, id)) * (twice ? 2 : 1));
  const names = diskNames(file, config);
  const made: string[] = [];
  try {
    const disks: (ArchivedDisk & { path: string })[] = [];
    for (const [index, disk] of config.disks.entries()) {
      const name = names[index] ?? '';
      const target = path.join(scratch ?? beside, name);
      disks.push(await converted(rooms, exporting, { disk, name, target, made }));
    }
    const { text } = await described(rooms, id, { format, disks });
    if (format === 'vmx') await writeText(file, text);
    else await archive(text, disks, exporting);
  } catch (error) {
    for (const each of made) await rm(each, { force: true });
    throw error;
  }
}

async function converted(
  { vms, qemuImg }: ExportRooms,
  { id, format, handle }: Exporting,
  { disk, name, target, made }: { disk: Disk; name: string; target: string; made: string[] },
): Promise<ArchivedDisk & { path: string }> {
  const source = path.resolve(vms.folder(id), disk.file);
  const { signal } = handle;
  handle.progress({ step: 'copying-disk', fraction: 0 });
  await convertDisk({
    source,
    sourceFormat: disk.format,
    stated: true,
    allowed: await filesBelow(source, disk.format),
    target,
    targetFormat: 'vmdk',
    subformat: format === 'ova' ? 'streamOptimized' : 'monolithicSparse',
    qemuImg,
    signal,
    onProgress: (fraction, total) =>
      handle.progress({ fraction, bytes: { done: Math.round(fraction * total), total } }),
  });
  // Not before: one that was there is the person's.
  made.push(target);
  const { size } = await stat(target);
  const { virtualBytes } = await imageDetails(target, 'vmdk', qemuImg, signal);
  return { id: disk.id, file: name, path: target, bytes: size, virtualBytes };
}

async function archive(
  text: string,
  disks: readonly (ArchivedDisk & { path: string })[],
  exporting: Exporting,
): Promise<void> {
  const { handle, file } = exporting;
  const total = disks.reduce((sum, { bytes }) => sum + bytes, 0);
  handle.progress({ step: 'saving', fraction: 0 });
  await writeOva(
    text,
    disks.map((disk) => ({ name: disk.file, file: disk.path })),
    {
      target: file,
      stem: plainStem(path.basename(file, path.extname(file))),
      signal: handle.signal,
      onBytes: (done) =>
        handle.progress({ fraction: total > 0 ? done / total : null, bytes: { done, total } }),
    },
  );
}
