import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeNewFile } from '../../../electron/disks/new-file';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-new-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writing a new file', () => {
  it('gives it its name only when it is whole', async () => {
    const target = path.join(folder, 'disk.img');
    const during = await writeNewFile(target, async (partial) => {
      await writeFile(partial, 'half');
      return await readdir(folder);
    });
    expect(during).toHaveLength(1);
    expect(during[0]).toMatch(/^\.disk\.img\..*\.part$/);
    expect(await readdir(folder)).toEqual(['disk.img']);
    expect(await readFile(target, 'utf8')).toBe('half');
  });

  it('leaves nothing when the work fails', async () => {
    const writing = writeNewFile(path.join(folder, 'disk.img'), async (partial) => {
      await writeFile(partial, 'half');
      throw new Error('no more');
    });
    await expect(writing).rejects.toThrow('no more');
    expect(await readdir(folder)).toEqual([]);
  });

  it('never replaces a file, not even one that appears meanwhile', async () => {
    const target = path.join(folder, 'disk.img');
    const writing = writeNewFile(target, async (partial) => {
      await writeFile(partial, 'new');
      await writeFile(target, 'old');
    });
    await expect(writing).rejects.toMatchObject({ error: { code: 'file-exists' } });
    expect(await readFile(target, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['disk.img']);
  });
});
