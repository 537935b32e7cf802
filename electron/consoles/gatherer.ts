/**
 * Bytes of a full piece: each message costs the same whatever its size, but beyond 960 KiB Chromium's
 * allocator asks the system for new memory every time (measured: twice the page faults in main).
 */
const pieceBytes = 896 * 1024;
/** A read of at least this many bytes was cut off by the socket's buffer: more is on its way. */
const expectsMore = 96 * 1024;
/** How long the rest of a picture is waited for, in milliseconds. */
const patienceMs = 2;

/**
 * Makes large pieces of what a socket gives in small ones. A Linux unix socket holds about 200 KiB, and
 * every message to the page costs the same whatever its size. Small reads (a key's echo, a cursor) are
 * passed on at once.
 */
export class Gatherer {
  readonly #pass: (piece: Uint8Array<ArrayBuffer>) => void;
  readonly #buffer = new Uint8Array(pieceBytes);
  /** What is gathered lies between the two. */
  #start = 0;
  #end = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param pass gets pieces that are valid only until it returns: a copy must be made by then. */
  constructor(pass: (piece: Uint8Array<ArrayBuffer>) => void) {
    this.#pass = pass;
  }

  /** Where the next read puts its bytes. Node asks after each read, so it must stay valid until {@link filled}. */
  space(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(this.#end);
  }

  /** `count` bytes were put into {@link space}. */
  filled(count: number): void {
    this.#end += count;
    clearTimeout(this.#timer);
    const full = this.#end === pieceBytes;
    if (full || count < expectsMore) {
      this.flush();
      this.#start = 0;
      this.#end = 0;
    } else {
      this.#timer = setTimeout(() => this.flush(), patienceMs);
    }
  }

  /** Passes on what is there. */
  flush(): void {
    clearTimeout(this.#timer);
    if (this.#start === this.#end) return;
    const whole = this.#start === 0 && this.#end === pieceBytes;
    // A view would be posted with its whole buffer; the full buffer needs no copy of its own.
    const piece = whole ? this.#buffer : this.#buffer.slice(this.#start, this.#end);
    this.#start = this.#end;
    this.#pass(piece);
  }
}
