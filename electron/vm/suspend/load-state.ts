import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { openPlain } from '../../lib/plain-file';
import type { QmpClient } from '../../qemu/qmp/client';
import { migrationEnd, migrationFailure, patience } from './migration';

/**
 * Gives a QEMU that waits for it (`-incoming defer`) the state in a file. Nothing of a disk is changed before all of it
 * is in.
 * @param socket where QEMU listens for it.
 * @throws AppFailure `qmp-error` with what QEMU says, `qemu-exited` where it says it in its log and ends.
 */
export async function loadState(
  qmp: QmpClient,
  { socket, file, signal }: { socket: string; file: string; signal: AbortSignal },
): Promise<void> {
  const state = await openPlain(file);
  let connection: Socket | null = null;
  try {
    await qmp.execute('migrate-incoming', { uri: `unix:${socket}` }, patience);
    connection = connect(socket);
    // QEMU tells better what was wrong, and hangs up when it has enough.
    connection.on('error', () => undefined);
    const source = state.createReadStream({ highWaterMark: 1024 * 1024 });
    pipeline(source, connection, { signal }).catch(() => undefined);
    const words = await migrationEnd(qmp);
    if (words !== null) throw migrationFailure(words);
  } finally {
    connection?.destroy();
    await state.close().catch(() => undefined);
  }
}
