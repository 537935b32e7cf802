import type { Dirent } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { ensureRuntimeDir } from '../../lib/paths';
import type { SocketPaths } from '../../qemu/hardware/types';
import { maximumSocketPathBytes, screendumpPrefix } from '../socket-paths';

/** Pure: the longest socket path a VM can get, in bytes. @param channels ids of the channels that it has. */
export function longestSocketPath(sockets: SocketPaths, channels: readonly string[] = []): string {
  const all = [sockets.qmp, sockets.qmpCli, sockets.vnc, sockets.agent, sockets.tpm];
  return [...all, sockets.serial(0), ...channels.map(sockets.channel)].reduce(
    (longest, candidate) =>
      Buffer.byteLength(candidate) > Buffer.byteLength(longest) ? candidate : longest,
  );
}

/**
 * Makes the folder of a VM's sockets, private and empty. Only for a VM that is known not to run: QEMU leaves
 * `vnc.sock` behind always and the others when it is killed.
 * @throws AppFailure `runtime-dir-unsafe`, `runtime-dir-unusable`, `runtime-dir-too-long`.
 */
export async function prepareRuntimeFolder(
  runtime: string,
  sockets: SocketPaths,
  channels: readonly string[] = [],
): Promise<void> {
  const longest = longestSocketPath(sockets, channels);
  if (Buffer.byteLength(longest) > maximumSocketPathBytes) {
    const params = { path: longest, max: String(maximumSocketPathBytes) };
    throw failure('runtime-dir-too-long', { params });
  }
  await ensureRuntimeDir(runtime);
  await ensureRuntimeDir(sockets.folder);
  await removeStaleSockets(sockets);
}

/**
 * Removes what an earlier run left in the VM's socket folder: sockets and pictures of the screen. A folder that a record
 * names may be any, so nothing else is touched.
 */
export async function removeStaleSockets(sockets: Pick<SocketPaths, 'folder'>): Promise<void> {
  const entries = await readdir(sockets.folder, { withFileTypes: true }).catch(() => []);
  const isOurs = ({ name }: Dirent) => name.endsWith('.sock') || name.startsWith(screendumpPrefix);
  const ours = entries.filter((entry) => entry.isSocket() || (entry.isFile() && isOurs(entry)));
  await Promise.all(ours.map(({ name }) => rm(path.join(sockets.folder, name), { force: true })));
}

/** True when QEMU's monitor socket is still there: QEMU removes it unless it is killed. */
export async function monitorSocketLeft(qmp: string): Promise<boolean> {
  return await lstat(qmp).then(
    (stat) => stat.isSocket(),
    () => false,
  );
}
