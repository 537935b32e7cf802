import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../shared/errors';
import type { Disk, VmConfig } from '../../shared/vm-config';
import { createDisk } from '../disks/qemu-img';
import type { FindQemuImg } from '../disks/run-qemu-img';
import type { LocalMachines } from '../provider/local-machines';

export interface FromConfigOptions {
  vms: Pick<LocalMachines, 'add'>;
  /** Bytes of each disk that the definition keeps in the VM's own folder; null when none may be made. */
  newDiskBytes: number | null;
  qemuImg: FindQemuImg;
  signal: AbortSignal;
}

/** Pure: the disks of a definition that lie in the VM's own folder, and so have to be made. */
export function ownDisksOf(config: VmConfig): Disk[] {
  return config.disks.filter(({ file }) => !path.isAbsolute(file));
}

/**
 * Makes a VM from a whole definition. Its own disks are made empty; files elsewhere must be there.
 * @throws AppFailure `invalid-config`, `file-missing`, and those of the disks and vm rooms.
 */
export async function createFromConfig(
  config: VmConfig,
  { vms, newDiskBytes, qemuImg, signal }: FromConfigOptions,
): Promise<void> {
  const own = ownDisksOf(config);
  if (own.length > 0 && newDiskBytes === null) {
    const files = own.map(({ file }) => file).join(', ');
    throw failure('disks-need-size', { params: { files } });
  }
  for (const { file } of own) {
    if (path.normalize(file).startsWith('..')) {
      throw failure('disk-outside-folder', { params: { file } });
    }
  }
  await Promise.all(filesElsewhere(config).map(mustExist));
  await vms.add(config, async (folder) => {
    for (const { file, format } of own) {
      const target = path.join(folder, file);
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      const sizeBytes = newDiskBytes ?? 0;
      const made = { file: target, format, sizeBytes, preallocation: 'off' } as const;
      await createDisk({ ...made, qemuImg, signal });
    }
  });
}

function filesElsewhere({ disks, cdroms, kernel }: VmConfig): string[] {
  const files = [
    ...disks.map(({ file }) => file),
    ...cdroms.flatMap(({ file }) => file ?? []),
    ...(kernel ? [kernel.kernel, ...(kernel.initrd === null ? [] : [kernel.initrd])] : []),
  ];
  return files.filter((file) => path.isAbsolute(file));
}

async function mustExist(file: string): Promise<void> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  if (!exists) throw failure('file-missing', { params: { path: file } });
}
