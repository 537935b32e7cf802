import { describe, expect, it } from 'vitest';
import '../choose-qemu';
import type { ScreenLink } from '../../../electron/provider/screens';
import type { VmService } from '../../../electron/vm/types';
import { ClipboardAgent } from './clipboard-agent';
import { type LinuxGuest, startLinux } from './linux-guest';
import { makeVmHome, openService, until } from './support';
import { addBare } from './wiring';

/** What the server says after the handshake, which is said for the client (RFC 6143, 7.1 to 7.3). */
const initAt = 12 + 2 + 4;

/** Opens a display of a guest. @returns its size, and the way to talk to it. */
async function open(vms: VmService, id: string, head: number) {
  const buffer = Buffer.alloc(65_536);
  let heard = Buffer.alloc(0);
  const sink = {
    space: () => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length),
    filled: (count: number) => {
      heard = Buffer.concat([heard, buffer.subarray(0, count)]);
    },
  };
  const link: ScreenLink = await vms.openScreen(id, sink, AbortSignal.timeout(20_000), head);
  link.write(Buffer.from('RFB 003.008\n\x01\x01', 'latin1'));
  // QEMU looks at what kind of pointer the guest has when it hears of encodings: raw pixels.
  link.write(Buffer.from([2, 0, 0, 1, 0, 0, 0, 0]));
  await expect.poll(() => heard.length, { timeout: 20_000 }).toBeGreaterThan(initAt + 24);
  return { size: [heard.readUInt16BE(initAt), heard.readUInt16BE(initAt + 2)], link };
}

/** The middle of a picture as RFB's PointerEvent has it. */
function pointAt([width = 0, height = 0]: number[]): Buffer {
  const event = Buffer.from([5, 0, 0, 0, 0, 0]);
  event.writeUInt16BE(width / 2, 2);
  event.writeUInt16BE(height / 2, 4);
  return event;
}

/** Every printable character on the text console of a guest is read as it is. */
async function readsWhatIsWritten(vms: VmService, { id, run }: LinuxGuest): Promise<void> {
  const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, at) => 0x20 + at));
  const octal = Array.from(ascii, (letter) => `\\\\0${letter.charCodeAt(0).toString(8)}`).join('');
  await run(`printf '\\033[2J\\033[H' > /dev/tty0; printf "%b" "${octal}" > /dev/tty0`);
  const { text, unknown } = await vms.screenText(id);
  expect(text.split('\n')).toEqual([ascii.slice(0, 80), ascii.slice(80)]);
  expect(unknown).toBe(0);
}

describe('several displays', () => {
  it('have a picture each, and a guest has no more of them than its adapter', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addBare(vms, { display: { adapter: 'virtio', heads: 2 } });
    expect(vms.find(id).displays).toBe(2);
    await vms.start(id);
    const first = await open(vms, id, 0);
    const second = await open(vms, id, 1);
    // The firmware's text mode, and what QEMU shows where nobody has drawn yet.
    await expect.poll(async () => (await open(vms, id, 0)).size).toEqual([720, 400]);
    expect(second.size).toEqual([640, 480]);
    const pictures = await Promise.all([0, 1].map(async (head) => await vms.screenshot(id, head)));
    expect(pictures.map((png) => [png.readUInt32BE(16), png.readUInt32BE(20)])).toEqual([
      [720, 400],
      [640, 480],
    ]);
    for (const { link } of [first, second]) link.close();
    await expect(open(vms, id, 2)).rejects.toMatchObject({ error: { code: 'vm-not-running' } });
  });

  it('of Linux: its agent is told which the pointer is on, and what it writes can be read', async () => {
    const vms = await openService(await makeVmHome());
    const relay = { id: 'channel0', name: 'org.example.relay' };
    const guest = await startLinux(vms, {
      display: { adapter: 'virtio', heads: 2 },
      clipboard: true,
      channels: [relay],
    });
    const agent = await ClipboardAgent.at(vms.channelSocket(guest.id, relay.id));
    const port = (name: string) =>
      `/dev/$(basename $(dirname $(grep -lF ${name} /sys/class/virtio-ports/*/name)))`;
    const ports = `3<>${port('com.redhat.spice.0')} 4<>${port(relay.name)}`;
    await guest.run(`(exec ${ports}; cat <&3 >&4 & cat <&4 >&3) </dev/null >/dev/null 2>&1 & echo`);
    await until(vms, guest.id, (vm) => vm.clipboard === 'answers');
    agent.begin();
    for (const head of [1, 0, 1]) {
      const { size, link } = await open(vms, guest.id, head);
      // The agent may not have been heard yet.
      const again = setInterval(() => link.write(pointAt(size)), 200);
      const place = await agent.pointer();
      clearInterval(again);
      link.close();
      expect({ ...place, x: Math.round(place.x / 4), y: Math.round(place.y / 4) }).toEqual({
        x: Math.round((size[0] ?? 0) / 8),
        y: Math.round((size[1] ?? 0) / 8),
        display: head,
      });
    }
    agent.close();
    await readsWhatIsWritten(vms, guest);
  });
});
