import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import { AppFailure, failure } from '../../../shared/errors';
import { cancelled, openSocket } from '../qmp/connect';
import { agentAnswer, type AgentAnswers, type AgentArguments, type AgentCommand } from './commands';
import { AgentLines, delimiter, parseReply, type AgentReply } from './wire';

/** The machine that failures are about. */
export interface AgentOwner {
  id: string;
  name: string;
}

export interface AgentPatience {
  /** Milliseconds for the answer to a command; 20,000 unless told: a guest may have much else to do. */
  commandMs?: number;
  /** Milliseconds for the first sign of life, and for finding the place again after a lost answer; 5,000 unless told. */
  syncMs?: number;
  /** Asked when a command's time is up: whether the guest stands still, and so gets as much time again. */
  excused?: () => Promise<boolean>;
}

/** Bytes to be sent, and how long their answer may take. */
interface Order extends Pick<AgentPatience, 'excused'> {
  bytes: Buffer;
  what: string;
  limitMs: number;
  signal?: AbortSignal | undefined;
}

interface Waiting {
  hears: (line: AgentReply, delimited: boolean) => void;
  fails: (reason: AppFailure) => void;
}

/** Far more than the longest answer that is asked for. */
const longestLine = 2 * 1024 * 1024;

/**
 * Connects to the socket of a guest agent's channel and finds out whether an agent answers. QEMU listens there also
 * when nothing in the guest does, and lets one client in at a time.
 * @throws AppFailure `agent-busy`, `agent-silent`, `agent-gone`, `agent-not-understood`, `vm-not-running`, `cancelled`.
 */
