import { once } from 'node:events';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { AppFailure, failure } from '../../../shared/errors';
import { writeFailure } from '../../lib/atomic-file';
import type { QmpClient } from '../../qemu/qmp/client';
import { beginBackground, endBackground, standStill, type StandingGuest } from './background';
import {
  goOnAfter,
  migrationEnd,
  migrationFailure,
  migrationSettled,
  patience,
  statusAfter,
} from './migration';

/**
 * As much as QEMU can, and a pause as long as QEMU allows (QAPI `MigrationParameters`): the guest is to stand still at
 * once, so that no page is written twice.
 */
const atOnce = { 'max-bandwidth': 2 ** 40, 'downtime-limit': 2_000_000 };

/** A state that is taken out of QEMU. */
interface Taking {
  qmp: QmpClient;
  /** Where QEMU connects to; nothing may be there. */
  socket: string;
  /** The new file, which must not be there. */
  file: string;
  signal: AbortSignal;
  onBytes: (done: number) => void;
}

export interface Saving extends Taking {
  /** Whether the guest runs. */
  ran: boolean;
}

/** What is done around the sending. */
interface Around {
  /** Makes QEMU send, by `send`. */
  begin: (send: () => Promise<void>) => Promise<void>;
  /** Waits for the end of what QEMU sends when it has begun, without its monitor; it is watched by that unless told. */
  meanwhile?: (wait: () => Promise<void>) => Promise<void>;
  /** What becomes of the guest when it has begun and comes to nothing; QEMU has ended it then, or is about to. */
  recover: () => Promise<void>;
}

/**
 * Writes a guest's memory and devices to a file; it stands still meanwhile. A stream that breaks off, because somebody
 * cancels, the disk is full or this process is killed, makes QEMU let the guest go on by itself. The monitor may be mute.
 * @returns bytes. The guest stands still then, and its disks are let go.
 * @throws AppFailure `cancelled`, `no-space-left`, `file-unwritable`, `qmp-error`, `qemu-exited`. The guest goes on then,
 * and nothing is left of the file.
 */
export async function saveState(saving: Saving): Promise<number> {
  const { qmp, ran, file } = saving;
  // Whoever was killed while a guest went on has left that on, and maybe a stream that still has to break.
  await migrationSettled(qmp);
  await endBackground(qmp);
  const bytes = await takeState(saving, {
    begin: async (send) => await send(),
    recover: async () => await goOnAfter(qmp, ran),
  });
  const status = await statusAfter(qmp);
  if (status === 'postmigrate') return bytes;
  // It went on after its memory was out, which would be loaded on disks of another moment.
  await rm(file, { force: true });
  throw migrationFailure(`the guest did not stand still: ${status}`);
}

/** What a guest that goes on is kept with. */
export interface LiveSaving extends Taking {
  mark: StandingGuest['mark'];
  /** Carried out while the guest stands still, at the moment that its memory will be of. */
  moment: () => Promise<void>;
  /** Waits without the guest, when it goes on. */
  aside: (wait: () => Promise<void>) => Promise<void>;
}

/**
 * Writes the memory and devices that a guest has now to a file, while it goes on after a moment. A stream that breaks off
 * changes nothing for the guest; the moment is undone by the caller.
 * @returns bytes, and milliseconds that the guest stood still.
 * @throws as {@link saveState}; as `moment`.
 */
export async function saveLiveState(
  saving: LiveSaving,
): Promise<{ bytes: number; pausedMs: number }> {
  const { qmp, moment, mark, aside } = saving;
  let pausedMs = 0;
  await beginBackground(qmp);
  try {
    await touchMemory(saving);
    const bytes = await takeState(saving, {
      begin: async (send) => {
        pausedMs = await standStill({ qmp, mark }, moment, send);
      },
      meanwhile: aside,
      recover: async () => void (await migrationEnd(qmp)),
    });
    return { bytes, pausedMs };
  } finally {
    await endBackground(qmp);
  }
}

/**
 * Lets QEMU touch all of a guest's memory while it runs. It does so before it sends anything, with the guest standing
 * still for it where that was told to; what was touched is quick the second time. Who hangs up at the first byte has that
 * alone.
 */
async function touchMemory({ qmp, socket }: Taking): Promise<void> {
  const server = createServer((connection) => {
    connection.on('error', () => undefined);
    connection.once('data', () => void connection.destroy());
  });
  try {
    await rm(socket, { force: true });
    server.listen(socket);
    await once(server, 'listening');
    await qmp.execute('migrate', { uri: `unix:${socket}` }, patience);
    await migrationEnd(qmp);
  } finally {
    server.close();
    await rm(socket, { force: true });
  }
}

/** QEMU sends a state through a socket: `file:` came with 8.2 only, and `exec:` dies under our sandbox. */
async function takeState(taking: Taking, { begin, meanwhile, recover }: Around): Promise<number> {
  const { qmp, socket, file } = taking;
  const server = createServer();
  const before = await qmp.execute('query-migrate-parameters', undefined, patience);
  const broken = new AbortController();
  const signal = AbortSignal.any([taking.signal, broken.signal]);
  let began = false;
  let lost: unknown;
  try {
    await rm(socket, { force: true });
    server.listen(socket);
    await once(server, 'listening');
    await qmp.execute('migrate-set-parameters', atOnce);
    if (signal.aborted) throw failure('cancelled');
    const received = receive(server, { ...taking, signal });
    received.catch((error: unknown) => {
      lost = error;
    });
    await begin(async () => {
      await qmp.execute('migrate', { uri: `unix:${socket}` }, patience);
      began = true;
    });
    await meanwhile?.(async () => void (await received.catch(() => undefined)));
    // A migration that fails before QEMU has connected sends nothing.
    const failed = migrationEnd(qmp).then(async (words) => {
      if (words !== null) throw signal.aborted ? failure('cancelled') : migrationFailure(words);
      return await received;
    });
    return await Promise.race([rejects(received), failed]);
  } catch (error) {
    // What broke the stream tells more than what QEMU makes of that.
    const first = lost instanceof AppFailure ? lost : error;
    broken.abort();
    await rm(file, { force: true });
    // The first failure is told; a guest that stands still shows that by itself.
    if (began) await recover().catch(() => undefined);
    throw first;
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
async function receive(server: Server, taking: Taking): Promise<number> {
  const { file, signal } = taking;
  const connection = await new Promise<Socket>((resolve) => server.once('connection', resolve));
  const hangUp = () => void connection.destroy();
  signal.addEventListener('abort', hangUp, { once: true });
  if (signal.aborted) hangUp();
  try {
    const target = await open(file, 'wx', 0o600);
    try {
      const bytes = await pump(connection, target, taking);
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
  { onBytes }: Pick<Taking, 'onBytes'>,
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
