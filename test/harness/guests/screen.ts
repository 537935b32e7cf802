import type { ConsoleRequest } from '../../../shared/console-protocol';
import { givePort, type GuestPort } from './port';

const [width, height] = [320, 200];
/** Red, green and blue of what it shows; nothing else on the page has it. */
const colour = [200, 30, 90] as const;

/** A key as the guest was told of it. */
interface GuestKey {
  keysym: number;
  down: boolean;
}

/** What the guest's screen is to do, and what it was told; tests read and change it. */
export interface GuestScreen {
  /** Displays that were opened, in order. */
  heads: number[];
  keys: GuestKey[];
  /** Positions and buttons of the pointer. */
  pointers: [x: number, y: number, buttons: number][];
  /** Sizes that it was asked for. */
  sizes: [width: number, height: number][];
  /** It takes only how far the pointer moves. */
  relative: boolean;
  /** What it does with a size: it takes it, leaves it, or its device knows no sizes. */
  takesSizes: 'yes' | 'no' | 'never';
  /** What it was told of the clipboard: bodies of the extended one's messages, without what the client can do. */
  clipboard: number[][];
  /** Whether its sound was asked for, or asked to end, in order. */
  sound: boolean[];
  /** Says a message to the client. */
  say: (message: readonly number[]) => void;
  /** Tells the client of the clipboard. */
  sayClipboard: (body: readonly number[]) => void;
}

export const newGuestScreen = (): GuestScreen => ({
  heads: [],
  keys: [],
  pointers: [],
  sizes: [],
  relative: false,
  takesSizes: 'never',
  clipboard: [],
  sound: [],
  say: () => {},
  sayClipboard: () => {},
});

/** A message of the client: its length in bytes, or 0 while too little of it is there (RFC 6143, 7.5). */
function messageLength(bytes: readonly number[]): number {
  const short = (at: number) => (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
  const lengths: Record<number, () => number> = {
    0: () => 20,
    2: () => (bytes.length < 4 ? 0 : 4 + 4 * short(2)),
    3: () => 10,
    4: () => 8,
    5: () => 6,
    // QEMU's own (rfbproto): a key with its code, and what is to become of the sound.
    255: () => (bytes.length < 4 ? 0 : bytes[1] === 0 ? 12 : bytes[3] === 2 ? 10 : 4),
    251: () => (bytes.length < 8 ? 0 : 8 + 16 * (bytes[6] ?? 0)),
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

/** An update of one rectangle without pixels. */
function told(x: number, y: number, size: readonly [number, number], kind: number, body = 0) {
  const bytes = new Uint8Array(16 + body);
  const head = new DataView(bytes.buffer);
  for (const [index, value] of [1, x, y, ...size].entries()) head.setUint16(2 + index * 2, value);
  head.setInt32(12, kind);
  if (body > 0) bytes[16] = 1;
  return bytes;
}

/** The screen's size, and whose wish it answers: 0 nobody's, 1 the client's. */
const sizeTold = (size: readonly [number, number], wish: 0 | 1, status: number) =>
  told(wish, status, size, -308, 20);

/** A message of the extended clipboard (rfbproto). */
function clipboardTold(body: readonly number[]) {
  const bytes = new Uint8Array(8 + body.length);
  bytes[0] = 3;
  new DataView(bytes.buffer).setInt32(4, -body.length);
  bytes.set(body, 8);
  return bytes;
}
/** It takes and gives a text, and can be asked for it. */
const clipboardCan = [0x1f, 0, 0, 1, 0, 0, 0, 0];

/** One raw rectangle of one colour. */
function picture(
  shifts: readonly number[],
  [width, height]: readonly [number, number],
): Uint8Array<ArrayBuffer> {
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

/** The smallest RFB server: it shows one picture of one colour and notes what it is told. */
export function serveScreen(request: ConsoleRequest, guest: GuestScreen): void {
  let waiting: number[] = [];
  let shifts = [16, 8, 0];
  let size: [number, number] = [width, height];
  let drawn = false;
  const handshake: [number, () => Uint8Array<ArrayBuffer>][] = [
    [12, () => new Uint8Array([1, 1])],
    [1, () => new Uint8Array(4)],
    [1, serverInit],
  ];
  const takeSize = (wanted: [number, number], port: GuestPort) => {
    guest.sizes.push(wanted);
    port.say(sizeTold(size, 1, guest.takesSizes === 'never' ? 3 : 4));
    if (guest.takesSizes !== 'yes') return;
    size = wanted;
    port.say(sizeTold(size, 0, 0));
    port.say(picture(shifts, size));
  };
  const answer = (message: readonly number[], port: GuestPort) => {
    const bytes = new DataView(new Uint8Array(message).buffer);
    switch (message[0] ?? 0) {
      case 0:
        shifts = message.slice(14, 17);
        break;
      case 2:
        port.say(told(guest.relative ? 0 : 1, 0, size, -257));
        port.say(sizeTold(size, 0, 0));
        // A pointer of 8×8 pixels with its hot spot at 2, 3: its colours, then what is seen of it.
        port.say(told(2, 3, [8, 8], -239, 8 * 8 * 4 + 8));
        port.say(told(0, 0, size, -259));
        guest.say = (message) => port.say(new Uint8Array(message));
        guest.sayClipboard = (body) => port.say(clipboardTold(body));
        guest.sayClipboard(clipboardCan);
        break;
      case 3:
        if (!drawn) port.say(picture(shifts, size));
        drawn = true;
        break;
      case 4:
        guest.keys.push({ down: message[1] === 1, keysym: bytes.getUint32(4) });
        break;
      case 5:
        guest.pointers.push([bytes.getUint16(2), bytes.getUint16(4), message[1] ?? 0]);
        break;
      case 6:
        if (message[8] !== 0x1f) guest.clipboard.push(message.slice(8));
        break;
      case 255:
        if (message[1] === 1 && message[3] !== 2) guest.sound.push(message[3] === 0);
        break;
      case 251:
        takeSize([bytes.getUint16(2), bytes.getUint16(4)], port);
        break;
      default:
        break;
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
  guest.heads.push(request.head ?? 0);
  port.post({ type: 'opened', history: 0 });
  port.say(text('RFB 003.008\n'));
}
