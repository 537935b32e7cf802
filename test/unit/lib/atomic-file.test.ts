import { mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ensureFolder,
  isErrno,
  writeFailure,
  writeFileAtomically,
} from '../../../electron/lib/atomic-file';
import { temporaryFolder } from '../vm/support';

describe('ensureFolder', () => {
  it('makes all that is missing, and is content with what is there', async () => {
    const folder = path.join(await temporaryFolder(), 'a/b');
    await ensureFolder(folder);
    await ensureFolder(folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('says that it cannot, where no folder can be made or a file is in the way', async () => {
    const at = await temporaryFolder();
    const [file, link] = [path.join(at, 'file'), path.join(at, 'link')];
    await writeFile(file, '');
    // To a drive that is not mounted: Node answers ENOENT, as it does on a read-only file system.
    await symlink(path.join(at, 'nowhere'), link);
    for (const [code, place] of [
      ['folder-not-folder', file],
      ['link-broken', link],
    ] as const) {
      for (const folder of [place, path.join(place, 'vms')]) {
        await expect(ensureFolder(folder)).rejects.toMatchObject({
          error: { code, params: { path: place } },
        });
      }
    }
  });
});

describe('writeFileAtomically', () => {
  it('makes and replaces a file, for its owner alone, and leaves nothing beside it', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'a.json');
    await writeFileAtomically(file, 'one');
    await writeFileAtomically(file, 'two');
    expect(await readFile(file, 'utf8')).toBe('two');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('is whole for readers at every moment', async () => {
    const file = path.join(await temporaryFolder(), 'a');
    const texts = ['x'.repeat(100_000), 'y'.repeat(200_000)];
    await writeFile(file, texts[0] ?? '');
    const writing = Promise.all([1, 2, 3].map(() => writeFileAtomically(file, texts[1] ?? '')));
    for (let look = 0; look < 20; look += 1) expect(texts).toContain(await readFile(file, 'utf8'));
    await writing;
  });

  it('leaves nothing when it fails', async () => {
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'a'));
    await expect(writeFileAtomically(path.join(folder, 'a'), 'x')).rejects.toMatchObject({
      error: { code: 'file-unwritable' },
    });
    expect(await readdir(folder)).toEqual(['a']);
    const nowhere = path.join(folder, 'absent/b');
    await expect(writeFileAtomically(nowhere, 'x')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('writeFailure', () => {
  const withCode = (code: string) => Object.assign(new Error(code), { code });

  it('knows a full disk and a missing right, and nothing more', () => {
    expect(writeFailure('/f', withCode('ENOSPC'))?.error.code).toBe('no-space-left');
    expect(writeFailure('/f', withCode('EDQUOT'))?.error.code).toBe('no-space-left');
    expect(writeFailure('/f', withCode('EROFS'))?.error.code).toBe('file-unwritable');
    expect(writeFailure('/f', withCode('ENOENT'))).toBeNull();
    expect(writeFailure('/f', 'text')).toBeNull();
    expect(isErrno(withCode('ENOENT'), 'EACCES', 'ENOENT')).toBe(true);
  });
});
