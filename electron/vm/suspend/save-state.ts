import { once } from 'node:events';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { failure } from '../../../shared/errors';
import { writeFailure } from '../../lib/atomic-file';
import type { QmpClient } from '../../qemu/qmp/client';
import { goOnAfter, migrationEnd, migrationFailure, patience } from './migration';

/**
 * As much as QEMU can, and a pause as long as QEMU allows (QAPI `MigrationParameters`): the guest is to stand still at
 * once, so that no page is written twice.
 */
const atOnce = { 'max-bandwidth': 2 ** 40, 'downtime-limit': 2_000_000 };

export interface Saving {
  qmp: QmpClient;
  /** Where QEMU connects to; nothing may be there. */
  socket: string;
  /** The new file, which must not be there. */
  file: string;
  /** Whether the guest runs. */
  ran: boolean;
  signal: AbortSignal;
  onBytes: (done: number) => void;
}

/**
 * Writes a guest's memory and devices to a file. QEMU sends them through a socket: `file:` came with 8.2 only, `exec:`
 * dies under our sandbox, and a stream that breaks off, because somebody cancels, the disk is full or this process is
 * killed, makes QEMU let the guest go on by itself. The monitor may be mute meanwhile.
 * @returns bytes. The guest stands still then, and its disks are let go.
 * @throws AppFailure `cancelled`, `no-space-left`, `file-unwritable`, `qmp-error`, `qemu-exited`. The guest goes on then,
 * and nothing is left of the file.
 */
export async function saveState(saving: Saving): Promise<number> {
  const { qmp, socket, file, ran, signal } = saving;
  const server = createServer();
  const before = await qmp.execute('query-migrate-parameters', undefined, patience);
  let began = false;
  try {
    await rm(socket, { force: true });
    server.listen(socket);
    await once(server, 'listening');
    await qmp.execute('migrate-set-parameters', atOnce);
    if (signal.aborted) throw failure('cancelled');
    const received = receive(server, saving);
    received.catch(() => undefined);
    await qmp.execute('migrate', { uri: `unix:${socket}` }, patience);
    began = true;
    // A migration that fails before QEMU has connected sends nothing.
    const failed = migrationEnd(qmp).then(async (words) => {
      if (words !== null) throw signal.aborted ? failure('cancelled') : migrationFailure(words);
      return await received;
    });
    return await Promise.race([rejects(received), failed]);
  } catch (error) {
    await rm(file, { force: true });
    // The first failure is told; a guest that stands still shows that by itself.
    if (began) await goOnAfter(qmp, ran).catch(() => undefined);
    throw error;
  } finally {
    server.close();
    await rm(socket, { force: true });
    await restore(qmp, before);
  }
}

/** Rejects as `promise` does, and never resolves. */
const rejects = async (promise: Promise<unknown>): Promise<never> =>
  await new Promise((_resolve, reject) => {
    promise.catch(reject);
  });

/** What the next one is given back; a QEMU that is gone needs nothing. */
async function restore(
  qmp: QmpClient,
  before: { 'max-bandwidth'?: number | undefined; 'downtime-limit'?: number | undefined },
): Promise<void> {
  const { 'max-bandwidth': bandwidth, 'downtime-limit': downtime } = before;
  const parameters = {
    ...(bandwidth !== undefined && { 'max-bandwidth': bandwidth }),
    ...(downtime !== undefined && { 'downtime-limit': downtime }),
  };
  await qmp.execute('migrate-set-parameters', parameters).catch(() => undefined);
}

/** Takes the one stream of QEMU's into the file, down to the disk. */
async function receive(server: Server, saving: Saving): Promise<number> {
  const { file, signal } = saving;
  const connection = await new Promise<Socket>((resolve) => server.once('connection', resolve));
  const hangUp = () => void connection.destroy();
  signal.addEventListener('abort', hangUp, { once: true });
  if (signal.aborted) hangUp();
  try {
    const target = await open(file, 'wx', 0o600);
    try {
      const bytes = await pump(connection, target, saving);
      if (signal.aborted) throw failure('cancelled');
      await target.sync();
      return bytes;
    } finally {
      await target.close();
    }
  } catch (error) {
    throw signal.aborted ? failure('cancelled') : (writeFailure(file, error) ?? error);
  } finally {
    signal.removeEventListener('abort', hangUp);
    connection.destroy();
  }
}

async function pump(
  connection: Socket,
  target: FileHandle,
  { onBytes }: Pick<Saving, 'onBytes'>,
): Promise<number> {
  let bytes = 0;
  for await (const chunk of connection as AsyncIterable<Buffer>) {
    // `writeFile` goes on after a short write.
    await target.writeFile(chunk);
    bytes += chunk.length;
    onBytes(bytes);
  }
  return bytes;
}
