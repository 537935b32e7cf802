import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { screenConsole } from '../../../../electron/consoles/screen-console';
import { openScreen } from '../../../../electron/vm/consoles/screen';
import { consoleChannel } from '../../../unit/consoles/message-ports';
import { type EchoGuest, makeEchoGuest } from './echo-guest';

let guest: EchoGuest;
const ends: (() => void)[] = [];

beforeEach(async () => {
  guest = await makeEchoGuest();
});
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await guest.destroy();
});

/** Opens the screen and reads on until the first rectangle of a picture has come (RFC 6143, 7.1 to 7.6). */
async function open() {
  const { main, page, close } = consoleChannel();
  ends.push(close);
  const connected = screenConsole({
    open: async (sink, signal) =>
      await openScreen({ socketPath: guest.sockets.vnc, sink, signal, isStarting: () => true }),
    port: main,
  });
  return { page, connected };
}

/** Greets as a viewer does and takes the screen. @returns its size, and how many bytes have come by then */
async function greet({ page, connected }: Awaited<ReturnType<typeof open>>) {
  await connected;
  await page.text('RFB 003.008\n');
  page.send('RFB 003.008\n');
  await page.receive(12 + 2);
  page.send(new Uint8Array([1])); // no password
  await page.receive(14 + 4);
  page.send(new Uint8Array([1])); // shared
  const init = (await page.receive(18 + 24)).subarray(18);
  const before = (await page.receive(18 + 24 + init.readUInt32BE(20))).length;
  return { width: init.readUInt16BE(0), height: init.readUInt16BE(2), before };
}

interface Told {
  x: number;
  y: number;
  kind: number;
}

/** The rectangles of updates that have one each, of the pointer's kind (-257, no body) or the screen's size (-308). */
function pseudoRectangles(bytes: Buffer): Told[] {
  const all: Told[] = [];
  for (let at = 0; at + 16 <= bytes.length;) {
    const [x, y, kind] = [
      bytes.readUInt16BE(at + 4),
      bytes.readUInt16BE(at + 6),
      bytes.readInt32BE(at + 12),
    ];
    all.push({ x, y, kind });
    at += kind === -308 ? 36 : 16;
  }
  return all;
}

describe('the screen of a real QEMU', () => {
  it('comes as soon as QEMU runs, and ends with it', async () => {
    // Opened before QEMU is there, as the window does it.
    const { page, connected } = await open();
    await guest.start();
    const { width, height, before } = await greet({ page, connected });
    expect(width).toBeGreaterThan(0);
    page.send(new Uint8Array([2, 0, 0, 1, 0, 0, 0, 0])); // raw
    page.send(
      new Uint8Array([3, 0, 0, 0, 0, 0, width >> 8, width & 255, height >> 8, height & 255]),
    );
    const update = (await page.receive(before + 4 + 12)).subarray(before);
    expect(update[0]).toBe(0);
    expect(update.readUInt16BE(2)).toBeGreaterThan(0);
    const rectangle = update.readUInt16BE(8) * update.readUInt16BE(10) * 4;
    await page.receive(before + 16 + rectangle);
    await guest.stop();
    expect(await page.message('closed')).toEqual({ type: 'closed', reason: 'ended' });
  });

  it('says how the guest takes its pointer, and answers a wish for a size', async () => {
    await guest.start();
    const screen = await open();
    const { width, height, before } = await greet(screen);
    const { page } = screen;
    const encodings = Buffer.from([2, 0, 0, 2, ...Buffer.alloc(8)]);
    encodings.writeInt32BE(-257, 4);
    encodings.writeInt32BE(-308, 8);
    page.send(encodings);
    const told = async (accept: (one: Told) => boolean) => {
      for (let count = before + 1; ; count = page.count() + 1) {
        const found = pseudoRectangles((await page.receive(count)).subarray(before)).find(accept);
        if (found) return found;
      }
    };
    // It has a PS/2 mouse and no tablet.
    expect((await told(({ kind }) => kind === -257)).x).toBe(0);
    await told(({ kind }) => kind === -308);

    const wish = Buffer.alloc(24);
    for (const [at, value] of [
      [2, width + 80],
      [4, height + 60],
      [16, width + 80],
      [18, height + 60],
    ] as const) {
      wish.writeUInt16BE(value, at);
    }
    wish[0] = 251;
    wish[6] = 1;
    page.send(wish);
    // To this client's wish; the device takes no sizes (3), or it was told (4).
    const answer = await told(({ kind, x }) => kind === -308 && x === 1);
    expect([3, 4]).toContain(answer.y);
  });

  it('can be shown twice', async () => {
    await guest.start();
    const [one, other] = [await open(), await open()];
    await Promise.all([one.connected, other.connected]);
    expect(await one.page.text('\n')).toMatch(/^RFB 003.008\n/);
    expect(await other.page.text('\n')).toMatch(/^RFB 003.008\n/);
  });
});
