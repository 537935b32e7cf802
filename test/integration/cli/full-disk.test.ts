import { statfs, writeFile } from 'node:fs/promises';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeVmHome, mountSmallDisk } from '../vm/support';
import { builtCli, okCli, runCli } from './support';

const cli = builtCli();

/** Writes until not a byte is free. */
async function fill(folder: string): Promise<void> {
  for (const size of [65_536, 4096, 1]) {
    for (let number = 0; ; number += 1) {
      const file = path.join(folder, `fill-${size}-${number}`);
      const written = await writeFile(file, 'x'.repeat(size)).then(
        () => true,
        () => false,
      );
      if (!written) break;
    }
  }
}

it(
  'without a byte free a VM is ended, removed, and deleted for good',
  { timeout: 120_000 },
  async () => {
    const home = await makeVmHome();
    // Where the tests may not mount a disk of their own, the lock's unit test has to do.
    if (!(await mountSmallDisk(home.paths.data, '6m'))) return;
    const setting = { cli, env: home.env };
    await okCli(setting, ['create', 'off', '--new-disk', '1G']);
    await okCli(setting, ['create', 'on', '--test-guest', '--accel', 'tcg', '--start']);
    await fill(home.paths.data);
    expect((await statfs(home.paths.data)).bavail).toBe(0);

    expect(await runCli(setting, ['start', 'off'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no space left on the disk'),
    });
    expect(await okCli(setting, ['stop', '--force', 'on'])).toBe('“on” is off.\n');
    expect(await okCli(setting, ['remove', 'on', 'off'])).toContain('“off” is in the trash.');
    expect((await readdir(home.paths.trash)).length).toBe(2);
    expect(await okCli(setting, ['trash', 'restore', 'off'])).toBe('Restored “off”.\n');
    await okCli(setting, ['remove', 'off']);
    expect(await okCli(setting, ['trash', 'empty', '--yes'])).toMatch(
      /^Deleted 2 virtual machines/,
    );
    expect(await readdir(home.paths.trash)).toEqual([]);
    expect((await statfs(home.paths.data)).bavail).toBeGreaterThan(0);
  },
);
