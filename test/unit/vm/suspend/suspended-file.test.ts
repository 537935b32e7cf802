import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedSince, marksOf } from '../../../../electron/vm/suspend/disk-marks';
import { refuseEditOfSuspended } from '../../../../electron/vm/suspend/refuse-suspended';
import { restoringOf } from '../../../../electron/vm/suspend/resume';
import {
  beginState,
  hasBegunState,
  readSuspended,
  stateFile,
  type Suspended,
  sweepUsedState,
  whileUsed,
  writeSuspended,
} from '../../../../electron/vm/suspend/suspended-file';
import { sampleConfig, sampleDisk } from '../../../fakes/vm-configs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pds-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

const disk = sampleDisk({ file: 'disk.img', format: 'raw' });
const medium = sampleDisk({ id: 'disk1', file: 'medium.img', format: 'raw', readOnly: true });
const config = sampleConfig({ disks: [disk, medium], clipboard: true, firmware: 'bios' });

/** A VM that is suspended, with a state of four bytes. */
async function suspended(): Promise<Suspended> {
  await writeFile(path.join(folder, disk.file), 'disk');
  await writeFile(path.join(folder, medium.file), 'medium');
  await writeFile(stateFile(folder), 'RAM!');
  const known: Suspended = {
    at: 1_790_000_000_000,
    bytes: 4,
    paused: false,
    accelerator: 'tcg',
    disks: await marksOf(config, folder),
    config,
    hardware: { ...config, clipboard: false },
  };
  await writeSuspended(folder, known);
  return known;
}

const names = async () => (await readdir(folder)).filter((name) => name.includes('suspended'));

describe('what is kept of a suspended guest', () => {
  it('is read as it was written, and is nothing where it cannot be understood', async () => {
    const known = await suspended();
    expect(readSuspended(folder)).toEqual(known);
    await writeFile(path.join(folder, 'suspended.json'), '{"schema":1,"at":"then"}');
    expect(readSuspended(folder)).toBeNull();
    // Who knows what a newer Paddock makes of it.
    await sweepUsedState(folder);
    expect(await names()).toContain('suspended.state');
  });

  it('is gone as soon as the guest goes on, and stays where it cannot', async () => {
    await suspended();
    const fails = whileUsed(folder, async () => {
      expect(readSuspended(folder)).toBeNull();
      await Promise.reject(new Error('no'));
    });
    await expect(fails).rejects.toThrow('no');
    expect(readSuspended(folder)).not.toBeNull();
    await whileUsed(folder, async () => await Promise.resolve());
    expect(await names()).toEqual([]);
    // A guest that was paused has none.
    let went = false;
    await whileUsed(folder, () => Promise.resolve(void (went = true)));
    expect(went).toBe(true);
  });

  it('that a kill has left is swept, but for a whole state', async () => {
    await suspended();
    await sweepUsedState(folder);
    expect(await names()).toHaveLength(2);
    await beginState(folder);
    expect(hasBegunState(folder)).toBe(true);
    await writeFile(path.join(folder, '.suspended.state.part'), 'RA');
    await sweepUsedState(folder);
    expect(await names()).toEqual([]);
    expect(hasBegunState(folder)).toBe(false);
  });
});

describe('a guest goes on', () => {
  const vm = { config: { ...config, name: 'renamed' }, socket: '/nowhere' };

  it('with what was started, under its name of today, by the same accelerator', async () => {
    const restoring = await restoringOf(await suspended(), { ...vm, folder });
    expect(restoring).toMatchObject({ incoming: true, paused: false });
    expect(restoring.config).toEqual({ ...config, name: 'renamed' });
    expect(restoring.hardware).toMatchObject({ clipboard: true, accelerator: 'tcg' });
  });

  it('only on the disks that it knows: those that it only reads may change', async () => {
    const known = await suspended();
    await utimes(path.join(folder, medium.file), 1, 1);
    expect(await changedSince(known.disks, folder)).toBeNull();
    const file = path.join(folder, disk.file);
    const { atime, mtime } = await stat(file);
    await writeFile(file, 'disk and more');
    await utimes(file, atime, mtime);
    await expect(restoringOf(known, { ...vm, folder })).rejects.toMatchObject({
      error: { code: 'suspend-disk-changed', params: { path: file } },
    });
    await rm(file);
    expect(await changedSince(known.disks, folder)).toBe(file);
  });

  it('only from a state that is whole', async () => {
    const known = await suspended();
    await writeFile(stateFile(folder), 'RAM');
    const missing = { error: { code: 'suspend-state-missing', action: 'start-afresh' } };
    await expect(restoringOf(known, { ...vm, folder })).rejects.toMatchObject(missing);
    await rm(stateFile(folder));
    await expect(restoringOf(known, { ...vm, folder })).rejects.toMatchObject(missing);
  });
});

it('of a suspended machine only words are changed', async () => {
  await suspended();
  const edit = (changes: Partial<typeof config>) => () =>
    refuseEditOfSuspended(folder, config, { ...config, ...changes });
  expect(edit({ name: 'other', notes: 'n', disposable: true })).not.toThrow();
  expect(edit({ memoryMiB: config.memoryMiB + 1 })).toThrow('is suspended');
  expect(edit({ disks: [] })).toThrow('is suspended');
  await rm(path.join(folder, 'suspended.json'));
  expect(edit({ disks: [] })).not.toThrow();
});
