import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PortChannel } from '../../../../renderer/consoles/port-channel';
import type { ConsoleFromMain, ConsoleToMain } from '../../../../shared/console-protocol';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A channel and main's end of its port. */
function open() {
  const { port1, port2 } = new MessageChannel();
  ends.push(() => port1.close());
  const told: ConsoleToMain[] = [];
  port1.on('message', (message: ConsoleToMain) => told.push(message));
  const channel = new PortChannel(port2 as unknown as MessagePort);
  const heard: number[][] = [];
  // As noVNC does it: by its fields.
  Object.assign(channel, {
    onmessage: ({ data }: { data: ArrayBuffer }) => heard.push([...new Uint8Array(data)]),
  });
  return {
    channel,
    heard,
    told,
    close: () => port1.close(),
    say: (message: ConsoleFromMain) => port1.postMessage(message),
    data: (...bytes: number[]) =>
      port1.postMessage({ type: 'data', data: new Uint8Array(bytes) } satisfies ConsoleFromMain),
  };
}

async function opened() {
  const parts = open();
  const start = parts.channel.start();
  parts.say({ type: 'opened', history: 0 });
  expect(await start).toBe(true);
  return parts;
}

describe('PortChannel', () => {
  it('has what noVNC asks of a channel, on the object or its class', () => {
    const { channel } = open();
    const names = [
      ...Object.keys(channel),
      ...Object.getOwnPropertyNames(Object.getPrototypeOf(channel)),
    ];
    expect(names).toEqual(
      expect.arrayContaining(
        'send close binaryType onerror onmessage onopen protocol readyState'.split(' '),
      ),
    );
  });

  it('keeps data until it is released, and then passes it on in order', async () => {
    const { channel, heard, data } = await opened();
    data(1, 2);
    data(3);
    await vi.waitFor(() => {
      channel.release();
      expect(heard.flat()).toEqual([1, 2, 3]);
    });
    data(4);
    await vi.waitFor(() => expect(heard.flat()).toEqual([1, 2, 3, 4]));
    channel.hold();
    data(5);
    channel.release();
    await vi.waitFor(() => expect(heard.flat()).toEqual([1, 2, 3, 4, 5]));
  });

  it('says when main refuses, and why', async () => {
    const { channel, say } = open();
    const onclose = vi.fn<() => void>();
    Object.assign(channel, { onclose });
    const start = channel.start();
    say({ type: 'closed', reason: 'vm-not-running', detail: 'ENOENT' });
    expect(await start).toBe(false);
    expect(channel.closeReason).toEqual({ reason: 'vm-not-running', detail: 'ENOENT' });
    expect(channel.readyState).toBe('closed');
    expect(onclose).toHaveBeenCalledOnce();
  });

  it('closes once when main’s end goes away', async () => {
    const { channel, close } = await opened();
    const onclose = vi.fn<() => void>();
    Object.assign(channel, { onclose });
    close();
    await vi.waitFor(() => expect(onclose).toHaveBeenCalledOnce());
    channel.close();
    expect(onclose).toHaveBeenCalledOnce();
  });

  it('fills a buffer directly and passes on what comes after it', async () => {
    const { channel, heard, data } = await opened();
    channel.release();
    const target = new Uint8Array(5);
    channel.fillDirectly(target, (to, bytes) => to.set(bytes.map((byte) => byte * 10)));
    data(1, 2, 3);
    data(4, 5, 6, 7);
    await vi.waitFor(() => expect(heard).toEqual([[6, 7]]));
    expect([...target]).toEqual([10, 20, 30, 40, 50]);
  });

  it('sends a copy of a view, not the buffer behind it', async () => {
    const { channel, told } = await opened();
    const shared = new Uint8Array(10_240);
    shared.set([7, 8], 100);
    channel.send(shared.subarray(100, 102));
    shared.fill(0);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    const [message] = told;
    expect(message).toEqual({ type: 'data', data: new Uint8Array([7, 8]) });
    expect(message?.type === 'data' && message.data.buffer.byteLength).toBe(2);
  });

  it('acknowledges in steps, all that came', async () => {
    const { channel, told, say } = await opened();
    channel.release();
    for (let index = 0; index < 5; index += 1) {
      say({ type: 'data', data: new Uint8Array(60 * 1024) });
    }
    await vi.waitFor(() => expect(told).toEqual([{ type: 'ack', bytes: 300 * 1024 }]));
  });
});
