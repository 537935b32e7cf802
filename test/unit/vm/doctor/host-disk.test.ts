import { mkdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeRoom, shortRoom } from '../../../../electron/vm/doctor/host-disk';
import { GiB, MiB } from '../../../../shared/units';
import { sampleConfig, sampleDisk } from '../../../fakes/vm-configs';
import { temporaryFolder } from '../support';

const bars = { warnBytes: GiB, pauseBytes: 256 * MiB };

describe('the room for disks that may grow', () => {
  it.each([
    [2 * GiB, 100 * GiB, 'fine'],
    [GiB - 1, 100 * GiB, 'low'],
    [GiB - 1, 10 * MiB, 'fine'],
    [256 * MiB - 1, 100 * GiB, 'short'],
    [256 * MiB - 1, 0, 'fine'],
    [0, 1, 'short'],
  ])('%i bytes free, %i to come: %s', (free, mayGrow, level) => {
    expect(judgeRoom(free, mayGrow, bars)).toBe(level);
  });

  it('is that of the file system with the least, and asks no image where there is enough', async () => {
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'disks'));
    const sparse = path.join(folder, 'disks', 'a.img');
    await writeFile(sparse, 'x');
    await truncate(sparse, 10 * GiB);
    const full = path.join(folder, 'b.img');
    await writeFile(full, Buffer.alloc(MiB, 1));
    const disks = [
      sampleDisk({ id: 'disk0', file: 'disks/a.img', format: 'raw' }),
      sampleDisk({ id: 'disk1', file: full, format: 'raw' }),
      sampleDisk({ id: 'disk2', file: '/nowhere/c.img', format: 'raw', readOnly: true }),
    ];
    const vm = { config: sampleConfig({ disks }), folder };
    const asked: string[] = [];
    const free = async (place: string) => {
      asked.push(place);
      return MiB;
    };
    expect(await shortRoom(vm, free, bars)).toEqual({
      path: path.join(folder, 'disks'),
      freeBytes: MiB,
      level: 'short',
    });
    expect(asked.toSorted()).toEqual([folder, path.join(folder, 'disks')]);
    expect(await shortRoom(vm, async () => 2 * GiB, bars)).toBeNull();
    // A file system that gives no answer is no reason to stop a guest.
    expect(await shortRoom(vm, () => Promise.reject(new Error('EIO')), bars)).toBeNull();
  });
});
