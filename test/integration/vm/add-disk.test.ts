import { execFile } from 'node:child_process';
import { access, mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { imageSize } from '../../../electron/disks/image-size';
import { createServices, type Services } from '../../../electron/services';
import { usualRules } from '../../../shared/automatic';
import type { AppFailure } from '../../../shared/errors';
import type { DiskWish, NewDiskSource } from '../../../shared/hardware';
import { noRetention } from '../../../shared/retention';
import { GiB, MiB } from '../../../shared/units';
import { sampleDisk } from '../../fakes/vm-configs';
import { makeVmHome } from './support';
import { bareConfig, type VmHome } from './wiring';

const wish = (source: NewDiskSource, change: Partial<DiskWish> = {}): DiskWish => ({
  bus: 'virtio',
  cache: 'writeback',
  discard: true,
  readOnly: false,
  source,
  ...change,
});
const made = (sizeBytes: number) => wish({ kind: 'new', sizeBytes });

const exec = promisify(execFile);

interface World {
  home: VmHome;
  services: Services;
  id: string;
}

/** A machine without a disk. */
async function world(): Promise<World> {
  const home = await makeVmHome();
  const services = createServices({
    env: home.env,
    assetsDir: path.resolve('assets'),
    monitor: 'app',
  });
  onTestFinished(() => services.close());
  await services.machines.load();
  const config = bareConfig({ accelerator: 'tcg' });
  await services.local.add(config, () => Promise.resolve());
  return { home, services, id: config.id };
}

/** Adds a disk and waits for its job, if there is one. */
async function add({ services, id }: World, disk: DiskWish): Promise<void> {
  const job = await services.addDisk(id, disk);
  const error = (await job?.ended)?.error ?? null;
  if (error) throw new Error(error.code);
}

const disksOf = ({ services, id }: World) => services.local.config(id).disks;
const inFolder = async ({ services, id }: World) =>
  (await readdir(path.join(services.local.folder(id), 'disks'))).toSorted();
const codeOf = async (pending: Promise<unknown>) =>
  await pending.then(
    () => null,
    (error: AppFailure) => error.error.code,
  );
const found = async ({ services, id }: World, disk: DiskWish) =>
  (await services.judgeDisk(id, disk)).issues.map(({ field, code }) => `${field}: ${code}`);

describe('a disk that is added', () => {
  it('is made by a job, gets the lowest free id, and leaves nothing unfinished', async () => {
    const around = await world();
    await add(around, made(GiB));
    await add(around, made(2 * GiB));
    expect(disksOf(around).map(({ id, file }) => [id, file])).toEqual([
      ['disk0', 'disks/disk0.qcow2'],
      ['disk1', 'disks/disk1.qcow2'],
    ]);
    expect(await inFolder(around)).toEqual(['disk0.qcow2', 'disk1.qcow2']);
    const file = path.join(around.services.local.folder(around.id), 'disks/disk1.qcow2');
    expect(await imageSize(file, 'qcow2')).toMatchObject({ virtualBytes: 2 * GiB });
    // One that went makes room for the next.
    const config = around.services.local.config(around.id);
    await around.services.local.update({ ...config, disks: config.disks.slice(1) });
    await add(around, made(GiB));
    expect(disksOf(around).map(({ id }) => id)).toEqual(['disk1', 'disk0']);
    // The old file stays what it was.
    expect(await inFolder(around)).toEqual(['disk0-2.qcow2', 'disk0.qcow2', 'disk1.qcow2']);
  });

  it('is an image that exists, itself or a copy of it', async () => {
    const around = await world();
    const file = path.join(around.home.root, 'data.img');
    await writeFile(file, 'something');
    await truncate(file, 4 * MiB);
    await add(around, wish({ kind: 'file', file, use: 'in-place' }, { readOnly: true }));
    await add(around, wish({ kind: 'file', file, use: 'copy' }));
    expect(disksOf(around)).toMatchObject([
      { id: 'disk0', file, format: 'raw', readOnly: true },
      { id: 'disk1', file: 'disks/disk1.qcow2', format: 'qcow2' },
    ]);
    expect(await found(around, wish({ kind: 'file', file, use: 'in-place' }))).toContain(
      'source.use: disk-is-own',
    );
  });

  it('is judged at its fields, and refused before a job begins', async () => {
    const around = await world();
    expect(await found(around, made(Number.NaN))).toContain('newDisk.sizeBytes: disk-size-invalid');
    expect(await found(around, { ...made(GiB), bus: 'ide' })).toContain('bus: ide-needs-pc');
    expect(await found(around, { ...made(GiB), bus: 'sata', readOnly: true })).toContain(
      'readOnly: disk-read-only-ata',
    );
    const folder = path.join(around.home.root, 'folder');
    await mkdir(folder);
    const refused = [
      made(0),
      wish({ kind: 'file', file: folder, use: 'copy' }),
      wish({ kind: 'file', file: path.join(folder, 'none'), use: 'copy' }),
    ];
    for (const disk of refused) {
      expect(await codeOf(around.services.addDisk(around.id, disk))).not.toBeNull();
    }
    expect(await around.services.jobs.list()).toEqual([]);
    expect(disksOf(around)).toEqual([]);
  });
});

it('comes after a snapshot where the rules want one, and none is made before what is refused', async () => {
  const around = await world();
  const { services, id } = around;
  const automatic = await services.automatic.service();
  const keep = { ...noRetention, last: 1 };
  await automatic.save(id, { ...usualRules, beforeChanges: true, keep });
  const points = async () => (await (await services.snapshots()).tree(id)).points;
  await add(around, made(GiB));
  expect(await points()).toEqual([]);
  await add(around, made(GiB));
  const [first] = await points();
  expect(first).toMatchObject({ origin: 'before-change', disks: [{ id: 'disk0' }] });
  expect(await codeOf(services.addDisk(id, made(0)))).not.toBeNull();
  const file = path.join(around.home.root, 'none.img');
  expect(await codeOf(services.replaceFile({ id, device: 'disk0', file }))).toBe('file-missing');
  expect(await points()).toEqual([first]);
  await add(around, made(GiB));
  expect(await points()).toMatchObject([{ disks: [{ id: 'disk0' }, { id: 'disk1' }] }]);
  expect(await points()).toHaveLength(1);
});

it('is the base of another machine’s disk only where that was allowed, also while the guest runs', async () => {
  const around = await world();
  const { services, id, home } = around;
  const [base, child] = ['base.qcow2', 'child.qcow2'].map((name) => path.join(home.root, name));
  if (base === undefined || child === undefined) throw new Error('two names');
  await exec('qemu-img', ['create', '-q', '-f', 'qcow2', base, '1M']);
  await exec('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'qcow2', child]);
  const other = bareConfig({ name: 'other', disks: [sampleDisk({ file: child })] });
  await services.local.add(other, () => Promise.resolve());
  await services.local.update({ ...services.local.config(id), hardware: 2 });
  await services.machines.act({ connection: 'local', id }, 'start');
  const source = { kind: 'file', file: base, use: 'in-place' } as const;
  expect(await found(around, wish(source))).toContain('source.use: disk-is-base');
  await add(around, wish({ ...source, writeBase: true }));
  expect(disksOf(around)).toHaveLength(1);
  expect(services.local.waiting(id).parts).toEqual([]);
  await services.machines.act({ connection: 'local', id }, 'force-off');
});

describe('a disk’s file that is thrown away', () => {
  it('goes to the desktop’s trash, with a note of where it was', async () => {
    const around = await world();
    const { services, id, home } = around;
    await add(around, made(GiB));
    const file = path.join(services.local.folder(id), 'disks/disk0.qcow2');
    const trash = path.join(path.dirname(home.paths.data), 'Trash');
    // Where nothing can be thrown away, nothing is taken out.
    await writeFile(trash, '');
    await expect(services.local.removeDisk(id, 'disk0', 'trash')).rejects.toThrow(/Trash/);
    expect(disksOf(around)).toMatchObject([{ id: 'disk0' }]);
    await rm(trash);
    await services.local.removeDisk(id, 'disk0', 'trash');
    expect(disksOf(around)).toEqual([]);
    await expect(access(file)).rejects.toThrow('ENOENT');
    expect(await readdir(path.join(trash, 'files'))).toEqual(['disk0.qcow2']);
    expect(await readdir(path.join(trash, 'info'))).toEqual(['disk0.qcow2.trashinfo']);
  });

  it('is never one outside the machine’s folder', async () => {
    const around = await world();
    const file = path.join(around.home.root, 'mine.img');
    await writeFile(file, 'mine');
    const { local } = around.services;
    const disks = [sampleDisk({ file, format: 'raw' })];
    await local.update({ ...local.config(around.id), disks });
    expect(await codeOf(local.removeDisk(around.id, 'disk0', 'trash'))).toBe('file-unwritable');
    expect(disksOf(around)).toHaveLength(1);
    await local.removeDisk(around.id, 'disk0', 'keep');
    expect(disksOf(around)).toEqual([]);
    await access(file);
  });
});
