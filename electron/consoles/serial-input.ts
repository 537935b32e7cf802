import { connect, type Socket } from 'node:net';

/** A connection stays open this long after the last byte, so that typing does not connect for each key. */
const lingerMs = 150;
const retryMs = 20;

/**
 * Writes into a guest's serial port.
 *
 * QEMU serves one client of a character device's socket at a time. So we connect, write, say that this
 * was all (a half-close) and leave when QEMU, having read everything, closes: 0.6 ms for one key. Other
 * processes (a terminal beside the app) wait in the socket's queue meanwhile, and every byte of one
 * burst reaches the guest together. Nobody owns the port, so nothing is left behind by a crash.
 */
export class SerialInput {
  readonly #socketPath: string;
  readonly #onFailure: (error: NodeJS.ErrnoException) => void;
  #waiting: Uint8Array[] = [];
  #socket: Socket | null = null;
  #writable = false;
  #linger: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];
  #closed = false;

  /**
   * @param onFailure the guest's port cannot be reached (`ENOENT` when it is off); what waited to be
   * written is given up.
   */
  constructor(socketPath: string, onFailure: (error: NodeJS.ErrnoException) => void) {
    this.#socketPath = socketPath;
    this.#onFailure = onFailure;
  }

  /** Bytes reach the guest in the order of the calls. */
  write(bytes: Uint8Array): void {
    if (this.#closed || bytes.length === 0) return;
    if (this.#socket !== null && this.#writable) {
      this.#socket.write(bytes);
      this.#lingerOn();
      return;
    }
    this.#waiting.push(bytes);
    if (this.#socket === null && this.#retry === undefined) this.#connect();
  }

  /** Resolves when QEMU has read everything that was written, or it was given up. */
  async settled(): Promise<void> {
    if (this.#socket === null && this.#waiting.length === 0) return;
    this.#finishBurst();
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Gives up what QEMU has not read yet. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    clearTimeout(this.#linger);
    clearTimeout(this.#retry);
    this.#socket?.destroy();
    this.#tellIdle();
  }

  #connect(): void {
    this.#retry = undefined;
    const socket = connect(this.#socketPath);
    this.#socket = socket;
    let problem: NodeJS.ErrnoException | null = null;
    // The guest's output comes from the log file; what the socket says is the same and is dropped.
    socket.resume();
    socket.on('connect', () => {
      this.#writable = true;
      for (const bytes of this.#waiting.splice(0)) socket.write(bytes);
      this.#lingerOn();
    });
    socket.on('error', (error) => {
      problem = error;
    });
    socket.on('close', () => this.#onClose(problem));
  }

  #onClose(problem: NodeJS.ErrnoException | null): void {
    clearTimeout(this.#linger);
    this.#socket = null;
    this.#writable = false;
    if (this.#closed) return;
    // EAGAIN: others wait already; QEMU's queue holds two.
    if (problem?.code === 'EAGAIN') {
      this.#retry = setTimeout(() => this.#connect(), retryMs);
      return;
    }
    if (problem !== null) {
      this.#waiting = [];
      this.#onFailure(problem);
    }
    if (this.#waiting.length > 0) this.#connect();
    else this.#tellIdle();
  }

  #lingerOn(): void {
    clearTimeout(this.#linger);
    this.#linger = setTimeout(() => this.#finishBurst(), this.#idle.length > 0 ? 0 : lingerMs);
  }

  #finishBurst(): void {
    clearTimeout(this.#linger);
    if (this.#socket === null || !this.#writable) return;
    this.#writable = false;
    this.#socket.end();
  }

  #tellIdle(): void {
    for (const tell of this.#idle.splice(0)) tell();
  }
}
