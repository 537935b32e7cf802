import type { ByteSink, ScreenLink } from '../../../electron/provider/screens';
import type { Flood } from './floods';

const [width, height] = [64, 48];
/** As the client asks for it by default: 32 bits, little endian, blue first. */
const pixelFormat = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];
/** A colour that nothing else on the page has. */
export const screenColour = { red: 200, green: 30, blue: 90 };

/** A message of the client: its length in bytes, or null while too little of it is there (RFC 6143, 7.5). */
function messageLength(bytes: Buffer): number | null {
  const fixed: Record<number, number> = { 0: 20, 3: 10, 4: 8, 5: 6 };
  const type = bytes[0] ?? 0;
  const known = fixed[type];
  if (known !== undefined) return known;
  if (type === 2) return bytes.length < 4 ? null : 4 + 4 * bytes.readUInt16BE(2);
  if (type === 6) return bytes.length < 8 ? null : 8 + Math.abs(bytes.readInt32BE(4));
  // QEMU's extended key event and what else a client may try: nothing of it is needed here.
  return bytes.length;
}

/** Says a flood piece by piece, as fast as main lets it; a link that is closed hears no more. */
class Sender {
  readonly #pieces: Iterator<Buffer>;
  #paused = false;
  #ended = false;

  constructor(
    flood: Flood,
    readonly say: (bytes: Uint8Array) => void,
  ) {
    this.#pieces = flood()[Symbol.iterator]();
    this.#next();
  }

  pause = () => {
    this.#paused = true;
  };
  resume = () => {
    this.#paused = false;
    this.#next();
  };
  end = () => {
    this.#ended = true;
  };

  #next(): void {
    setImmediate(() => {
      if (this.#paused || this.#ended) return;
      const { done, value } = this.#pieces.next();
      if (done) return;
      this.say(value);
      this.#next();
    });
  }
}

/** The smallest RFB server: one picture of one colour, or a flood. */
export function serveRfb(sink: ByteSink, flood?: Flood): ScreenLink {
  let waiting = Buffer.alloc(0);
  let step = 0;
  let drawn = false;
  /** Bits that red, green and blue are shifted by; the client may choose others. */
  let shifts = [16, 8, 0];
  let sender: Sender | null = null;
  let closed: ((problem: string | undefined) => void) | null = null;
  const say = (bytes: Uint8Array) => {
    let rest = bytes;
    while (rest.length > 0) {
      const space = sink.space();
      const piece = rest.subarray(0, space.length);
      space.set(piece);
      sink.filled(piece.length);
      rest = rest.subarray(piece.length);
    }
  };
  const serverInit = () => {
    const name = Buffer.from('fake');
    const size = Buffer.alloc(4);
    size.writeUInt16BE(flood ? 1920 : width, 0);
    size.writeUInt16BE(flood ? 1080 : height, 2);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(name.length);
    return Buffer.concat([size, Buffer.from(pixelFormat), length, name]);
  };
  const picture = () => {
    const head = Buffer.alloc(16);
    head.writeUInt16BE(1, 2);
    head.writeUInt16BE(width, 8);
    head.writeUInt16BE(height, 10);
    const { red, green, blue } = screenColour;
    const pixel = Buffer.alloc(4);
    for (const [at, value] of [red, green, blue].entries()) pixel[(shifts[at] ?? 0) / 8] = value;
    return Buffer.concat([head, Buffer.alloc(width * height * 4, pixel)]);
  };
  /** The handshake: how many bytes the client says next, and the answer to them. */
  const handshake = [
    { length: 12, answer: () => Buffer.from([1, 1]) },
    { length: 1, answer: () => Buffer.alloc(4) },
    { length: 1, answer: serverInit },
  ];
  const take = (length: number) => {
    const message = waiting.subarray(0, length);
    waiting = waiting.subarray(length);
    return message;
  };
  const answerNext = (): boolean => {
    const expected = handshake[step];
    const length = expected
      ? expected.length
      : waiting.length === 0
        ? null
        : messageLength(waiting);
    if (length === null || waiting.length < length) return false;
    const message = take(length);
    if (expected) {
      step += 1;
      say(expected.answer());
    } else if (message[0] === 0) {
      shifts = [...message.subarray(14, 17)];
    } else if (message[0] === 3 && !drawn) {
      drawn = true;
      if (flood) sender = new Sender(flood, say);
      else say(picture());
    }
    return true;
  };
  setImmediate(() => say(Buffer.from('RFB 003.008\n')));
  return {
    write(bytes) {
      waiting = Buffer.concat([waiting, bytes]);
      while (answerNext());
    },
    pause: () => sender?.pause(),
    resume: () => sender?.resume(),
    close: () => {
      sender?.end();
      closed?.(undefined);
    },
    onClose: (listener) => {
      closed = listener;
    },
  };
}
