import { connect, type Socket } from 'node:net';

/**
 * Bytes of one connection. QEMU 7.2 writes a character into the log twice when a client's socket takes
 * no more (`qemu_chr_write_buffer` in chardev/char.c logs on EAGAIN, and the UART tries again). A socket
 * holds some 270 of a UART's one-byte writes, so this much input, with its echo, never fills it.
 */
const burstBytes = 64;
const retryMs = 15;
/**
 * Bytes that may wait for a guest that reads slowly. A terminal answers a guest's questions, and a guest can ask faster
 * than it reads: what waited would grow for ever.
 */
const mostWaiting = 4 * 1024 * 1024;

/**
 * Writes into a guest's serial port.
 *
 * QEMU serves one client of a character device's socket at a time. So we connect, write a little, say
 * that this was all (a half-close) and leave when QEMU, having read everything, closes: 0.6 ms for a
 * key. Other processes (a terminal beside the app) wait in the socket's queue meanwhile. Nobody owns the
 * port, so nothing is left behind by a crash, and guests are rarely slowed down by a client that does
 * not read.
 */
export class SerialInput {
  readonly #socketPath: string;
  readonly #onFailure: (error: NodeJS.ErrnoException) => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** Something was refused, which is told once for as long as the guest has not read all. */
  #overflown = false;
  #socket: Socket | null = null;
  #retry: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];
  #closed = false;

  /**
   * @param onFailure the guest's port cannot be reached (`ENOENT` when it is off); what waited to be
   * written is given up. Or it reads too slowly (`ENOBUFS`); what comes on top is given up.
   */
  constructor(socketPath: string, onFailure: (error: NodeJS.ErrnoException) => void) {
    this.#socketPath = socketPath;
    this.#onFailure = onFailure;
  }

  /** Bytes reach the guest in the order of the calls; a key's sequence is not cut. */
  write(bytes: Uint8Array): void {
    if (this.#closed) return;
    if (this.#waitingBytes + bytes.length > mostWaiting) {
      this.#refuse();
      return;
    }
    this.#waitingBytes += bytes.length;
    if (this.#joinLast(bytes)) return;
    for (let at = 0; at < bytes.length; at += burstBytes) {
      this.#waiting.push(bytes.slice(at, at + burstBytes));
    }
    this.#next();
  }

  /** Resolves when QEMU has read everything that was written, or it was given up. */
  async settled(): Promise<void> {
    if (this.#isIdle()) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Gives up what QEMU has not read yet. */
  close(): void {
    this.#closed = true;
    this.#giveUp();
    clearTimeout(this.#retry);
    this.#socket?.destroy();
    this.#tellIdle();
  }

  /** Joins what goes in one burst anyway: millions of answers of a few bytes each would weigh as many objects. */
  #joinLast(bytes: Uint8Array): boolean {
    const last = this.#waiting.at(-1);
    if (!last || last.length + bytes.length > burstBytes) return false;
    this.#waiting[this.#waiting.length - 1] = Buffer.concat([last, bytes]);
    return true;
  }

  #refuse(): void {
    if (this.#overflown) return;
    this.#overflown = true;
    const problem = `more than ${mostWaiting} bytes wait for the guest`;
    this.#onFailure(Object.assign(new Error(problem), { code: 'ENOBUFS' }));
  }

  #giveUp(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #isIdle(): boolean {
    return this.#socket === null && this.#waiting.length === 0;
  }

  /** The next burst, if none is under way. */
  #next(): void {
    if (this.#socket !== null || this.#retry !== undefined || this.#waiting.length === 0) return;
    const socket = connect(this.#socketPath);
    this.#socket = socket;
    let problem: NodeJS.ErrnoException | null = null;
    // The guest's output comes from the log file; what the socket says is the same and is dropped.
    socket.resume();
    socket.on('connect', () => socket.end(this.#takeBurst()));
    socket.on('error', (error) => {
      problem = error;
    });
    socket.on('close', () => this.#onClose(problem));
  }

  /** Whole writes as far as they fit, at least one. */
  #takeBurst(): Uint8Array {
    let [size, count] = [0, 0];
    for (const bytes of this.#waiting) {
      if (count > 0 && size + bytes.length > burstBytes) break;
      size += bytes.length;
      count += 1;
    }
    this.#waitingBytes -= size;
    if (this.#waitingBytes === 0) this.#overflown = false;
    return Buffer.concat(this.#waiting.splice(0, count));
  }

  #onClose(problem: NodeJS.ErrnoException | null): void {
    this.#socket = null;
    if (this.#closed) return;
    // EAGAIN: others wait already; QEMU's queue holds two.
    if (problem?.code === 'EAGAIN') {
      this.#retry = setTimeout(() => {
        this.#retry = undefined;
        this.#next();
      }, retryMs);
      return;
    }
    if (problem !== null) {
      this.#giveUp();
      this.#onFailure(problem);
    }
    this.#next();
    if (this.#isIdle()) this.#tellIdle();
  }

  #tellIdle(): void {
    for (const tell of this.#idle.splice(0)) tell();
  }
}
