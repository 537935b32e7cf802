import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { createServices, type Services } from '../../../electron/services';
import type { CloneWish } from '../../../shared/cloning';
import { type AppFailure, failure } from '../../../shared/errors';
import { localConnection } from '../../../shared/machine-ref';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleDisk } from '../../fakes/vm-configs';
import { makeVmHome } from '../vm/support';
import { bareConfig, type VmHome } from '../vm/wiring';

const exec = promisify(execFile);

export interface CloneWorld {
  home: VmHome;
  services: Services;
  /** The machine that is cloned: the built-in guest on a raw disk, and a qcow2 disk with a pattern. */
  id: string;
}

/** Runs one of QEMU's tools. */
export const tool = async (...argv: readonly [string, ...string[]]): Promise<string> => {
  const [program, ...words] = argv;
  return (await exec(program, words)).stdout;
};

/** Writes a byte over a part of an image. */
export const writePattern = async (file: string, format: string, byte: number, at = '64k') =>
  await tool('qemu-io', '-f', format, '-c', `write -P ${byte} ${at} 64k`, file);

/** Whether that part holds the byte. */
export async function hasPattern(file: string, format: string, byte: number, at = '64k') {
  const command = `read -P ${byte} ${at} 64k`;
  const argv = ['qemu-io', '-r', '-f', format, '-c', command, file] as const;
  try {
    return !(await tool(...argv)).includes('Pattern verification failed');
  } catch (error) {
    // Newer ones end with 1 then.
    if (String(Reflect.get(Object(error), 'stdout')).includes('Pattern verification failed')) {
      return false;
    }
    throw error;
  }
}

export const sumOf = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/** @param changes of the definition. */
export async function cloneWorld(
  changes: Partial<VmConfig> = {},
  prepared?: (home: VmHome) => Promise<void>,
): Promise<CloneWorld> {
  const home = await makeVmHome();
  await prepared?.(home);
  const services = createServices({
    env: home.env,
    assetsDir: path.resolve('assets'),
    monitor: 'app',
  });
  onTestFinished(() => services.close());
  await services.machines.load();
  const disks = [
    sampleDisk({ id: 'disk0', file: 'disks/test-guest.img', format: 'raw', bus: 'ide' }),
    sampleDisk({ id: 'disk1', file: 'disks/data.qcow2', format: 'qcow2', bus: 'ide' }),
  ];
  const guest = { name: 'original', machine: 'pc', accelerator: 'tcg', serialPorts: 1 } as const;
  const config = bareConfig({ ...guest, disks, ...changes });
  await services.local.add(config, async (folder) => {
    await mkdir(path.join(folder, 'disks'));
    await copyFile('assets/guests/test-guest.img', path.join(folder, 'disks/test-guest.img'));
    const data = path.join(folder, 'disks/data.qcow2');
    await tool('qemu-img', 'create', '-q', '-f', 'qcow2', data, '16M');
    await writePattern(data, 'qcow2', 17);
  });
  return { home, services, id: config.id };
}

/** Makes a clone, to its end. @returns its id. @throws what its job fails with. */
export async function cloned(
  { services, id }: Pick<CloneWorld, 'services' | 'id'>,
  wish: CloneWish & { start?: boolean },
): Promise<string> {
  const begun = await services.clones.begin(id, wish);
  const { error } = await begun.job.ended;
  if (error) throw failure(error.code, error);
  return begun.id;
}

export const codeOf = async (pending: Promise<unknown>) =>
  await pending.then(
    () => null,
    (error: AppFailure) => error.error.code,
  );

/** The file of a machine's disk, absolute. */
export function diskOf({ local }: Services, id: string, disk: string): string {
  const found = local.config(id).disks.find((each) => each.id === disk);
  return path.resolve(local.folder(id), found?.file ?? '');
}

export const local = (id: string) => ({ connection: localConnection, id });

/** A file with some words in it. */
export async function wordsIn(home: VmHome, name: string, words: string): Promise<string> {
  const file = path.join(home.root, name);
  await writeFile(file, words);
  return file;
}
