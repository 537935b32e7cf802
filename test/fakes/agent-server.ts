import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { parseRecord } from '../../shared/record';

/** A command as it came. */
export interface AgentRequest {
  execute: string;
  arguments: Record<string, unknown>;
}

/** Gives the `return` value, throws an {@link AgentRefusal}, or answers by itself and gives {@link mute}. */
export type AgentAnswer = (request: AgentRequest, socket: Socket) => unknown;

export const mute = Symbol('no answer');

export class AgentRefusal extends Error {
  constructor(
    words: string,
    readonly errorClass = 'GenericError',
  ) {
    super(words);
  }
}

/** The answer that a guest agent gives to `guest-sync-delimited`. */
export const syncAnswer = (id: unknown): Buffer =>
  Buffer.concat([Buffer.from([0xff]), Buffer.from(`${JSON.stringify({ return: id })}\n`)]);

/** A guest agent that follows a script, for what a real one never does: the guest decides what is at the other end. */
export class FakeAgent {
  readonly requests: AgentRequest[] = [];
  private readonly clients = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly answers: Record<string, AgentAnswer>,
  ) {
    server.on('connection', (socket) => this.accept(socket));
  }

  static async start(path: string, answers: Record<string, AgentAnswer> = {}): Promise<FakeAgent> {
    const server = createServer();
    const agent = new FakeAgent(server, answers);
    server.listen(path);
    await once(server, 'listening');
    return agent;
  }

  async close(): Promise<void> {
    this.hangUp();
    this.server.close();
    await once(this.server, 'close');
  }

  hangUp(): void {
    for (const client of this.clients) client.destroy();
  }

  private accept(socket: Socket): void {
    this.clients.add(socket);
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      // The delimiter drops what came before it.
      text = `${text}${chunk.toString('latin1')}`.replace(/^[^]*\u00ff/, '');
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) this.hear(line, socket);
    });
  }

  private hear(line: string, socket: Socket): void {
    const request = parseRecord(line) ?? {};
    const order: AgentRequest = {
      execute: String(request['execute']),
      arguments: Object.fromEntries(Object.entries(request['arguments'] ?? {})),
    };
    this.requests.push(order);
    const scripted = this.answers[order.execute];
    if (!scripted && order.execute === 'guest-sync-delimited') {
      socket.write(syncAnswer(order.arguments['id']));
      return;
    }
    try {
      if (!scripted) throw new AgentRefusal(`no ${order.execute}`, 'CommandNotFound');
      const value = scripted(order, socket);
      if (value !== mute) socket.write(`${JSON.stringify({ return: value })}\n`);
    } catch (error) {
      if (!(error instanceof AgentRefusal)) throw error;
      const body = { class: error.errorClass, desc: error.message };
      socket.write(`${JSON.stringify({ error: body })}\n`);
    }
  }
}
