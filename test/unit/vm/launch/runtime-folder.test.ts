import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { socketPaths } from '../../../../electron/vm/socket-paths';
import {
  longestSocketPath,
  prepareRuntimeFolder,
  removeStaleSockets,
} from '../../../../electron/vm/launch/runtime-folder';
import { temporaryFolder } from '../support';

const id = '11111111-2222-4333-8444-555555555555';
const unsafe = { error: { code: 'runtime-dir-unsafe' } };
const tooLongPath = { error: { code: 'runtime-dir-too-long', params: { max: '107' } } };

describe('prepareRuntimeFolder', () => {
  it('makes it private and removes what an earlier run left', async () => {
    const runtime = path.join(await temporaryFolder(), 'run');
    const sockets = socketPaths(runtime, id);
    await prepareRuntimeFolder(runtime, sockets);
    await writeFile(sockets.vnc, '');
    await prepareRuntimeFolder(runtime, sockets);
    expect(await readdir(sockets.folder)).toEqual([]);
    for (const folder of [runtime, sockets.folder]) {
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
    }
  });

  it('takes nothing out of a folder that a made-up record names', async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'thesis.odt'), 'years of work');
    await mkdir(path.join(folder, 'photos'));
    await removeStaleSockets({ folder });
    expect(await readdir(folder)).toEqual(['photos', 'thesis.odt']);
  });

  it('refuses folders that others can enter', async () => {
    const runtime = path.join(await temporaryFolder(), 'run');
    const sockets = socketPaths(runtime, id);
    await mkdir(runtime, { mode: 0o700 });
    await mkdir(sockets.folder, { mode: 0o755 });
    await expect(prepareRuntimeFolder(runtime, sockets)).rejects.toMatchObject(unsafe);
    await chmod(sockets.folder, 0o700);
    await chmod(runtime, 0o750);
    await expect(prepareRuntimeFolder(runtime, sockets)).rejects.toMatchObject(unsafe);
  });

  it('refuses a path that Node would cut off silently', async () => {
    const root = await temporaryFolder();
    const lengthOf = (runtime: string) =>
      Buffer.byteLength(longestSocketPath(socketPaths(runtime, id)));
    const spare = 107 - lengthOf(path.join(root, 'r'));
    const fits = path.join(root, `r${'x'.repeat(spare)}`);
    expect(lengthOf(fits)).toBe(107);
    await prepareRuntimeFolder(fits, socketPaths(fits, id));
    await expect(
      prepareRuntimeFolder(fits, socketPaths(fits, id), ['channel0']),
    ).rejects.toMatchObject(tooLongPath);
    const tooLong = `${fits}x`;
    await expect(prepareRuntimeFolder(tooLong, socketPaths(tooLong, id))).rejects.toMatchObject(
      tooLongPath,
    );
    const wide = path.join(root, '虚'.repeat(30));
    await expect(prepareRuntimeFolder(wide, socketPaths(wide, id))).rejects.toMatchObject(
      tooLongPath,
    );
  });
});
