import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { DiskToolWish } from '../../../shared/disk-tools';
import type { Job } from '../../../shared/job';
import type { AppFailure } from '../../../shared/errors';
import type { Disk } from '../../../shared/vm-config';
import { createServices, type Services } from '../../../electron/services';
import { sampleDisk } from '../../fakes/vm-configs';
import { makeVmHome } from './support';
import { bareConfig, type VmHome } from './wiring';

/** Runs one of QEMU's tools. @returns what it says. */
export const tool = (name: 'qemu-img' | 'qemu-io', ...argv: string[]): string =>
  execFileSync(name, argv, { encoding: 'utf8' });

/** Commands of `qemu-io` on an image. A pattern that is not found there ends it with an error. */
export function onImage(file: string, format: string, ...commands: string[]): void {
  const said = tool('qemu-io', '-f', format, ...commands.flatMap((each) => ['-c', each]), file);
  if (/failed|error/i.test(said)) throw new Error(said);
}

export interface DiskWorld {
  home: VmHome;
  services: Services;
  id: string;
  /** The path of the disk's image as the definition has it now. */
  image: () => string;
  disk: () => Disk;
}

export interface WorldOptions {
  /** `disks/disk0.qcow2` unless told. */
  file?: string | ((home: VmHome) => string);
  format?: 'qcow2' | 'raw';
  /** Makes the image. */
  make: (file: string, home: VmHome) => void | Promise<void>;
}

/** A machine that has one disk. */
export async function diskWorld({
  file: wanted = 'disks/disk0.qcow2',
  format = 'qcow2',
  make,
}: WorldOptions): Promise<DiskWorld> {
  const home = await makeVmHome();
  const file = typeof wanted === 'string' ? wanted : wanted(home);
  const services = createServices({
    env: home.env,
    assetsDir: path.resolve('assets'),
    monitor: 'app',
  });
  onTestFinished(() => services.close());
  await services.machines.load();
  const disks = [sampleDisk({ id: 'disk0', file, format, bus: 'virtio' })];
  const config = bareConfig({ accelerator: 'tcg', disks });
  await services.local.add(config, async (folder) => {
    await mkdir(path.join(folder, 'disks'), { recursive: true });
    await make(path.resolve(folder, file), home);
  });
  const { id } = config;
  const disk = () => {
    const [first] = services.local.config(id).disks;
    if (!first) throw new Error('It has lost its disk.');
    return first;
  };
  const image = () => path.resolve(services.local.folder(id), disk().file);
  return { home, services, id, image, disk };
}

/** Does it, and waits for the end of the job. */
export async function doTool({ services, id }: DiskWorld, wish: DiskToolWish): Promise<Job> {
  const job = await services.disks.begin({ id, device: 'disk0' }, wish);
  return await job.ended;
}

/** The code of what it is refused with, or of what its job fails with; null when it is done. */
export async function refusal(world: DiskWorld, wish: DiskToolWish): Promise<string | null> {
  return await doTool(world, wish).then(
    ({ error }) => error?.code ?? null,
    (error: AppFailure) => error.error.code,
  );
}
