import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { droppedFile } from '../../../electron/shell/security/dropped-file';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pdk-drop-'));
});
afterEach(async () => await rm(folder, { recursive: true }));

it('takes an ordinary file of the size that the window was handed, through a link too', async () => {
  const file = path.join(folder, 'a.iso');
  await writeFile(file, 'twelve bytes');
  await symlink(file, path.join(folder, 'link'));
  expect(await droppedFile({ path: file, size: 12 })).toBe(file);
  expect(await droppedFile({ path: path.join(folder, 'link'), size: 12 })).not.toBeNull();
});

it('takes nothing else', async () => {
  const file = path.join(folder, 'a.iso');
  await writeFile(file, 'twelve bytes');
  for (const value of [
    { path: file, size: 11 },
    { path: file },
    { path: path.relative(process.cwd(), file), size: 12 },
    { path: folder, size: 4096 },
    { path: '/dev/null', size: 0 },
    { path: path.join(folder, 'gone'), size: 0 },
    { path: 7, size: 12 },
    file,
    null,
  ]) {
    expect(await droppedFile(value)).toBeNull();
  }
});
