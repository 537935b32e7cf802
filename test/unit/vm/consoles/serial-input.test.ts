import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SerialInput } from '../../../../electron/vm/consoles/serial-input';

let folder = '';
let socketPath = '';
let server: Server | null = null;
const inputs: SerialInput[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-in-'));
  socketPath = path.join(folder, 's.sock');
});
afterEach(async () => {
  for (const input of inputs.splice(0)) input.close();
  server?.close();
  server = null;
  await rm(folder, { recursive: true });
});

/** Takes one client at a time and closes when the client has said all, as QEMU's character device does. */
async function listen() {
  const bursts: string[] = [];
  const waiting: (() => void)[] = [];
  let busy = false;
  const next = () => {
    busy = false;
    waiting.shift()?.();
  };
  server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    const take = () => {
      busy = true;
      let text = '';
      socket.on('data', (data) => (text += data.toString()));
      socket.on('end', () => {
        bursts.push(text);
        socket.end();
        next();
      });
      socket.on('error', next);
      socket.resume();
    };
    if (busy) waiting.push(take);
    else take();
  });
  await new Promise<void>((resolve) => server?.listen(socketPath, resolve));
  return bursts;
}

function open(failures: string[] = []) {
  const input = new SerialInput(socketPath, (error) => failures.push(error.code ?? ''));
  inputs.push(input);
  return input;
}
const write = (input: SerialInput, text: string) => input.write(Buffer.from(text));

describe('SerialInput', () => {
  it('writes in order, keys that follow each other together', async () => {
    const bursts = await listen();
    const input = open();
    for (const key of 'hello') write(input, key);
    await input.settled();
    expect(bursts).toEqual(['hello']);
    write(input, ' again');
    await input.settled();
    expect(bursts.join('')).toBe('hello again');
  });

  it('writes little at a time, so that its socket never fills, and lets others in between', async () => {
    const bursts = await listen();
    const [one, other] = [open(), open()];
    write(one, 'a'.repeat(5000));
    write(other, 'b'.repeat(5000));
    await Promise.all([one.settled(), other.settled()]);
    expect(Math.max(...bursts.map((burst) => burst.length))).toBe(64);
    const all = bursts.join('');
    expect([all.replaceAll('b', ''), all.replaceAll('a', '')]).toEqual([
      'a'.repeat(5000),
      'b'.repeat(5000),
    ]);
    expect(bursts.findIndex((burst) => burst.startsWith('b'))).toBeLessThan(5);
  });

  it('does not cut the sequence of a key', async () => {
    const bursts = await listen();
    const input = open();
    for (let index = 0; index < 50; index += 1) write(input, '\u001b[A');
    await input.settled();
    expect(bursts.every((burst) => burst.length % 3 === 0)).toBe(true);
    expect(bursts.join('')).toBe('\u001b[A'.repeat(50));
  });

  it('gives input to a VM that is off up, says so, and works when it is on', async () => {
    const failures: string[] = [];
    const input = open(failures);
    write(input, 'lost');
    await input.settled();
    expect(failures).toEqual(['ENOENT']);
    const bursts = await listen();
    write(input, 'heard');
    await input.settled();
    expect(bursts).toEqual(['heard']);
  });

  it('holds no more than a few mebibytes for a guest that asks faster than it reads, and says so once', async () => {
    // Nobody takes what is written: the queue of the socket is full.
    server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
    await new Promise<void>((resolve) => server?.listen(socketPath, resolve));
    const failures: string[] = [];
    const input = open(failures);
    const before = process.memoryUsage().heapUsed;
    for (let answer = 0; answer < 3_000_000; answer += 1) write(input, '\u001b[1;1R');
    expect(failures).toEqual(['ENOBUFS']);
    expect((process.memoryUsage().heapUsed - before) / 1024 / 1024).toBeLessThan(200);
  });
});
