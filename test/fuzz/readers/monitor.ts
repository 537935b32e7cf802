import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectQmp } from '../../../electron/qemu/qmp/client';
import { answerSchemas, type QmpCommandName } from '../../../electron/qemu/qmp/commands';
import { knownEvent } from '../../../electron/qemu/qmp/events';
import { below, cutAnywhere, mutateBytes, mutateJson, pick, type Random } from '../mutate';
import { expectThat, orTold } from './expectations';

const greeting = {
  QMP: { version: { qemu: { micro: 2, minor: 2, major: 7 }, package: '' }, capabilities: ['oob'] },
};
const timestamp = { seconds: 1, microseconds: 2 };

/** What QEMU says, each in any order and as often as it likes. */
const messages: readonly object[] = [
  { return: {}, id: 'paddock-1' },
  { return: { status: 'running', singlestep: false, running: true }, id: 'paddock-2' },
  { return: [{ qdev: 'a', removable: true, locked: false }], id: 'paddock-2' },
  { error: { class: 'GenericError', desc: 'no' }, id: 'paddock-2' },
  { error: { class: 'GenericError', desc: 'not parsed' } },
  { timestamp, event: 'STOP' },
  { timestamp, event: 'RESUME', data: {} },
  { timestamp, event: 'SHUTDOWN', data: { guest: true, reason: 'guest-shutdown' } },
  { timestamp, event: 'GUEST_PANICKED', data: { action: 'pause' } },
  {
    timestamp,
    event: 'BLOCK_IO_ERROR',
    data: { device: '', operation: 'write', action: 'stop', nospace: true, reason: 'full' },
  },
  { timestamp, event: 'JOB_STATUS_CHANGE', data: { id: 'a', status: 'running' } },
];

/** Bytes of a line that has no end; more than any answer of QEMU has, less than what a line may have. */
const hugeLine = 8 * 1024 * 1024;

function line(random: Random): Buffer {
  const message = pick(random, messages);
  const sound = random() < 0.6;
  const bytes = sound ? Buffer.from(JSON.stringify(message)) : mutateJson(random, message);
  return Buffer.concat([bytes, Buffer.from(random() < 0.9 ? '\r\n' : '')]);
}

function stream(random: Random): Buffer {
  const words = Array.from({ length: 1 + below(random, 12) }, () => line(random));
  const first = random() < 0.9 ? [Buffer.from(`${JSON.stringify(greeting)}\r\n`)] : [];
  const huge = random() < 0.02 ? [Buffer.alloc(hugeLine, '[')] : [];
  const all = Buffer.concat([...first, ...words, ...huge]);
  return random() < 0.3 ? mutateBytes(random, all) : all;
}

/** Any command that the product knows: what comes back is checked by its own schema. */
const names = Object.keys(answerSchemas) as QmpCommandName[];

/** QEMU's side of a monitor says what it likes, in pieces; the client answers, fails or is told so in time. */
export async function monitor(random: Random, folder: string): Promise<void> {
  const pieces = cutAnywhere(random, stream(random));
  const socket = path.join(folder, 'q.sock');
  const clients = new Set<Socket>();
  const say = async (client: Socket) => {
    for (const piece of pieces) {
      client.write(piece);
      if (random() < 0.1) await pause(1);
    }
    if (random() < 0.5) client.end();
  };
  const server = createServer((client) => {
    clients.add(client);
    client.on('error', () => undefined);
    client.resume();
    void say(client);
  });
  await new Promise<void>((resolve) => void server.listen(socket, resolve));
  try {
    await orTold(ask(socket, pick(random, names) ?? 'query-status'));
  } finally {
    for (const client of clients) client.destroy();
    server.close();
  }
}

async function ask(socket: string, name: QmpCommandName): Promise<void> {
  const qmp = await connectQmp(socket, { greetingTimeoutMs: 100 });
  try {
    qmp.onEvent((event) => {
      const known = knownEvent(event);
      expectThat(known === null || known.event === event.event, 'another event');
    });
    await qmp.execute(name, undefined, { timeoutMs: 50 });
  } finally {
    qmp.close();
  }
}
