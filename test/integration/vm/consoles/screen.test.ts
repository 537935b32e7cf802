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

describe('the screen of a real QEMU', () => {
  it('comes as soon as QEMU runs, and ends with it', async () => {
    // Opened before QEMU is there, as the window does it.
    const { page, connected } = await open();
    await guest.start();
    await connected;
    await page.text('RFB 003.008\n');
    page.send('RFB 003.008\n');
    await page.receive(12 + 2);
    page.send(new Uint8Array([1])); // no password
    await page.receive(14 + 4);
    page.send(new Uint8Array([1])); // shared
    const init = (await page.receive(18 + 24)).subarray(18);
    const [width, height] = [init.readUInt16BE(0), init.readUInt16BE(2)];
    expect(width).toBeGreaterThan(0);
    const before = (await page.receive(18 + 24 + init.readUInt32BE(20))).length;
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

  it('can be shown twice', async () => {
    await guest.start();
    const [one, other] = [await open(), await open()];
    await Promise.all([one.connected, other.connected]);
    expect(await one.page.text('\n')).toMatch(/^RFB 003.008\n/);
    expect(await other.page.text('\n')).toMatch(/^RFB 003.008\n/);
  });
});
