import type { DraftSource, FieldIssue, ImageWish } from '../../shared/draft';
import { withFloppy } from '../../shared/definition/floppies';
import { failure } from '../../shared/errors';
import { diskFormatSchema, type VmConfig } from '../../shared/vm-config';
import type { RunningJob } from '../jobs/types';
import type { LocalMachines } from '../provider/local-machines';
import type { MachineProvider } from '../provider/machine-provider';
import { findProblem } from '../vm/launch/preflight';
import { copyIntoVm, type CopyRooms } from './copy-into-vm';
import type { DraftWorkshop } from './draft-service';
import { floppyMedium } from './floppy-medium';
import { refuseErrors } from './refuse-errors';

interface ReplaceRooms extends Pick<CopyRooms, 'jobs' | 'qemuImg'> {
  local: Pick<LocalMachines, 'config' | 'folder' | 'update' | 'setAside'> &
    Pick<MachineProvider, 'get'>;
  drafts: Pick<DraftWorkshop, 'inspect' | 'judgeFile' | 'refuseEdit'>;
}

export interface Replaced {
  /** Copies the image, where a copy is wanted. */
  job: RunningJob<never> | null;
  /** What is worth knowing of the new file; a new VM is warned of the same. */
  warnings: FieldIssue[];
}

/** What a device is to have. */
export interface ReplaceWish {
  id: string;
  /** `disk0`, `cd0`, `fd0`, `kernel`, `initrd`, `nvram`, `tpm`, or the name of a fw_cfg entry. */
  device: string;
  /** Absolute; null takes out what is there. */
  file: string | null;
  /** Of a disk: the image itself, or a copy of it and all that it is built on. */
  how?: ImageWish;
  /** Takes a disc out of a drive that the guest has locked. */
  force?: boolean;
  /** Of a floppy: the guest may not write to it. */
  readOnly?: boolean | undefined;
}

/**
 * Gives a device of a VM another file, or takes it out (null); the firmware's variables and the TPM's state
 * can only be put aside. A new file must be good for a new VM, too.
 * A running guest gets another disc or floppy at once, and nothing else.
 * @throws AppFailure `device-missing`, `nvram-missing`, `tpm-state-missing`, `vm-running`, `tray-locked`, and what is wrong with the file.
 */
export async function replaceFile(rooms: ReplaceRooms, wish: ReplaceWish): Promise<Replaced> {
  const config = rooms.local.config(wish.id);
  const { file, how = usual } = wish;
  if (file === null || !config.disks.some((each) => each.id === wish.device)) {
    return { job: null, warnings: await replaceNow(rooms, wish) };
  }
  const image = { ...how, file };
  const warnings = await check(rooms.drafts, wish, { kind: 'disk', ...image });
  if (image.use === 'in-place') {
    await attach(rooms, { config, device: wish.device, file });
    return { job: null, warnings };
  }
  // Told before a long copy, not after it.
  if (rooms.local.get(wish.id).state !== 'off') {
    throw failure('vm-running', { params: { name: config.name }, vmId: wish.id });
  }
  const job = await copyIntoVm(rooms, { config, device: wish.device, image });
  return { job, warnings };
}

const usual: ImageWish = { use: 'in-place' };

/** The image itself becomes the disk. */
async function attach(
  { local, drafts }: ReplaceRooms,
  { config, device, file }: { config: VmConfig; device: string; file: string },
): Promise<void> {
  const format = diskFormatSchema.parse((await drafts.inspect(file)).format ?? 'raw');
  const changed = { file, format };
  const disks = config.disks.map((each) => (each.id === device ? { ...each, ...changed } : each));
  await local.update({ ...config, disks });
}

