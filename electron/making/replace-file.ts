import type { DraftSource } from '../../shared/draft';
import { failure } from '../../shared/errors';
import { diskFormatSchema, type VmConfig } from '../../shared/vm-config';
import type { LocalMachines } from '../provider/local-machines';
import { refuseErrors, type DraftWorkshop } from './draft-service';

interface ReplaceRooms {
  local: Pick<LocalMachines, 'config' | 'folder' | 'update' | 'setAside'>;
  drafts: Pick<DraftWorkshop, 'inspect' | 'suggest' | 'validate'>;
}

/**
 * Gives a device of a VM that is off another file, or takes it out (null); the firmware's variables and the TPM's state
 * can only be put aside. A new file must be good for a new VM, too.
 * @param device `disk0`, `cd0`, `kernel`, `initrd`, `nvram`, `tpm`.
 * @param file absolute.
 * @throws AppFailure `device-missing`, `vm-running`, and what is wrong with the file.
 */
export async function replaceFile(
  { local, drafts }: ReplaceRooms,
  { id, device, file }: { id: string; device: string; file: string | null },
): Promise<void> {
  if (device === 'nvram' || device === 'tpm') {
    if (file !== null) throw failure('device-missing', { params: { device } });
    return await local.setAside(id, device);
  }
  const config = local.config(id);
  const drive = config.cdroms.some((each) => each.id === device);
  const disk = config.disks.some((each) => each.id === device);
  if (file === null) return await local.update(without(config, device, drive || disk));
  if (drive) {
    await check(drafts, { kind: 'iso', file });
    const cdroms = config.cdroms.map((each) => (each.id === device ? { ...each, file } : each));
    return await local.update({ ...config, cdroms });
  }
  if (disk) {
    await check(drafts, { kind: 'disk', file, use: 'in-place' });
    const format = diskFormatSchema.parse((await drafts.inspect(file)).format ?? 'raw');
    const changed = { file, format };
    const disks = config.disks.map((each) => (each.id === device ? { ...each, ...changed } : each));
    return await local.update({ ...config, disks });
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
