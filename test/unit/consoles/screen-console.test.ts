import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { screenConsole } from '../../../electron/consoles/screen-console';
import { openScreen } from '../../../electron/vm/consoles/screen';
import { flowControl } from '../../../shared/console-protocol';
import { consoleChannel } from './message-ports';

let folder = '';
let socketPath = '';
let server: Server;
const ends: (() => void)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-vnc-'));
  socketPath = path.join(folder, 'vnc.sock');
  server = createServer();
});
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  server.close();
  await rm(folder, { recursive: true });
});

const listen = async () => await new Promise<void>((resolve) => server.listen(socketPath, resolve));
const client = async () =>
  await new Promise<Socket>((resolve) => {
    server.once('connection', (socket) => {
      // The page may leave while the guest still talks.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });

function open(isStarting = () => false) {
  const channel = consoleChannel();
  ends.push(channel.close);
  const ended = screenConsole({
    open: async (sink, signal) => await openScreen({ socketPath, sink, signal, isStarting }),
    port: channel.main,
  });
  return { ...channel, ended };
}

/** What noVNC says to a QEMU without a password. */
const handshake = 'RFB 003.008\n\x01\x01';

/** The first `count` bytes that a guest hears from now on. */
async function heardBy(guest: Socket, count: number): Promise<string> {
  let heard = '';
  for await (const chunk of guest.iterator({ destroyOnReturn: false })) {
    heard += String(chunk);
    if (heard.length >= count) break;
  }
  return heard;
}

describe('screenConsole', () => {
  it('says that it is open and carries bytes both ways', async () => {
    await listen();
    const guest = client();
    const { page, ended } = open();
    await ended;
    (await guest).write('RFB 003.008\n');
    expect(await page.text('\n')).toBe('RFB 003.008\n');
    expect(page.messages[0]).toEqual({ type: 'opened', history: 0 });
    page.send(`${handshake}hello`);
    expect(await heardBy(await guest, `${handshake}hello`.length)).toBe(`${handshake}hello`);
  });

  it('says the handshake before it is asked, and once', async () => {
    await listen();
    const guest = client();
    const { page, ended } = open();
    await ended;
    // Nobody asked: the guest has said nothing, and neither has the page.
    expect(await heardBy(await guest, handshake.length)).toBe(handshake);
    for (const part of ['RFB 003.008\n', '\x01', '\x01\x02', 'more']) page.send(part);
    expect(await heardBy(await guest, '\x02more'.length)).toBe('\x02more');
  });

  it('ends with a page that wants another handshake than was said', async () => {
    await listen();
    const guest = client();
    const { page, ended } = open();
    await ended;
    (await guest).resume();
    page.send('RFB 003.003\n');
    await page.message('closed');
    expect(page.messages.at(-1)).toMatchObject({
      type: 'closed',
      detail: expect.stringContaining('another handshake'),
    });
  });

  it('waits for the socket of a VM that is starting', async () => {
    const guest = client();
    const { page, ended } = open(() => true);
    await listen();
    await ended;
    (await guest).write('x');
    expect(String(await page.receive(1))).toBe('x');
  });

  it('fails at once when the VM is not starting', async () => {
    const { ended } = open();
    await expect(ended).rejects.toMatchObject({ error: { code: 'vm-not-running' } });
  });

  it('says that the guest has ended, after its last bytes', async () => {
    await listen();
    const guest = client();
    const { page, ended } = open();
    await ended;
    (await guest).end(Buffer.alloc(300_000, 1));
    await page.message('closed');
    expect(page.count()).toBe(300_000);
    expect(page.messages.at(-1)).toEqual({ type: 'closed', reason: 'ended' });
  });

  it('lets go of the socket when the page closes the port', async () => {
    await listen();
    const guest = client();
    const { close, ended } = open();
    await ended;
    const socket = await guest;
    socket.resume();
    const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')));
    close();
    expect(await closed).toBe('closed');
  });

  it('has room for the next picture while the page draws one', () => {
    expect(flowControl.screen.high).toBeGreaterThan(2 * 1920 * 1080 * 4);
  });

  it('reads no more than the page takes in, and goes on when it does', async () => {
    await listen();
    const guest = client();
    const { page, ended } = open();
    await ended;
    const total = flowControl.screen.high * 3;
    (await guest).end(Buffer.alloc(total, 7));
    await page.receive(flowControl.screen.high);
    // Nothing is acknowledged: what still comes is what was read before the pause took effect.
    await vi.waitUntil(
      async () => {
        const before = page.count();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return page.count() === before;
      },
      { timeout: 5000 },
    );
    expect(page.count()).toBeLessThan(flowControl.screen.high + 2 * 1024 * 1024);
    page.acknowledgeAll();
    await page.receive(total);
    expect(page.count()).toBe(total);
  });
});
