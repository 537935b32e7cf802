import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectQmp, type QmpClient } from '../../../../electron/qemu/qmp/client';
import type { ConnectOptions } from '../../../../electron/qemu/qmp/client-parts';
import type { QmpEvent } from '../../../../electron/qemu/qmp/wire';
import { AppFailure } from '../../../../shared/errors';
import {
  FakeQmpServer,
  greetingLine,
  QmpRefusal,
  silence,
  type FakeQmpOptions,
} from '../../../fakes/qmp-server';

let folder: string;
let socket: string;
const open: (() => unknown)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-qmp-'));
  socket = path.join(folder, 'qmp.sock');
});
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
  await rm(folder, { recursive: true });
});

async function serve(options: FakeQmpOptions = {}): Promise<FakeQmpServer> {
  const server = await FakeQmpServer.start(socket, options);
  open.push(() => server.close());
  return server;
}

async function attach(options: ConnectOptions = {}): Promise<QmpClient> {
  const client = await connectQmp(socket, options);
  open.push(() => client.close());
  return client;
}

/** The code, parameters and detail of an expected failure. */
async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppFailure)) throw new Error(`no expected failure: ${String(error)}`);
  return error.error;
}

describe('connecting', () => {
  it('does the handshake and knows the version', async () => {
    const server = await serve();
    const client = await attach();
    expect(server.requests.map(({ execute }) => execute)).toEqual(['qmp_capabilities']);
    expect(client.version).toEqual({ qemu: { major: 7, minor: 2, micro: 22 }, package: 'Fake' });
  });

  it('waits for a socket that does not exist yet', async () => {
    const connecting = attach({ connectTimeoutMs: 5000 });
    await serve();
    await expect(connecting).resolves.toBeDefined();
  });

  it('tries once unless told to wait', async () => {
    expect((await failureOf(attach())).code).toBe('vm-not-running');
  });

  it('gives up when nobody listens in time', async () => {
    const started = performance.now();
    const error = await failureOf(attach({ connectTimeoutMs: 60 }));
    expect(error.code).toBe('vm-not-running');
    expect(error.detail).toContain(socket);
    expect(performance.now() - started).toBeGreaterThanOrEqual(60);
  });

  it('can be cancelled while it waits for the socket and for the greeting', async () => {
    const abort = new AbortController();
    const waiting = failureOf(attach({ connectTimeoutMs: 60_000, signal: abort.signal }));
    abort.abort();
    expect((await waiting).code).toBe('cancelled');

    await serve({ greeting: null });
    const again = new AbortController();
    const mute = failureOf(attach({ greetingTimeoutMs: 60_000, signal: again.signal }));
    setImmediate(() => again.abort());
    expect((await mute).code).toBe('cancelled');
  });

  it('says so when the monitor is mute', async () => {
    await serve({ greeting: null });
    const error = await failureOf(attach({ greetingTimeoutMs: 50 }));
    expect(error).toMatchObject({ code: 'monitor-timeout', params: { command: 'greeting' } });
  });

  it('says so when the monitor greets and then is mute', async () => {
    await serve({ answers: { qmp_capabilities: () => silence } });
    const error = await failureOf(attach({ greetingTimeoutMs: 50 }));
    expect(error).toMatchObject({
      code: 'monitor-timeout',
      params: { command: 'qmp_capabilities' },
    });
  });

  it('leaves a second client unheard until the first has gone', async () => {
    await serve();
    const first = await attach();
    expect((await failureOf(attach({ greetingTimeoutMs: 50 }))).code).toBe('monitor-timeout');
    const third = attach({ greetingTimeoutMs: 5000 });
    first.close();
    await expect(third).resolves.toBeDefined();
  });

  it('knows that something else listens', async () => {
    await serve({ greeting: '220 mail.example ESMTP' });
    const error = await failureOf(attach());
    expect(error).toMatchObject({
      code: 'monitor-not-understood',
      detail: '220 mail.example ESMTP',
    });
  });

  it('fails when the other side hangs up at once', async () => {
    const server = createServer((peer) => peer.destroy()).listen(socket);
    open.push(() => server.close());
    expect((await failureOf(attach())).code).toBe('qemu-exited');
  });
});

