import type { Socket } from 'node:net';
import { AppFailure, failure, toAppError, type AppError } from '../../../shared/errors';
import { jsonText, type JsonValue } from '../hardware/options';
import { answerSchema, type QmpArguments, type QmpCommandName, type QmpReturns } from './commands';
import { qmpFailure, type ConnectOptions, type ExecuteOptions, type Pending } from './client-parts';
import { cancelled, openSocket } from './connect';
import {
  LineSplitter,
  parseMessage,
  type QmpEvent,
  type QmpGreeting,
  type QmpMessage,
} from './wire';

/** Arguments may be left out where the command takes none, or only optional ones. */
type ArgumentsOf<Name extends QmpCommandName> = QmpArguments[Name] extends undefined
  ? [args?: undefined, options?: ExecuteOptions]
  : [args: QmpArguments[Name], options?: ExecuteOptions];

/**
 * Connects to a QMP monitor and does the handshake. A second client of one socket connects but hears nothing, and a
 * stopped QEMU (SIGSTOP) accepts connections too: both end in `monitor-timeout`.
 * @throws AppFailure `vm-not-running` (nobody listens), `monitor-timeout` (listens, but is mute or lets nobody in),
 * `qemu-exited` (hung up), `qmp-error` (speaks something else), `cancelled`.
 */
export async function connectQmp(path: string, options: ConnectOptions = {}): Promise<QmpClient> {
  const { connectTimeoutMs = 0, greetingTimeoutMs = 5000, signal } = options;
  const begun = performance.now();
  const absent = begun + connectTimeoutMs;
  const patience = { absent, full: Math.max(absent, begun + greetingTimeoutMs) };
  const reopen = async () => {
    const full = performance.now() + awayPatienceMs;
    return await openSocket(path, { absent: 0, full });
  };
  return await greetQmp(await openSocket(path, patience, signal), { ...options, reopen });
}

/** Milliseconds that somebody else may keep the monitor while this client was away. */
const awayPatienceMs = 60_000;

