import type { RawChannel } from '@novnc/novnc';
import type { ConsoleFromMain, ConsoleToMain } from '../../shared/console-protocol';
import { settleLater } from '../api/settle-later';

declare global {
  /** ES2024; the window has it, the main process of the oldest Electron we run on has not. */
  interface ArrayBuffer {
    transfer(newByteLength?: number): ArrayBuffer;
  }
}

/** Acknowledge in steps: a message for each few bytes would cost more than it tells. */
const acknowledgeEvery = 256 * 1024;

/** Messages from this size on are given back to the system by hand. */
const freeAtOnceBytes = 64 * 1024;

/** Why data waits: nobody looks at it, what came before is still being worked off, or fewer pictures are wanted. */
type HoldReason = 'unseen' | 'busy' | 'pace';

/** Writes `bytes` to the begin of `target`, which is at least as long. */
export type CopyBytes = (target: Uint8Array<ArrayBuffer>, bytes: Uint8Array) => void;

/** Where the next bytes go, and how. */
interface DirectTarget {
  target: Uint8Array<ArrayBuffer>;
  copy: CopyBytes;
}

/**
 * A console's port as noVNC wants its channel: a WebSocket to look at. noVNC asks for these fields on
 * the object itself or on its class.
 */
export class PortChannel implements RawChannel {
  binaryType = 'arraybuffer';
  protocol = '';
  readyState: 'connecting' | 'open' | 'closed' = 'connecting';
  onopen: RawChannel['onopen'] = null;
  onmessage: RawChannel['onmessage'] = null;
  onclose: RawChannel['onclose'] = null;
  onerror: RawChannel['onerror'] = null;
  /** Why main closed: an error code, or `ended`; or why we did. */
  closeReason: { reason: string; detail?: string } | null = null;

  readonly #port: MessagePort;
  #unacknowledged = 0;
  readonly #holds = new Set<HoldReason>(['unseen']);
  #held: Uint8Array<ArrayBuffer>[] = [];
  #settle: (connected: boolean) => void = () => undefined;
  #direct: DirectTarget | null = null;

  constructor(port: MessagePort) {
    this.#port = port;
    port.addEventListener('message', (event: MessageEvent<ConsoleFromMain>) =>
      this.#take(event.data),
    );
    port.addEventListener('close', () => this.#end());
  }

  /** Begins to listen. Resolves when main has connected (true) or refused (false); data waits for {@link release}. */
  async start(): Promise<boolean> {
    const { promise, resolve } = settleLater<boolean>();
    this.#settle = resolve;
    this.#port.start();
    return await promise;
  }

  /**
   * Keeps what comes instead of delivering it. An RFB server sends the next picture when the last one
   * was taken, so this is one picture at most, and a console that nobody sees costs nothing.
   */
  hold(reason: HoldReason = 'unseen'): void {
    this.#holds.add(reason);
  }

  /** Delivers what was kept, and everything from now on, unless it is held for another reason. */
  release(reason: HoldReason = 'unseen'): void {
    this.#holds.delete(reason);
    let delivered = 0;
    // Delivering may hold again.
    while (this.#holds.size === 0 && delivered < this.#held.length) {
      const data = this.#held[delivered];
      delivered += 1;
      if (data) this.#deliver(data);
    }
    this.#held = this.#held.slice(delivered);
  }

  /** Keeps what comes for so many milliseconds: the server sends the next picture when the last one was taken. */
  pause(milliseconds: number): void {
    this.hold('pace');
    setTimeout(() => this.release('pace'), milliseconds);
  }

  /** Whether nobody looks at what comes. */
  get isUnseen(): boolean {
    return this.#holds.has('unseen');
  }

  /**
   * The next `target.length` bytes of the stream go there and not to `onmessage`, which hears of what
   * comes after them: saves a large picture the way through noVNC's queue.
   * @param copy puts each piece at the begin of what is still empty.
   */
  fillDirectly(target: Uint8Array<ArrayBuffer>, copy: CopyBytes): void {
    this.#direct = { target, copy };
  }

  /** noVNC passes a view of one buffer that it uses again; posting the view would carry all of it. */
  send(data: Uint8Array): void {
    if (this.readyState !== 'open') return;
    this.#post({ type: 'data', data: data.slice() });
  }

  /** Closes for a reason of ours; what main said before stays the reason. */
  giveUp(reason: string, detail?: string): void {
    this.closeReason ??= { reason, ...pick(detail) };
    this.close();
  }

  close(): void {
    this.#port.close();
    this.#end();
  }

  #take(message: ConsoleFromMain): void {
    switch (message.type) {
      case 'opened':
        this.readyState = 'open';
        this.#settle(true);
        break;
      case 'data':
        if (this.#holds.size > 0) this.#held.push(message.data);
        else this.#deliver(message.data);
        break;
      case 'closed':
        this.closeReason = { reason: message.reason, ...pick(message.detail) };
        this.close();
        break;
      case 'restarted':
      case 'problem':
        break; // serial ports only
    }
  }

  #deliver(data: Uint8Array<ArrayBuffer>): void {
    this.#unacknowledged += data.length;
    const { length } = data;
    const rest = this.#direct ? this.#fill(this.#direct, data) : data;
    if (rest.length > 0 && !this.#hand(exactly(rest))) return;
    // Both have copied it. Freed now and not by the garbage collector, its pages serve the next message;
    // new ones cost more than the copy (6 ms for a picture of 1920×1080).
    if (length >= freeAtOnceBytes) data.buffer.transfer(0);
    if (this.#unacknowledged < acknowledgeEvery || this.readyState !== 'open') return;
    this.#post({ type: 'ack', bytes: this.#unacknowledged });
    this.#unacknowledged = 0;
  }

  /** Hands bytes on. What noVNC cannot take ends the console: it would wait for ever in the middle of a message. */
  #hand(data: ArrayBuffer): boolean {
    try {
      this.onmessage?.({ data });
      return true;
    } catch (error) {
      this.giveUp('bad-stream', String(error));
      return false;
    }
  }

  /** What is left of `data` when `target` is full. */
  #fill({ target, copy }: DirectTarget, data: Uint8Array<ArrayBuffer>) {
    const count = Math.min(target.length, data.length);
    copy(target, count < data.length ? data.subarray(0, count) : data);
    this.#direct = count < target.length ? { target: target.subarray(count), copy } : null;
    return data.subarray(count);
  }

  #post(message: ConsoleToMain): void {
    this.#port.postMessage(message, []);
  }

  #end(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.#settle(false);
    // As a WebSocket does: noVNC begins to wait for it only after it has closed.
    queueMicrotask(() => this.onclose?.({}));
  }
}

const pick = (detail: string | undefined) => (detail === undefined ? {} : { detail });

/** noVNC reads the whole of the buffer it is given. */
const exactly = (data: Uint8Array<ArrayBuffer>) =>
  data.byteLength === data.buffer.byteLength ? data.buffer : data.slice().buffer;
