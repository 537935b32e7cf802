import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** A request as it came: what `execute` sent. */
export interface FakeRequest {
  execute: string;
  arguments?: Record<string, unknown>;
  id?: string;
}

/**
 * What a scripted command does: gives the `return` value, throws a {@link QmpRefusal} for QEMU's `error`, or answers
 * by itself through the server (late, broken, not at all) and gives {@link silence}.
 */
type FakeAnswer = (request: FakeRequest, server: FakeQmpServer) => unknown;

export const silence = Symbol('no answer');

export class QmpRefusal extends Error {
  constructor(
    readonly errorClass: string,
    desc: string,
  ) {
    super(desc);
  }
}

export const greetingLine = JSON.stringify({
  QMP: {
    version: { qemu: { major: 7, minor: 2, micro: 22 }, package: 'Fake' },
    capabilities: ['oob'],
  },
});

export interface FakeQmpOptions {
  /** The first line sent to a client; null for a monitor that accepts and stays mute. */
  greeting?: string | null;
  answers?: Record<string, FakeAnswer>;
}

/**
 * A QMP monitor that follows a script, for states that a real QEMU cannot be brought into: replies cut anywhere,
 * garbage, silence, hang-ups. Like QEMU it speaks to one client at a time; later ones are accepted and hear nothing.
 */
export class FakeQmpServer {
  /** Every request of the speaking client, in order. */
  readonly requests: FakeRequest[] = [];
  private readonly clients: Socket[] = [];
  private readonly waiters: (() => void)[] = [];
  private text = '';

  private constructor(
    private readonly server: Server,
    private readonly options: FakeQmpOptions,
  ) {
    server.on('connection', (socket) => this.accept(socket));
  }

  static async start(path: string, options: FakeQmpOptions = {}): Promise<FakeQmpServer> {
    const server = createServer();
    const fake = new FakeQmpServer(server, options);
    server.listen(path);
    await once(server, 'listening');
    return fake;
  }

  /** Sends bytes as they are to the speaking client. */
  send(bytes: string | Uint8Array): void {
    this.clients[0]?.write(bytes);
  }

  event(event: string, data: Record<string, unknown> = {}): void {
    const timestamp = { seconds: 1_700_000_000, microseconds: 250_000 };
    this.send(`${JSON.stringify({ timestamp, event, data })}\r\n`);
  }

  /** Resolves with the `count`th request of that name, counting from 1. */
  async request(execute: string, count = 1): Promise<FakeRequest> {
    for (;;) {
      const found = this.requests.filter((request) => request.execute === execute)[count - 1];
      if (found) return found;
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  /** Drops the speaking client, as QEMU does when it ends. */
  hangUp(): void {
    this.clients[0]?.destroy();
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(socket: Socket) {
    this.clients.push(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.clients.splice(this.clients.indexOf(socket), 1);
      this.greet(this.clients[0]);
    });
    socket.on('data', (chunk) => {
      if (socket === this.clients[0]) this.take(chunk.toString());
    });
    if (this.clients[0] === socket) this.greet(socket);
  }

  private greet(socket: Socket | undefined) {
    this.text = '';
    const { greeting = greetingLine } = this.options;
    if (socket && greeting !== null) socket.write(`${greeting}\r\n`);
  }

  private take(text: string) {
    this.text += text;
    const lines = this.text.split('\n');
    this.text = lines.pop() ?? '';
    for (const line of lines) this.answer(JSON.parse(line));
  }

  private answer(request: FakeRequest) {
    this.requests.push(request);
    for (const waiter of this.waiters.splice(0)) waiter();
    const { id } = request;
    try {
      const script = this.options.answers?.[request.execute];
      const value = script ? script(request, this) : {};
      if (value !== silence) this.send(`${JSON.stringify({ return: value, id })}\r\n`);
    } catch (error) {
      if (!(error instanceof QmpRefusal)) throw error;
      const body = { class: error.errorClass, desc: error.message };
      this.send(`${JSON.stringify({ error: body, id })}\r\n`);
    }
  }
}
