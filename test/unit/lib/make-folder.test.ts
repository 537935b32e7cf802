import { stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureFolder } from '../../../electron/lib/atomic-file';
import { makeFolder } from '../../../electron/lib/make-folder';
import { ensureRuntimeDir } from '../../../electron/lib/paths';
import { temporaryFolder } from '../vm/support';

describe('makeFolder', () => {
  it('makes all above, private, and takes what is there', async () => {
    const home = await temporaryFolder();
    const folder = path.join(home, 'a/b/c');
    await makeFolder(folder);
    await makeFolder(folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await symlink(folder, path.join(home, 'link'));
    await makeFolder(path.join(home, 'link'));
  });

  // Node's own recursive mkdir goes round for ever there.
  it('ends where nothing can be made', { timeout: 2000 }, async () => {
    await expect(makeFolder('/proc/x/paddock')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(ensureRuntimeDir('/proc/x/paddock')).rejects.toMatchObject({
      error: { code: 'runtime-dir-unusable' },
    });
    await expect(ensureFolder('/proc/x/paddock/vms')).rejects.toMatchObject({
      error: { code: 'file-unwritable' },
    });
  });

  it('refuses a file in the way', async () => {
    const file = path.join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(path.join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
