import { execFile } from 'node:child_process';
import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { hasNothingToStartFrom } from '../../../electron/vm/start-source';
import { sampleConfig, sampleDisk, sampleNic } from '../../fakes/vm-configs';
import { makeVmHome } from './support';

const exec = promisify(execFile);
type Make = (file: string) => Promise<unknown>;

const create =
  (format: string, ...options: string[]): Make =>
  async (file) =>
    await exec('qemu-img', ['create', '-q', '-f', format, ...options, file, '4G']);

const written =
  (format: string, make: Make, at: string): Make =>
  async (file) => {
    await make(file);
    await exec('qemu-io', ['-f', format, '-c', `write -P 1 ${at} 512`, file]);
  };

/** As of an operating system that fits into a boot sector. */
const bootSector: Make = async (file) => {
  const sector = Buffer.alloc(512);
  sector.writeUInt16LE(0xaa55, 510);
  await writeFile(file, sector);
};

/** The same on a disk with room behind it. */
const sparse: Make = async (file) => {
  await bootSector(file);
  const handle = await open(file, 'r+');
  await handle.truncate(1024 * 1024 * 1024);
  await handle.close();
};

const asQcow2: Make = async (file) => {
  await bootSector(`${file}.raw`);
  await exec('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', `${file}.raw`, file]);
};

it.each<[what: string, format: 'qcow2' | 'raw', make: Make, nothing: boolean]>([
  ['a new qcow2 image', 'qcow2', create('qcow2'), true],
  ['a new one of version 2', 'qcow2', create('qcow2', '-o', 'compat=0.10'), true],
  ['a new raw image', 'raw', create('raw'), true],
  ['a qcow2 image with a boot sector', 'qcow2', asQcow2, false],
  ['one with something at its end', 'qcow2', written('qcow2', create('qcow2'), '4194303K'), false],
  ['a raw boot sector', 'raw', bootSector, false],
  ['a sparse raw image with a boot sector', 'raw', sparse, false],
  ['what is no qcow2 image at all', 'qcow2', bootSector, false],
  ['what is not there', 'qcow2', async () => undefined, false],
])('%s (%s)', async (_what, format, make, nothing) => {
  const { root } = await makeVmHome();
  const file = path.join(root, `disk.${format}`);
  await make(file);
  const disks = [sampleDisk({ file, format })];
  const machine = sampleConfig({ kernel: null, cdroms: [], disks });
  expect(await hasNothingToStartFrom(machine, root)).toBe(nothing);
  const boot = { ...machine.boot, order: ['network' as const] };
  const netboot = { ...machine, boot, nics: [sampleNic()] };
  expect(await hasNothingToStartFrom(netboot, root)).toBe(false);
  const floppies = [{ id: 'fd0' as const, file: 'dos.img' }];
  expect(await hasNothingToStartFrom({ ...machine, floppies }, root)).toBe(nothing);
  const order = ['floppy' as const];
  const fromFloppy = { ...machine, floppies, boot: { ...boot, order } };
  expect(await hasNothingToStartFrom(fromFloppy, root)).toBe(false);
});
