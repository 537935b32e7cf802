import type { DraftSource, ImageWish } from '../../shared/draft';
import { failure } from '../../shared/errors';
import { diskFormatSchema, type VmConfig } from '../../shared/vm-config';
import type { RunningJob } from '../jobs/types';
import type { LocalMachines } from '../provider/local-machines';
import type { MachineProvider } from '../provider/machine-provider';
import { copyIntoVm, type CopyRooms } from './copy-into-vm';
import { refuseErrors, type DraftWorkshop } from './draft-service';

interface ReplaceRooms extends Pick<CopyRooms, 'jobs' | 'qemuImg'> {
  local: Pick<LocalMachines, 'config' | 'folder' | 'update' | 'setAside'> &
    Pick<MachineProvider, 'get'>;
  drafts: Pick<DraftWorkshop, 'inspect' | 'suggest' | 'validate'>;
}

/** What a device is to have. */
export interface ReplaceWish {
  id: string;
  /** `disk0`, `cd0`, `kernel`, `initrd`, `nvram`, `tpm`. */
  device: string;
  /** Absolute; null takes out what is there. */
  file: string | null;
  /** Of a disk: the image itself, or a copy of it and all that it is built on. */
  how?: ImageWish;
  /** Takes a disc out of a drive that the guest has locked. */
  force?: boolean;
}

/**
 * Gives a device of a VM another file, or takes it out (null); the firmware's variables and the TPM's state
 * can only be put aside. A new file must be good for a new VM, too.
 * A running guest gets another disc at once, and nothing else.
 * @returns the job that copies, where a copy is wanted.
 * @throws AppFailure `device-missing`, `vm-running`, `tray-locked`, and what is wrong with the file.
 */
export async function replaceFile(
  rooms: ReplaceRooms,
  wish: ReplaceWish,
): Promise<RunningJob<never> | null> {
  const config = rooms.local.config(wish.id);
  const { file, how = usual } = wish;
  if (file === null || !config.disks.some((each) => each.id === wish.device)) {
    await replaceNow(rooms, wish);
    return null;
  }
  const image = { ...how, file };
  await check(rooms.drafts, { kind: 'disk', ...image });
  if (image.use === 'in-place') {
    await attach(rooms, { config, device: wish.device, file });
    return null;
  }
  // Told before a long copy, not after it.
  if (rooms.local.get(wish.id).state !== 'off') {
    throw failure('vm-running', { params: { name: config.name }, vmId: wish.id });
  }
  return await copyIntoVm(rooms, { config, device: wish.device, image });
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
  { id, device, file, force = false }: ReplaceWish,
): Promise<void> {
  if (device === 'nvram' || device === 'tpm') {
    if (file !== null) throw failure('device-missing', { params: { device } });
    return await local.setAside(id, device);
  }
  const config = local.config(id);
  const drive = config.cdroms.some((each) => each.id === device);
  const disk = config.disks.some((each) => each.id === device);
  if (file === null) return await local.update(without(config, device, drive || disk), { force });
  if (drive) {
    await check(drafts, { kind: 'iso', file });
    const cdroms = config.cdroms.map((each) => (each.id === device ? { ...each, file } : each));
    return await local.update({ ...config, cdroms }, { force });
  }
  const { kernel } = config;
  if (!kernel || (device !== 'kernel' && device !== 'initrd')) throw noDevice(config, device);
  const next = { ...kernel, [device]: file };
  await check(drafts, { kind: 'kernel', ...next });
  await local.update({ ...config, kernel: next });
}

/** The definition without a device's file; a disk goes with its drive. */
function without(config: VmConfig, device: string, known: boolean): VmConfig {
  const { kernel } = config;
  if (device === 'initrd' && kernel) return { ...config, kernel: { ...kernel, initrd: null } };
  if (device === 'kernel' && kernel) return { ...config, kernel: null };
  if (!known) throw noDevice(config, device);
  const cdroms = config.cdroms.map((each) => (each.id === device ? { ...each, file: null } : each));
  const inTray = cdroms.some(({ file }) => file !== null);
  return {
    ...config,
    disks: config.disks.filter((each) => each.id !== device),
    cdroms,
    boot: { ...config.boot, onceFromCd: config.boot.onceFromCd && inTray },
  };
}

const noDevice = ({ name, disks, cdroms, kernel }: VmConfig, device: string) =>
  failure('device-missing', {
    params: { name, device },
    detail: [...disks, ...cdroms]
      .map((each) => each.id)
      .concat(kernel ? ['kernel', 'initrd'] : [])
      .join('\n'),
  });

async function check(drafts: ReplaceRooms['drafts'], source: DraftSource): Promise<void> {
  const issues = await drafts.validate(await drafts.suggest(source, null));
  refuseErrors(issues.filter(({ field }) => field.startsWith('source')));
}
