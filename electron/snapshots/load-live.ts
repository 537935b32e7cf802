import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppFailure, failure } from '../../shared/errors';
import type { QmpClient } from '../qemu/qmp/client';
import { logTail } from '../vm/launch/logs';
import { folderOfPoint, memoryFile, type Point } from '../vm/points/point-store';
import { loadState } from '../vm/suspend/load-state';

const fileOf = ({ id }: Point, folder: string) => path.join(folderOfPoint(folder, id), memoryFile);

/** Refuses where the file with a point's memory is not as it was written. @throws AppFailure `snapshot-part-missing`. */
export async function refuseLostMemory(point: Point, folder: string): Promise<void> {
  if (!point.live) return;
  const file = fileOf(point, folder);
  const found = await stat(file).catch(() => null);
  if (found?.isFile() && found.size === point.stateBytes) return;
  throw failure('snapshot-part-missing', { params: { path: file, title: point.title } });
}

/**
 * Gives a QEMU that waits for it the memory of a point that lies in a file.
 * @param socket where QEMU listens for it.
 * @throws as `loadState`, with QEMU's last words where it has ended.
 */
export async function loadLive(
  qmp: QmpClient,
  point: Point,
  { folder, socket, signal }: { folder: string; socket: string; signal: AbortSignal },
): Promise<void> {
  try {
    await loadState(qmp, { socket, file: fileOf(point, folder), signal });
  } catch (error) {
    if (!(error instanceof AppFailure) || error.error.code !== 'qemu-exited') throw error;
    const words = await logTail(folder);
    throw words === '' ? error : failure('qemu-exited', { detail: words });
  }
}
