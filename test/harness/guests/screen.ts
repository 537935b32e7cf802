import type { ConsoleRequest } from '../../../shared/console-protocol';
import { givePort, type GuestPort } from './port';

const [width, height] = [320, 200];
/** Red, green and blue of what it shows; nothing else on the page has it. */
const colour = [200, 30, 90] as const;

/** A key as the guest was told of it. */
export interface GuestKey {
  keysym: number;
  down: boolean;
}

/** A message of the client: its length in bytes, or 0 while too little of it is there (RFC 6143, 7.5). */
function messageLength(bytes: readonly number[]): number {
  const short = (at: number) => (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
  const lengths: Record<number, () => number> = {
    0: () => 20,
    2: () => (bytes.length < 4 ? 0 : 4 + 4 * short(2)),
    3: () => 10,
    4: () => 8,
    5: () => 6,
    6: () => (bytes.length < 8 ? 0 : 8 + Math.abs((short(4) << 16) | short(6))),
  };
  return lengths[bytes[0] ?? 0]?.() ?? bytes.length;
}

const text = (words: string) => new TextEncoder().encode(words);
const pixelFormat = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];
const serverInit = () =>
  new Uint8Array([0, 0, 0, 0, ...pixelFormat, 0, 0, 0, 4, ...text('fake')]).map((byte, at) =>
    at < 4 ? ([width >> 8, width & 255, height >> 8, height & 255][at] ?? byte) : byte,
  );

/** One raw rectangle of one colour. */
function picture(shifts: readonly number[]): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(16 + width * height * 4);
  const head = new DataView(pixels.buffer);
  head.setUint16(2, 1);
  head.setUint16(8, width);
  head.setUint16(10, height);
  for (let at = 16; at < pixels.length; at += 4) {
    for (const [index, value] of colour.entries()) pixels[at + (shifts[index] ?? 0) / 8] = value;
  }
  return pixels;
}

/** The smallest RFB server: it shows one picture of one colour and notes the keys it is told of. */
export function serveScreen(request: ConsoleRequest, keys: GuestKey[]): void {
  let waiting: number[] = [];
  let shifts = [16, 8, 0];
  let drawn = false;
  const handshake: [number, () => Uint8Array<ArrayBuffer>][] = [
    [12, () => new Uint8Array([1, 1])],
    [1, () => new Uint8Array(4)],
    [1, serverInit],
  ];
  const answer = (message: readonly number[], port: GuestPort) => {
    const long = (at: number) => new DataView(new Uint8Array(message).buffer).getUint32(at);
    if (message[0] === 0) shifts = message.slice(14, 17);
    if (message[0] === 4) keys.push({ down: message[1] === 1, keysym: long(4) });
    if (message[0] === 3 && !drawn) {
      drawn = true;
      port.say(picture(shifts));
    }
  };
  const port = givePort(request, (bytes, to) => {
    waiting.push(...bytes);
    for (;;) {
      const [expected] = handshake;
      const length = expected ? expected[0] : messageLength(waiting);
      if (length === 0 || waiting.length < length) return;
      const message = waiting.slice(0, length);
      waiting = waiting.slice(length);
      if (expected) to.say(expected[1]());
      else answer(message, to);
      handshake.shift();
    }
  });
  port.post({ type: 'opened', history: 0 });
  port.say(text('RFB 003.008\n'));
}
