import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Types of SPICE's agent protocol (spice-protocol, `vd_agent.h`). */
const type = { pointer: 1, text: 4, capabilities: 6, grab: 7, request: 8 } as const;
const utf8 = 1;
/** The pointer's places, texts on demand, and each with the selection that it is of. */
const capabilities = 1 | (1 << 5) | (1 << 6);
/** Bytes of a piece's content: what QEMU takes at once. */
const mostInPiece = 2048;

const words = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, at * 4);
  return bytes;
};

/** What came through a socket, taken away piece by piece. */
class Inbox {
  private bytes = Buffer.alloc(0);
  private wake = () => {};

  constructor(socket: Socket) {
    socket.on('data', (more: Buffer) => {
      this.bytes = Buffer.concat([this.bytes, more]);
      this.wake();
    });
  }

  /** @throws Error when they have not come after 60 s. */
  async take(count: number): Promise<Buffer> {
    const deadline = Date.now() + 60_000;
    while (this.bytes.length < count) {
      if (Date.now() > deadline) throw new Error(`${this.bytes.length} of ${count} bytes came`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, 500).unref();
      });
    }
    const taken = this.bytes.subarray(0, count);
    this.bytes = this.bytes.subarray(count);
    return taken;
  }
}

/** The agent of a guest that carries the channel's bytes here and back: what it says has really come from the guest. */
export class ClipboardAgent {
  private readonly inbox: Inbox;
  private pieces = Buffer.alloc(0);

  private constructor(private readonly socket: Socket) {
    this.inbox = new Inbox(socket);
  }

  /** @param path socket of the channel that the guest carries the clipboard's to. */
  static async at(path: string): Promise<ClipboardAgent> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new ClipboardAgent(socket);
  }

  /** Says what it can do, which QEMU asks for. */
  begin(): void {
    this.say(type.capabilities, words(0, capabilities));
  }

  /** A program in the guest has copied a text. */
  grab(): void {
    this.say(type.grab, words(0, utf8));
  }

  /** A program in the guest pastes. */
  async paste(): Promise<Buffer> {
    this.say(type.request, words(0, utf8));
    return (await this.hear(type.text)).subarray(8);
  }

  /** Where the pointer is next: its place on a display, and which of them. */
  async pointer(): Promise<{ x: number; y: number; display: number }> {
    const place = await this.hear(type.pointer);
    return { x: place.readUInt32LE(0), y: place.readUInt32LE(4), display: place.readUInt8(12) };
  }

  /** Waits until a text is announced to the guest. */
  async announced(): Promise<void> {
    await this.hear(type.grab);
  }

  /** Waits until the guest's text is asked for, and gives it. */
  async give(text: Buffer): Promise<void> {
    await this.hear(type.request);
    this.say(type.text, Buffer.concat([words(0, utf8), text]));
  }

  close(): void {
    this.socket.destroy();
  }

  private say(kind: number, data: Buffer): void {
    const message = Buffer.concat([words(1, kind, 0, 0, data.length), data]);
    for (let at = 0; at < message.length; at += mostInPiece) {
      const piece = message.subarray(at, at + mostInPiece);
      this.socket.write(Buffer.concat([words(1, piece.length), piece]));
    }
  }

  /** The next message of a kind; others on the way to it are passed over. */
  private async hear(kind: number): Promise<Buffer> {
    for (;;) {
      const head = await this.content(20);
      const data = await this.content(head.readUInt32LE(16));
      if (head.readUInt32LE(4) === kind) return data;
    }
  }

  /** Bytes of messages, without the heads of the pieces that they come in. */
  private async content(count: number): Promise<Buffer> {
    while (this.pieces.length < count) {
      const head = await this.inbox.take(8);
      this.pieces = Buffer.concat([this.pieces, await this.inbox.take(head.readUInt32LE(4))]);
    }
    const taken = this.pieces.subarray(0, count);
    this.pieces = this.pieces.subarray(count);
    return taken;
  }
}

/** A screen's client that cares for nothing but the clipboard (RFC 6143, and rfbproto's extended clipboard). */
export class ClipboardScreen {
  private readonly inbox: Inbox;

  private constructor(private readonly socket: Socket) {
    this.inbox = new Inbox(socket);
  }

  /** @param path QEMU's VNC socket. */
  static async at(path: string): Promise<ClipboardScreen> {
    const socket = connect(path);
    await once(socket, 'connect');
    const screen = new ClipboardScreen(socket);
    socket.write('RFB 003.008\n\x01\x01');
    const init = await screen.inbox.take(12 + 2 + 4 + 24);
    await screen.inbox.take(init.readUInt32BE(12 + 2 + 4 + 20));
    socket.write(Buffer.from([2, 0, 0, 1, 0xc0, 0xa1, 0xe5, 0xce]));
    // What QEMU can do.
    await screen.next();
    return screen;
  }

  /** The body of the next message about the clipboard. */
  async next(): Promise<Uint8Array<ArrayBuffer>> {
    const head = await this.inbox.take(8);
    if (head[0] !== 3) throw new Error(`A message of kind ${head[0]} came.`);
    return new Uint8Array(await this.inbox.take(Math.abs(head.readInt32BE(4))));
  }

  say(body: Uint8Array): void {
    const head = Buffer.alloc(8);
    head[0] = 6;
    head.writeInt32BE(-body.length, 4);
    this.socket.write(Buffer.concat([head, body]));
  }

  close(): void {
    this.socket.destroy();
  }
}