export async function connectAgent(
  path: string,
  owner: AgentOwner,
  { signal, ...patience }: AgentPatience & { signal?: AbortSignal } = {},
): Promise<AgentClient> {
  const { syncMs = 5000 } = patience;
  const now = performance.now();
  const socket = await openSocket(path, { absent: now, full: now + syncMs }, signal).catch(
    (error: unknown) => {
      // QEMU lets nobody in: somebody else is connected, and others wait already.
      if (!(error instanceof AppFailure) || error.error.code !== 'monitor-timeout') throw error;
      throw failure('agent-busy', { params: { name: owner.name }, vmId: owner.id });
    },
  );
  const client = new AgentClient(socket, owner, patience);
  try {
    await client.sync(signal);
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

/**
 * The guest agent of one guest (`docs/interop/qemu-ga-ref`): one command at a time, because answers carry no id. What is
 * at the other end is the guest's choice; it can keep us waiting for as long as the limits say, and no longer.
 */
export class AgentClient {
  private readonly lines = new AgentLines(longestLine);
  private readonly commandMs: number;
  private readonly syncMs: number;
  private readonly excused: () => Promise<boolean>;
  private waiting: Waiting | null = null;
  private end: AppFailure | null = null;
  /** An answer was given up and may still come: the next command must not take it for its own. */
  private lost = false;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly socket: Socket,
    private readonly owner: AgentOwner,
    { commandMs = 20_000, syncMs = 5000, excused }: AgentPatience = {},
  ) {
    this.commandMs = commandMs;
    this.syncMs = syncMs;
    this.excused = excused ?? (() => Promise.resolve(false));
    socket.once('close', () => this.finish(this.failure('agent-gone')));
    socket.on('error', ({ message }) => this.finish(this.failure('agent-gone', message)));
    socket.on('data', (chunk: Buffer) => this.take(chunk));
  }

  /**
   * Carries a command out.
   * @param signal gives up waiting; the guest may still carry it out
   * @throws AppFailure `agent-refused` (`params.words` are the agent's own), `agent-command-off`, `agent-silent`,
   * `agent-gone`, `agent-not-understood`, `cancelled`.
   */
  async ask<Name extends AgentCommand>(
    command: Name,
    args: AgentArguments[Name],
    signal?: AbortSignal,
  ): Promise<AgentAnswers[Name]> {
    const result = this.turn.then(async () => {
      if (this.lost) await this.sync(signal);
      return await this.carryOut(command, args, signal);
    });
    this.turn = result.catch(() => undefined);
    return await result;
  }

  /**
   * Finds the beginning of a new answer: what the agent was reading is dropped by the delimiter, and all that it says
   * is passed over until the answer that carries our number. @throws as {@link ask}.
   */
  async sync(signal?: AbortSignal): Promise<void> {
    const id = randomInt(2 ** 47);
    const line = `${JSON.stringify({ execute: 'guest-sync-delimited', arguments: { id } })}\n`;
    const bytes = Buffer.concat([Buffer.from([delimiter]), Buffer.from(line)]);
    await this.send(
      { bytes, what: 'guest-sync-delimited', limitMs: this.syncMs, signal },
      (reply, delimited) =>
        delimited && reply.kind === 'return' && reply.value === id ? reply : null,
    );
    this.lost = false;
  }

  /** Hangs up; a command that waits fails with `cancelled`. */
  close(): void {
    this.finish(cancelled());
  }

  private async carryOut<Name extends AgentCommand>(
    command: Name,
    args: AgentArguments[Name],
    signal?: AbortSignal,
  ): Promise<AgentAnswers[Name]> {
    const request = { execute: command, ...(args && { arguments: args }) };
    const bytes = Buffer.from(`${JSON.stringify(request)}\n`);
    const { commandMs: limitMs, excused } = this;
    const reply = await this.send(
      { bytes, what: command, limitMs, excused, signal },
      (heard) => heard,
    );
    if (reply.kind === 'error') throw this.refusal(command, reply);
    const answer = reply.kind === 'return' ? agentAnswer(command).safeParse(reply.value) : null;
    if (answer?.success) return answer.data;
    this.lost = true;
    throw this.failure('agent-not-understood', `${command}: ${answer?.error.message ?? 'no JSON'}`);
  }

  private async send(
    order: Order,
    accept: (reply: AgentReply, delimited: boolean) => AgentReply | null,
  ): Promise<AgentReply> {
    const { bytes, what, limitMs, excused, signal } = order;
    if (this.end) throw this.end;
    if (signal?.aborted) throw cancelled();
    return await new Promise<AgentReply>((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.waiting = null;
      };
      const fails = (reason: AppFailure) => {
        settle();
        this.lost = true;
        reject(reason);
      };
      const onAbort = () => fails(cancelled());
      const onLate = async () => {
        const again = await excused?.().catch(() => false);
        // Answered, or given up, while that was asked.
        if (this.waiting !== waiting) return;
        if (again === true) timer = setTimeout(() => void onLate(), limitMs);
        else fails(this.failure('agent-silent', `${what}: ${Math.round(limitMs)} ms`));
      };
      let timer = setTimeout(() => void onLate(), limitMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      const waiting: Waiting = {
        fails,
        hears: (reply, delimited) => {
          const taken = accept(reply, delimited);
          if (!taken) return;
          settle();
          resolve(taken);
        },
      };
      this.waiting = waiting;
      this.socket.write(bytes);
    });
  }

  private take(chunk: Buffer): void {
    if (this.end) return;
    try {
      for (const { text, delimited } of this.lines.push(chunk)) {
        // What nobody waits for is dropped.
        this.waiting?.hears(parseReply(text), delimited);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.finish(this.failure('agent-not-understood', error.message));
    }
  }

  private refusal(command: string, { class: kind, words }: Extract<AgentReply, { kind: 'error' }>) {
    const detail = `${command}: ${kind}: ${words}`;
    const off = kind === 'CommandNotFound' || /has been disabled/i.test(words);
    return off
      ? this.failure('agent-command-off', detail, { command })
      : this.failure('agent-refused', detail, { words });
  }

  private failure(
    code:
      | 'agent-command-off'
      | 'agent-gone'
      | 'agent-not-understood'
      | 'agent-refused'
      | 'agent-silent',
    detail?: string,
    params: Record<string, string> = {},
  ): AppFailure {
    const { id, name } = this.owner;
    return failure(code, {
      params: { name, ...params },
      vmId: id,
      ...(detail !== undefined && { detail }),
    });
  }

  /** Ends everything once; later reasons do not replace the first. */
  private finish(reason: AppFailure): void {
    if (this.end) return;
    this.end = reason;
    this.waiting?.fails(reason);
    this.socket.destroy();
  }
}
