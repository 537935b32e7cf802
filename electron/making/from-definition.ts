import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { filesOf } from '../../shared/definition/files-of';
import { failure } from '../../shared/errors';
import type { Disk, VmConfig } from '../../shared/vm-config';
import { createDisk } from '../disks/qemu-img';
import type { JobHandle, JobService, RunningJob } from '../jobs/types';
import type { VmService } from '../vm/types';
import type { FindQemuImg } from '../disks/run-qemu-img';
import {
  beginCreation,
  creationHolds,
  finishCreation,
  stepReporter,
  type CreateProgress,
} from './creation-job';

export interface FromConfigOptions {
  vms: Pick<VmService, 'add' | 'start' | 'list' | 'config' | 'folder'>;
  jobs: Pick<JobService, 'start'>;
  /** Bytes of each disk that the definition keeps in the VM's own folder; null when none may be made. */
  newDiskBytes: number | null;
  start: boolean;
  qemuImg: FindQemuImg;
}

/** Pure: the disks of a definition that lie in the VM's own folder, and so have to be made. */
function ownDisksOf(config: VmConfig): Disk[] {
  return config.disks.filter(({ file }) => !path.isAbsolute(file));
}

/**
 * Begins the job that makes a VM from a whole definition. Its own disks are made empty; files elsewhere must be there.
 * @throws AppFailure `invalid-config`, `file-missing`, `name-taken`. The job fails with those of the disks and vm rooms.
 */
export async function createFromConfig(
  config: VmConfig,
  options: FromConfigOptions,
): Promise<RunningJob<CreateProgress>> {
  const { vms, jobs, newDiskBytes } = options;
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
  const elsewhere = filesOf(config).flatMap(([, file]) => (path.isAbsolute(file) ? [file] : []));
  await Promise.all(elsewhere.map(mustExist));
  const holds = await creationHolds(vms, config.name, null);
  return await beginCreation(jobs, config, holds, async (handle) => {
    await make(config, own, options, handle);
  });
}

async function make(
  config: VmConfig,
  own: readonly Disk[],
  { vms, newDiskBytes, qemuImg, start }: FromConfigOptions,
  handle: JobHandle<CreateProgress>,
): Promise<void> {
  const { signal } = handle;
  const report = stepReporter(handle);
  report('preparing', null);
  await vms.add(config, async (folder) => {
    await handle.tidy([folder]);
    for (const { file, format } of own) {
      const target = path.join(folder, file);
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      const sizeBytes = newDiskBytes ?? 0;
      report('creating-disk', null);
      const made = { file: target, format, sizeBytes, preallocation: 'off' } as const;
      await createDisk({ ...made, qemuImg, signal });
    }
    signal.throwIfAborted();
    report('saving', null);
  });
  await finishCreation({ handle, report }, vms, { id: config.id, start });
}

async function mustExist(file: string): Promise<void> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  if (!exists) throw failure('file-missing', { params: { path: file } });
}