describe('commands', () => {
  it('gives each of many waiting calls its own answer, whatever their order', async () => {
    const held: string[] = [];
    const server = await serve({
      answers: {
        'query-name': ({ id = '' }) => {
          held.push(id);
          if (held.length < 3) return silence;
          for (const one of held.toReversed()) {
            server.send(`${JSON.stringify({ return: { name: one }, id: one })}\n`);
          }
          return silence;
        },
      },
    });
    const client = await attach();
    const names = await Promise.all([1, 2, 3].map(async () => await client.execute('query-name')));
    expect(names.map(({ name }) => name)).toEqual(held);
    expect(new Set(held).size).toBe(3);
  });

  it('sends arguments as they are', async () => {
    const server = await serve();
    const client = await attach();
    const filename = '/tmp/a,b "c" ü\\😀';
    await client.execute('screendump', { filename, format: 'png' });
    expect((await server.request('screendump')).arguments).toEqual({ filename, format: 'png' });
    await client.execute('cont');
    expect(await server.request('cont')).not.toHaveProperty('arguments');
  });

  it("turns QEMU's refusal into a failure with its class", async () => {
    await serve({
      answers: {
        eject: () => {
          throw new QmpRefusal('DeviceNotFound', "Device 'cd9' not found");
        },
      },
    });
    const client = await attach();
    expect(await failureOf(client.execute('eject', { id: 'cd9' }))).toMatchObject({
      code: 'qmp-error',
      params: { class: 'DeviceNotFound', description: "Device 'cd9' not found" },
    });
    await expect(client.execute('cont')).resolves.toEqual({});
  });

  it('gives an error without an id to the oldest call', async () => {
    const server = await serve({ answers: { stop: () => silence, cont: () => silence } });
    const client = await attach();
    const oldest = failureOf(client.execute('stop'));
    const newer = client.execute('cont');
    const { id } = await server.request('cont');
    server.send('{"error": {"class": "GenericError", "desc": "JSON parse error"}}\n');
    expect((await oldest).params?.['description']).toContain('JSON parse error');
    server.send(`${JSON.stringify({ return: {}, id })}\n`);
    await expect(newer).resolves.toEqual({});
  });

  it('refuses an answer that is not what QEMU documents', async () => {
    await serve({ answers: { 'query-status': () => ({ status: 'dancing', running: 1 }) } });
    const client = await attach();
    const error = await failureOf(client.execute('query-status'));
    expect(error).toMatchObject({
      code: 'qmp-not-understood',
      params: { command: 'query-status' },
    });
    expect(error.detail).toContain('dancing');
  });

  it('stops waiting in time, and an answer that comes later harms nobody', async () => {
    const server = await serve({ answers: { stop: () => silence } });
    const client = await attach();
    const error = await failureOf(client.execute('stop', undefined, { timeoutMs: 30 }));
    expect(error).toMatchObject({ code: 'monitor-timeout', params: { command: 'stop' } });
    const { id } = await server.request('stop');
    server.send(`${JSON.stringify({ return: {}, id })}\n`);
    await expect(client.execute('cont')).resolves.toEqual({});
  });

  it('can be cancelled', async () => {
    await serve({ answers: { stop: () => silence } });
    const client = await attach();
    const abort = new AbortController();
    const waiting = failureOf(client.execute('stop', undefined, { signal: abort.signal }));
    abort.abort();
    expect((await waiting).code).toBe('cancelled');
    expect(
      (await failureOf(client.execute('stop', undefined, { signal: abort.signal }))).code,
    ).toBe('cancelled');
  });

  it('takes replies of megabytes, and characters cut in two', async () => {
    const big = 'ü虚😀'.repeat(400_000);
    const server = await serve({
      answers: {
        'human-monitor-command': ({ id }) => {
          const bytes = Buffer.from(`${JSON.stringify({ return: big, id })}\n`);
          for (let at = 0; at < bytes.length; at += 65_537) {
            server.send(bytes.subarray(at, at + 65_537));
          }
          return silence;
        },
      },
    });
    const client = await attach();
    const reply = await client.execute('human-monitor-command', { 'command-line': 'info mtree' });
    expect(reply === big).toBe(true);
  });

  it('hears what follows a line of garbage, and shows the garbage when nothing follows', async () => {
    const server = await serve({ answers: { stop: () => silence } });
    const client = await attach();
    server.send('warning: something on the wrong stream\n');
    await expect(client.execute('cont')).resolves.toEqual({});
    const error = await failureOf(client.execute('stop', undefined, { timeoutMs: 30 }));
    expect(error.detail).toContain('warning: something on the wrong stream');
  });
});

