import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Looks are this far apart, in milliseconds: at 60 pictures a second, each is seen. */
const lookMs = 4;
/** Bytes of the answer to a request for one pixel: 32 of head, one of 32 bits. */
const answerBytes = 36;

type Point = readonly [x: number, y: number];

/** GetImage of one pixel of the root window, with what lies over it (X Window System Protocol, chapter 9). */
function pixelRequest(root: number, [x, y]: Point): Buffer {
  const request = Buffer.alloc(20);
  request.set([73, 2]);
  request.writeUInt16LE(5, 2);
  request.writeUInt32LE(root, 4);
  request.writeInt16LE(x, 8);
  request.writeInt16LE(y, 10);
  request.writeUInt16LE(1, 12);
  request.writeUInt16LE(1, 14);
  request.writeUInt32LE(0xffffffff, 16);
  return request;
}

type Read = (length: number) => Promise<Buffer>;

/** Reads exact numbers of bytes, one after the other; the X server answers in small pieces. */
function reader(socket: Socket): Read {
  let gathered = Buffer.alloc(0);
  let more: () => void = () => undefined;
  socket.on('data', (data: Buffer) => {
    gathered = Buffer.concat([gathered, data]);
    more();
  });
  return async (length) => {
    while (gathered.length < length) await new Promise<void>((resolve) => (more = resolve));
    const bytes = gathered.subarray(0, length);
    gathered = gathered.subarray(length);
    return bytes;
  };
}

/** Says hello to the X server. @returns the root window (chapter 8; appendix B). */
async function rootWindow(socket: Socket, read: Read): Promise<number> {
  socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
  const head = await read(8);
  const setup = await read(head.readUInt16LE(6) * 4);
  if (head[0] !== 1) throw new Error('the X server refuses us');
  const vendor = Math.ceil(setup.readUInt16LE(16) / 4) * 4;
  return setup.readUInt32LE(32 + vendor + 8 * (setup[21] ?? 0));
}

/**
 * The number that a picture carries as a colour, 0 to 63: two bits each of red, green and blue; see rfb/picture.mjs.
 * Null for another colour.
 */
function numberIn(pixel: Buffer): number | null {
  let number = 0;
  for (const index of [0, 1, 2]) {
    const level = (pixel[index] ?? 0) / 85;
    if (Math.abs(level - Math.round(level)) > 0.1) return null;
    number = number * 4 + Math.round(level);
  }
  return number;
}

/** What an X display really shows: counts pictures that reached it, not those that a page has drawn. */
export interface DisplayWatch {
  /** Different pictures seen so far: numbers that stood at all of the points at once. */
  readonly seen: number;
  stop(): void;
}

/**
 * Watches a virtual display, whose server asks nobody for a password.
 * @param display as in DISPLAY, `:3`.
 * @param points where the picture shows its number.
 */
export async function watchDisplay(
  display: string,
  points: readonly Point[],
): Promise<DisplayWatch> {
  const socket = connect(`/tmp/.X11-unix/X${display.slice(1)}`);
  await once(socket, 'connect');
  const read = reader(socket);
  const root = await rootWindow(socket, read);
  const requests = Buffer.concat(points.map((point) => pixelRequest(root, point)));
  const watch = { seen: 0, stop: () => socket.destroy() };
  let last: number | null = null;
  const look = async () => {
    while (!socket.destroyed) {
      socket.write(requests);
      const answers = await read(points.length * answerBytes);
      const [number = null, ...others] = points.map((_, index) =>
        numberIn(answers.subarray(index * answerBytes + 32)),
      );
      if (number !== null && number !== last && others.every((other) => other === number)) {
        watch.seen += 1;
        last = number;
      }
      await delay(lookMs);
    }
  };
  look().catch(() => socket.destroy());
  return watch;
}
