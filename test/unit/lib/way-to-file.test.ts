import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { replaceWholeFile } from '../../../electron/lib/whole-file';
import { wayFailure } from '../../../electron/lib/way-to-file';
import { temporaryFolder } from '../vm/support';

it('a picture that finds no folder is told the true reason, not a missing right', async () => {
  const at = await temporaryFolder();
  const [plain, link] = [path.join(at, 'plain'), path.join(at, 'link')];
  await writeFile(plain, '');
  await symlink(path.join(at, 'gone'), link);
  for (const [file, code, place] of [
    [path.join(at, 'none/x.png'), 'folder-missing', path.join(at, 'none')],
    [path.join(plain, 'x.png'), 'folder-not-folder', plain],
    [path.join(link, 'deep/x.png'), 'link-broken', link],
  ] as const) {
    await expect(replaceWholeFile(file, Buffer.from('x'))).rejects.toMatchObject({
      error: { code, params: { path: place }, detail: expect.stringMatching(/ENOENT|ENOTDIR/) },
    });
  }
  expect(wayFailure(path.join(at, 'x.png'), '')).toBeNull();
});