/** The same on a connection that is there already. @throws as {@link connectQmp}. */
export async function greetQmp(
  socket: Socket,
  options: ConnectOptions & { reopen?: () => Promise<Socket> } = {},
): Promise<QmpClient> {
  const { greetingTimeoutMs = 5000, signal } = options;
  const client = new QmpClient(socket, options);
  try {
    await shakeHands(client, greetingTimeoutMs, signal);
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

async function shakeHands(
  client: QmpClient,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const left = () => ({
    timeoutMs: Math.max(1, deadline - performance.now()),
    ...(signal && { signal }),
  });
  await client.greeted(left());
  await client.executeRaw('qmp_capabilities', undefined, left());
}

/**
 * One QMP monitor, made by {@link connectQmp}. QEMU carries the commands of one monitor out one after another, in the
 * order given; any number may wait here at once.
 */
export class QmpClient {
  /** Resolves when the connection has ended: with null after {@link close}, else with why. Never rejects. */
  readonly closed: Promise<AppError | null>;
  private tellClosed: (why: AppError | null) => void = () => undefined;

  private readonly pending = new Map<string, Pending>();
  private readonly listeners = new Set<(event: QmpEvent) => void>();
  private splitter: LineSplitter;
  /** Null while it is away. */
  private socket: Socket | null = null;
  private greeting: QmpGreeting | null = null;
  private nextId = 1;
  /** What every call gets from now on; set once. */
  private end: AppFailure | null = null;
  private lastGarbage: string | null = null;

  constructor(
    socket: Socket,
    private readonly options: Pick<ConnectOptions, 'onEvent' | 'maximumLineBytes'> & {
      /** Connects again, to the same monitor. */
      reopen?: () => Promise<Socket>;
    } = {},
  ) {
    this.splitter = new LineSplitter(options.maximumLineBytes);
    if (options.onEvent) this.listeners.add(options.onEvent);
    this.closed = new Promise((resolve) => (this.tellClosed = resolve));
    this.attend(socket);
  }

  private attend(socket: Socket): void {
    this.socket = socket;
    socket.once('close', () => {
      if (this.socket !== socket) return;
      const end = this.finish(failure('qemu-exited'));
      this.tellClosed(end.error.code === 'cancelled' ? null : toAppError(end));
    });
    socket.on('error', ({ message }) => {
      if (this.socket === socket) this.finish(failure('qemu-exited', { detail: message }));
    });
    socket.on('data', (chunk: Buffer) => {
      if (this.socket === socket) this.take(chunk);
    });
  }

  /**
   * Hangs up while `work` runs, so that another client of the same socket is heard, and connects again. Where that cannot
   * be done, whatever is asked from then on fails as it did. Events of meanwhile are not heard, and whoever asks for
   * something meanwhile is told `cancelled`.
   * @param before awaited before it connects again.
   */
  async whileAway<T>(
    work: () => Promise<T>,
    before: () => Promise<void> = async () => await Promise.resolve(),
  ): Promise<T> {
    const { reopen } = this.options;
    if (!reopen || this.end) return await work();
    const { socket } = this;
    this.socket = null;
    socket?.destroy();
    for (const pending of this.pending.values()) pending.reject(cancelled());
    try {
      return await work();
    } finally {
      await before();
      await this.comeBack(reopen);
    }
  }

  private async comeBack(reopen: () => Promise<Socket>): Promise<void> {
    if (this.end)
      return this.tellClosed(this.end.error.code === 'cancelled' ? null : toAppError(this.end));
    this.greeting = null;
    this.splitter = new LineSplitter(this.options.maximumLineBytes);
    try {
      this.attend(await reopen());
      await shakeHands(this, awayPatienceMs);
    } catch (error) {
      const end = this.finish(error instanceof AppFailure ? error : failure('qemu-exited'));
      if (!this.socket) this.tellClosed(toAppError(end));
    }
  }

  /** QEMU's version as the monitor greeted with it. */
  get version(): QmpGreeting['version'] | null {
    return this.greeting?.version ?? null;
  }

  /**
   * Runs one of the commands that Paddock uses.
   * @throws AppFailure `qmp-error` (QEMU said no; `params.class`, `params.description`), `monitor-timeout`,
   * `qemu-exited`, `cancelled`.
   */
  async execute<Name extends QmpCommandName>(
    command: Name,
    ...[args, options]: ArgumentsOf<Name>
  ): Promise<QmpReturns[Name]> {
    const value = await this.executeRaw(command, args, options);
    const answer = answerSchema(command).safeParse(value);
    if (answer.success) return answer.data;
    throw failure('qmp-not-understood', {
      params: { command },
      detail: `${JSON.stringify(value).slice(0, 2000)}\n${answer.error.message}`,
    });
  }

  /** Any command, for the monitor console; failures as in {@link execute}. */
  async executeRaw(
    command: string,
    args?: object,
    options: ExecuteOptions = {},
  ): Promise<JsonValue> {
    const id = `paddock-${this.nextId++}`;
    const line = jsonText({ execute: command, ...(args ? { arguments: args } : {}), id });
    const { socket } = this;
    if (!socket) throw this.end ?? cancelled();
    return await this.wait(id, command, options, () => socket.write(`${line}\n`));
  }

  /** Waits for QEMU's greeting. */
  async greeted(options: ExecuteOptions = {}): Promise<void> {
    if (this.greeting === null) await this.wait(greetingId, 'greeting', options);
  }

  /** Hears every event from now on. Returns the function that ends it. */
  onEvent(listener: (event: QmpEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Hangs up; waiting calls fail with `cancelled`. The guest is not touched. */
  close(): void {
    this.finish(failure('cancelled'));
  }

  private async wait(
    id: string,
    what: string,
    { timeoutMs = 10_000, signal }: ExecuteOptions,
    begin?: () => void,
  ): Promise<JsonValue> {
    if (this.end) throw this.end;
    if (signal?.aborted) throw cancelled();
    return await new Promise<JsonValue>((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.pending.delete(id);
      };
      const fail = (reason: AppFailure) => {
        settle();
        reject(reason);
      };
      const timer = setTimeout(() => fail(this.timeout(what, timeoutMs)), timeoutMs);
      const onAbort = () => fail(cancelled());
      signal?.addEventListener('abort', onAbort, { once: true });
      this.pending.set(id, {
        resolve(value) {
          settle();
          resolve(value);
        },
        reject: fail,
      });
      begin?.();
    });
  }

  private timeout(what: string, timeoutMs: number) {
    return failure('monitor-timeout', {
      params: { command: what },
      detail: [`${what}: ${Math.round(timeoutMs)} ms`, this.lastGarbage].filter(Boolean).join('\n'),
    });
  }

  private take(chunk: Buffer) {
    let lines: string[];
    try {
      lines = this.splitter.push(chunk);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.finish(failure('monitor-not-understood', { detail: error.message }));
      return;
    }
    for (const line of lines) this.handle(parseMessage(line));
  }

  private handle(message: QmpMessage) {
    if (this.end) return;
    switch (message.kind) {
      case 'greeting':
        this.greeting = message.greeting;
        this.pending.get(greetingId)?.resolve(null);
        return;
      case 'return':
        // An answer nobody waits for any more (timed out, cancelled) is dropped.
        if (message.id !== null) this.pending.get(message.id)?.resolve(message.value);
        return;
      case 'error':
        this.waiting(message.id)?.reject(qmpFailure(message.error));
        return;
      case 'event':
        for (const listener of this.listeners) listener(message.event);
        return;
      case 'garbage':
        this.lastGarbage = message.line;
        if (this.greeting) return;
        this.finish(failure('monitor-not-understood', { detail: message.line }));
    }
  }

  /** QEMU answers in order, so an error without an id (a line it could not read) is for the oldest call. */
  private waiting(id: string | null): Pending | undefined {
    return id === null ? this.pending.values().next().value : this.pending.get(id);
  }

  /** Ends everything once; later reasons do not replace the first. */
  private finish(reason: AppFailure): AppFailure {
    if (this.end) return this.end;
    this.end = reason;
    for (const pending of this.pending.values()) pending.reject(reason);
    this.socket?.destroy();
    return reason;
  }
}

const greetingId = 'greeting';