async function replaceNow(
  { local, drafts }: ReplaceRooms,
  { id, device, file, force = false, readOnly = false }: ReplaceWish,
): Promise<FieldIssue[]> {
  if (device === 'nvram' || device === 'tpm') {
    if (file !== null) throw failure('device-missing', { params: { device } });
    await local.setAside(id, device);
    return [];
  }
  const config = local.config(id);
  const drive = config.cdroms.some((each) => each.id === device);
  const disk = config.disks.some((each) => each.id === device);
  const floppy = floppyOf(config, device);
  if (file === null) {
    await local.update(without(config, device, drive || disk || floppy !== undefined), { force });
    return [];
  }
  if (drive) {
    const warnings = await check(drafts, { id, device }, { kind: 'iso', file });
    const cdroms = config.cdroms.map((each) => (each.id === device ? { ...each, file } : each));
    await local.update({ ...config, cdroms }, { force });
    return warnings;
  }
  if (floppy) {
    const changed = withFloppy(config, {
      id: floppy.id,
      ...(await floppyMedium(file, readOnly)),
    });
    const warnings = await drafts.refuseEdit(changed);
    await local.update(changed);
    return warnings;
  }
  if (config.fwCfg?.some((each) => each.name === device && each.file !== undefined)) {
    await refuseSpoilt({ device, file }, config);
    const fwCfg = config.fwCfg.map((each) => (each.name === device ? { ...each, file } : each));
    await local.update({ ...config, fwCfg });
    return [];
  }
  const { kernel } = config;
  if (!kernel || (device !== 'kernel' && device !== 'initrd')) throw noDevice(config, device);
  const next = { ...kernel, [device]: file };
  const warnings = await check(drafts, { id, device }, { kind: 'kernel', ...next });
  await local.update({ ...config, kernel: next });
  return warnings;
}

/** A file that the guest's firmware reads may hold anything. @throws AppFailure what is wrong with it. */
async function refuseSpoilt(
  { device, file }: { device: string; file: string },
  config: VmConfig,
): Promise<void> {
  const problem = await findProblem({ device, role: 'fwCfg', path: file, writes: false }, config);
  if (!problem) return;
  const { code, params, detail } = problem.error;
  throw failure(code, { params, detail });
}

/** The definition without a device's file; a disk goes with its drive. */
function without(config: VmConfig, device: string, known: boolean): VmConfig {
  const { kernel } = config;
  if (device === 'initrd' && kernel?.initrd)
    return { ...config, kernel: { ...kernel, initrd: null } };
  if (device === 'kernel' && kernel) return { ...config, kernel: null };
  const entry = config.fwCfg?.find(({ name, file }) => name === device && file !== undefined);
  if (entry) {
    const others = config.fwCfg?.filter((each) => each !== entry) ?? [];
    return { ...config, fwCfg: others.length > 0 ? others : undefined };
  }
  if (!known) throw noDevice(config, device);
  const cdroms = config.cdroms.map((each) => (each.id === device ? { ...each, file: null } : each));
  const inTray = cdroms.some(({ file }) => file !== null);
  const floppy = floppyOf(config, device);
  return {
    ...(floppy ? withFloppy(config, { id: floppy.id, file: null }) : config),
    disks: config.disks.filter((each) => each.id !== device),
    cdroms,
    boot: { ...config.boot, onceFromCd: config.boot.onceFromCd && inTray },
  };
}

const floppyOf = ({ floppies }: VmConfig, device: string) =>
  floppies?.find(({ id }) => id === device);

const noDevice = (
  { name, disks, cdroms, floppies = [], kernel, fwCfg = [] }: VmConfig,
  device: string,
) =>
  failure('device-missing', {
    params: { name, device },
    detail: [...disks, ...cdroms, ...floppies]
      .map((each): string => each.id)
      .concat(kernel ? ['kernel', 'initrd'] : [])
      .concat(fwCfg.flatMap((each) => (each.file === undefined ? [] : [each.name])))
      .join('\n'),
  });

/**
 * What a new VM would be warned of. Of a kernel and its initial RAM disk only the one that comes is judged: the other may
 * be what is mended next.
 * @throws AppFailure for the first error.
 */
async function check(
  drafts: ReplaceRooms['drafts'],
  { id, device }: Pick<ReplaceWish, 'id' | 'device'>,
  source: DraftSource,
): Promise<FieldIssue[]> {
  const other = { kernel: 'source.initrd', initrd: 'source.kernel' }[device];
  const issues = (await drafts.judgeFile(id, source)).filter(({ field }) => field !== other);
  refuseErrors(issues);
  return issues;
}
