import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { listSlugs } from '../../../../electron/vm/definitions/scan';
import { giveName } from '../../../../electron/vm/definitions/store';
import {
  findInTrash,
  moveToTrash,
  planRemoval,
  slugInTrash,
  trashStamp,
} from '../../../../electron/vm/definitions/trash';
import { sampleConfig, sampleDisk } from '../../../fakes/vm-configs';
import { temporaryFolder } from '../support';

const now = new Date('2026-11-22T10:15:30.123Z');

describe('the trash', () => {
  it('names what it takes by time and folder, and tells the folder again', () => {
    expect(trashStamp(now)).toBe('20261122T101530Z');
    expect(slugInTrash('20261122T101530Z-my-vm')).toBe('my-vm');
    const foreign = ['my-vm', '../20261122T101530Z-x', '20261122T101530Z-a/b', '.', 'a\0'];
    expect(foreign.map(slugInTrash)).toEqual(foreign.map(() => null));
  });

  it('takes a folder whole, also two of one name in one second', async () => {
    const root = await temporaryFolder();
    const [trash, vms] = [path.join(root, 'trash'), path.join(root, 'vms')];
    const folder = path.join(vms, 'my-vm');
    const names: string[] = [];
    for (const content of ['first', 'second']) {
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, content), '');
      names.push((await moveToTrash(trash, folder, now)).trashName);
    }
    expect(names).toEqual(['20261122T101530Z-my-vm', '20261122T101531Z-my-vm']);
    expect(await readdir(path.join(trash, names[0] ?? ''))).toEqual(['first']);
    expect(await findInTrash(trash, vms, names[1] ?? '')).toBe(path.join(trash, names[1] ?? ''));
    await expect(findInTrash(trash, vms, '../vms')).rejects.toMatchObject({
      error: { code: 'trash-entry-missing' },
    });
  });

  it('is beside the VMs when those are on another file system', async () => {
    const [root, drive] = [await temporaryFolder(), await temporaryFolder('/dev/shm')];
    const devices = await Promise.all([root, drive].map(async (at) => (await stat(at)).dev));
    expect(devices[0], '/dev/shm is a file system of its own').not.toBe(devices[1]);
    const [trash, vms] = [path.join(root, 'trash'), path.join(root, 'vms')];
    await symlink(drive, vms);
    await mkdir(path.join(vms, 'my-vm'));
    await writeFile(path.join(vms, 'my-vm/vm.json'), '');
    const { trashName, place } = await moveToTrash(trash, path.join(vms, 'my-vm'), now);
    expect(trashName).toBe('20261122T101530Z-my-vm');
    expect(await readdir(place)).toEqual(['vm.json']);
    expect(listSlugs(vms)).toEqual([]);
    expect(await findInTrash(trash, vms, trashName)).toBe(place);
    expect(await giveName(vms, place, 'my-vm')).toBe('my-vm');
    expect(await readdir(path.join(vms, 'my-vm'))).toEqual(['vm.json']);
  });

  it('plans: all that is inside goes, disks outside are kept and not counted', async () => {
    const root = await temporaryFolder();
    const folder = path.join(root, 'vm');
    await mkdir(path.join(folder, 'disks'), { recursive: true });
    await writeFile(path.join(folder, 'disks/disk0.qcow2'), 'x'.repeat(8192));
    const outside = path.join(root, 'shared.qcow2');
    await writeFile(outside, 'x'.repeat(8192));
    const disks = [sampleDisk(), sampleDisk({ id: 'disk1', file: outside })];
    const plan = await planRemoval(folder, sampleConfig({ disks }));
    expect(plan.files.map(({ path: file, kept }) => [path.relative(root, file), kept])).toEqual([
      ['vm/disks/disk0.qcow2', false],
      ['shared.qcow2', true],
    ]);
    expect(plan.bytes).toBe(plan.files[0]?.bytes);
    expect(plan.bytes).toBeGreaterThanOrEqual(8192);
  });
});