describe('events', () => {
  it('are heard from the first on, in order, by everybody', async () => {
    const heard: QmpEvent[] = [];
    await serve({
      greeting: `${greetingLine}\n${JSON.stringify({ event: 'RESUME' })}`,
      answers: {
        cont: (_request, fake) => {
          fake.event('STOP', { why: 1 });
          fake.event('RESUME');
          return {};
        },
      },
    });
    const client = await attach({ onEvent: (event) => heard.push(event) });
    const later: string[] = [];
    const off = client.onEvent(({ event }) => later.push(event));
    await client.execute('cont');
    expect(heard.map(({ event }) => event)).toEqual(['RESUME', 'STOP', 'RESUME']);
    expect(heard[1]).toEqual({ event: 'STOP', data: { why: 1 }, at: 1_700_000_000_250 });
    off();
    await client.execute('cont');
    expect(later).toEqual(['STOP', 'RESUME']);
    expect(heard).toHaveLength(5);
  });
});

describe('being away', () => {
  it('lets another client have the monitor, and is heard again afterwards', async () => {
    const server = await serve({ answers: { 'query-name': () => ({ name: 'guest' }) } });
    const heard: string[] = [];
    const client = await attach();
    client.onEvent(({ event }) => heard.push(event));
    const given = await client.whileAway(async () => {
      const other = await connectQmp(socket, { greetingTimeoutMs: 1000 });
      await other.execute('stop');
      expect((await failureOf(client.execute('cont'))).code).toBe('cancelled');
      other.close();
      return 'done';
    });
    expect(given).toBe('done');
    await client.execute('cont');
    server.event('RESUME');
    await client.execute('cont');
    expect(heard).toEqual(['RESUME']);
    const words = server.requests.map(({ execute }) => execute);
    expect(words.filter((word) => word === 'qmp_capabilities')).toHaveLength(3);
    expect(words.filter((word) => word === 'stop' || word === 'cont')).toEqual([
      'stop',
      'cont',
      'cont',
    ]);
  });

  it('tells what work gave, and then that QEMU is gone', async () => {
    const server = await serve();
    const client = await attach();
    const failed = client.whileAway(async () => {
      await server.close();
      await rm(socket, { force: true });
      throw new Error('no luck');
    });
    await expect(failed).rejects.toThrow('no luck');
    expect((await failureOf(client.execute('cont'))).code).toBe('vm-not-running');
    expect(await client.closed).toMatchObject({ code: 'vm-not-running' });
  });
});

describe('the end', () => {
  it('fails every waiting call when QEMU goes away', async () => {
    const server = await serve({ answers: { stop: () => silence } });
    const client = await attach();
    const waiting = failureOf(client.execute('stop'));
    await server.request('stop');
    server.hangUp();
    expect((await waiting).code).toBe('qemu-exited');
    expect(await client.closed).toMatchObject({ code: 'qemu-exited' });
    expect((await failureOf(client.execute('cont'))).code).toBe('qemu-exited');
  });

  it('is quiet when it is ours', async () => {
    await serve({ answers: { stop: () => silence } });
    const client = await attach();
    const waiting = failureOf(client.execute('stop'));
    client.close();
    client.close();
    expect((await waiting).code).toBe('cancelled');
    expect(await client.closed).toBeNull();
  });

  it('comes with a line that never ends', async () => {
    const server = await serve();
    const client = await attach({ maximumLineBytes: 1000 });
    server.send('x'.repeat(2000));
    expect(await client.closed).toMatchObject({ code: 'monitor-not-understood' });
  });
});
