import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureRuntimeDir, paddockPaths, stateFolder } from '../../../electron/lib/paths';
import { maximumSocketPathBytes, socketPaths } from '../../../electron/vm/socket-paths';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paths-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('paddockPaths', () => {
  it('honours every XDG variable', () => {
    const paths = paddockPaths({
      HOME: '/home/a',
      XDG_DATA_HOME: '/d',
      XDG_CONFIG_HOME: '/c',
      XDG_CACHE_HOME: '/k',
      XDG_RUNTIME_DIR: '/r',
    });
    expect(paths).toEqual({
      data: '/d/paddock',
      vms: '/d/paddock/vms',
      trash: '/d/paddock/trash',
      config: '/c/paddock',
      cache: '/k/paddock',
      runtime: '/r/paddock',
    });
  });

  it('falls back to the defaults of the specification, also for relative values', () => {
    const paths = paddockPaths({ HOME: '/home/a', XDG_DATA_HOME: 'relative' });
    expect(paths.data).toBe('/home/a/.local/share/paddock');
    expect(paths.config).toBe('/home/a/.config/paddock');
    expect(paths.cache).toBe('/home/a/.cache/paddock');
    expect(stateFolder({ HOME: '/home/a' })).toBe('/home/a/.local/state/paddock');
    expect(stateFolder({ XDG_STATE_HOME: '/s' })).toBe('/s/paddock');
    expect(paths.runtime).toBe(path.join(tmpdir(), `paddock-${process.getuid?.()}`));
  });
});

describe('a user without a home', () => {
  it('is served where every folder is named, and told where one is not', async () => {
    const all = { XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c', XDG_CACHE_HOME: '/k' };
    const noEntry = vi.spyOn(os, 'userInfo').mockImplementation(() => {
      throw new Error('ENOENT');
    });
    expect(paddockPaths(all).data).toBe('/d/paddock');
    expect(() => paddockPaths({ ...all, XDG_CACHE_HOME: undefined })).toThrow(
      expect.objectContaining({ error: expect.objectContaining({ code: 'home-unknown' }) }),
    );
    noEntry.mockRestore();
  });

  it('an empty or relative HOME is none', () => {
    expect(path.isAbsolute(paddockPaths({ HOME: '' }).data)).toBe(true);
    expect(path.isAbsolute(paddockPaths({ HOME: 'here' }).data)).toBe(true);
  });
});

describe('ensureRuntimeDir', () => {
  it('makes a private folder, and takes it again', async () => {
    const runtime = path.join(folder, 'run/paddock');
    await ensureRuntimeDir(runtime);
    await ensureRuntimeDir(runtime);
    expect((await stat(runtime)).mode & 0o777).toBe(0o700);
  });

  it('refuses a folder that others may enter', async () => {
    const runtime = path.join(folder, 'open');
    await mkdir(runtime);
    await chmod(runtime, 0o755);
    await expect(ensureRuntimeDir(runtime)).rejects.toMatchObject({
      error: { code: 'runtime-dir-unsafe' },
    });
  });

  it('says so where none can be made', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    for (const runtime of [path.join(file, 'paddock'), file]) {
      await expect(ensureRuntimeDir(runtime)).rejects.toMatchObject({
        error: { code: 'runtime-dir-unusable', params: { path: runtime } },
      });
    }
  });

  it('refuses a link, even one to a private folder', async () => {
    await mkdir(path.join(folder, 'private'), { mode: 0o700 });
    const link = path.join(folder, 'link');
    await symlink(path.join(folder, 'private'), link);
    await expect(ensureRuntimeDir(link)).rejects.toMatchObject({
      error: { code: 'runtime-dir-unsafe' },
    });
  });
});

describe('socketPaths', () => {
  it('stays short under a usual runtime folder', () => {
    const sockets = socketPaths('/run/user/1000/paddock', '0f3cb7a2-aaaa-bbbb-cccc-ddddeeeeffff');
    expect(sockets.qmpCli).toBe('/run/user/1000/paddock/0f3cb7a2/qmp-cli.sock');
    expect(Buffer.byteLength(sockets.serial(3))).toBeLessThanOrEqual(maximumSocketPathBytes);
  });
});
