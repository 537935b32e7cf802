import RFB from '@novnc/novnc';
import { type ClipboardMessage, clipboardMessage } from '../clipboard/wire';
import type { PortChannel } from '../port-channel';
import { isOfQemu, type SoundMessage, takeSound } from '../sound/wire';
import {
  faultOfName,
  faultOfRectangle,
  faultOfText,
  fitsScreen,
  FrameBudget,
  type StreamFault,
} from './stream-limits';

const copyRect = 1;
/** While the window draws nothing, work goes on after this many milliseconds. */
const hiddenFrameMs = 100;

/** Runs `act` before the next frame, or soon where none is drawn. */
function onNextFrame(act: () => void): void {
  let done = false;
  const once = () => {
    if (!done) act();
    done = true;
  };
  requestAnimationFrame(once);
  setTimeout(once, hiddenFrameMs);
}

/**
 * noVNC for a stream that nobody vouches for: the guest's side of it may be broken or hostile. noVNC gathers whatever a
 * length promises and works off all it has in one go, which a few bytes can make take a minute. Here each kind of
 * message has a limit, and each frame an amount of work; what does not fit waits, and the flow control stops the sender.
 */
export class GuardedRfb extends RFB {
  /** What the stream was dropped for; null while it is good or when the far end closed it. */
  fault: StreamFault | null = null;
  /** Called with what the far end says of its clipboard. */
  onClipboard: ((message: ClipboardMessage) => void) | null = null;
  /** Called with what the guest's sound card does. */
  onSound: ((message: SoundMessage) => void) | null = null;
  /** A text was asked for; what comes unasked is thrown away. */
  protected expectsText = false;
  /** Bytes of a text that nobody takes, which are still to come. */
  private unwanted = 0;
  readonly #channel: PortChannel;
  readonly #budget = new FrameBudget();
  /** Work waits for the next frame. */
  #resting = false;
  /** The rectangle being read was looked at and counted. */
  #admitted = false;
  /** A size that is not on the screen yet. */
  #size: readonly [width: number, height: number] | null = null;

  constructor(target: Element, channel: PortChannel, options: { shared?: boolean }) {
    super(target, channel, options);
    this.#channel = channel;
  }

  /** Goes on with what waits, now that somebody looks again. */
  lookAgain(): void {
    if (this.#resting) onNextFrame(() => this.#goOn());
  }

  protected override _fail(details: string): false {
    if (this.#channel.readyState === 'open') {
      this.fault ??= 'protocol';
      return super._fail(details);
    }
    // In the middle of the handshake, noVNC calls a closed connection a failure, too, and writes it to the console.
    this._rfbCleanDisconnect = false;
    this._updateConnectionState('disconnecting');
    this._updateConnectionState('disconnected');
    return false;
  }

  protected override _handleMessage(): void {
    if (this.#resting) return;
    this.#budget.begin(performance.now());
    try {
      super._handleMessage();
      this.#finishHandshake();
    } catch (error) {
      this._fail(String(error));
    }
  }

  protected override _normalMsg(): boolean {
    // noVNC goes on with what follows a message that it does not know.
    if (this._rfbConnectionState !== 'connected') return false;
    if (this.unwanted > 0) return this.skipUnwanted();
    // In the middle of an update, the next byte is none of a message.
    if (this._FBU.rects === 0 && isOfQemu(this._sock)) return this.takeSound();
    if (this.#budget.isSpent(performance.now())) return this.#rest();
    return super._normalMsg();
  }

  protected override _handleRect(): boolean {
    if (!this.#admitted && !this.#admit()) return false;
    const complete = super._handleRect();
    if (complete) this.#admitted = false;
    return complete;
  }

  protected override _handleDataRect(): boolean {
    this.#applySize();
    return super._handleDataRect();
  }

  /** Sizes that follow each other become one. */
  protected override _resize(width: number, height: number): void {
    if (!fitsScreen(width, height)) {
      this.#refuse('size');
      return;
    }
    if (this._rfbConnectionState !== 'connected') {
      super._resize(width, height);
      return;
    }
    this._fbWidth = width;
    this._fbHeight = height;
    if (!this.#size) onNextFrame(() => this.#applySize());
    this.#size = [width, height];
  }

  protected override _negotiateServerInit(): boolean {
    if (this._sock.rQlen() < 24) return false;
    const head = view(this._sock.rQpeekBytes(24));
    if (!fitsScreen(head.getUint16(0), head.getUint16(2))) return this.#refuse('size');
    const fault = faultOfName(head.getUint32(20));
    return fault ? this.#refuse(fault) : super._negotiateServerInit();
  }

  protected override _handleDesktopName(): boolean {
    if (this._sock.rQlen() < 4) return false;
    const fault = faultOfName(view(this._sock.rQpeekBytes(4)).getUint32(0));
    return fault ? this.#refuse(fault) : super._handleDesktopName();
  }

  /**
   * noVNC asks for a guest's text when it is announced, unpacks it however large it becomes and ends ours in a NUL, which
   * QEMU's guests would see.
   */
  protected override _handleServerCutText(): boolean {
    if (this._sock.rQlen() < 7) return super._handleServerCutText();
    const length = view(this._sock.rQpeekBytes(7)).getInt32(3);
    const fault = faultOfText(length);
    if (fault && length < 0 && this.expectsText) return this.dropText(-length);
    if (fault) return this.#refuse(fault);
    const bytes = 7 + Math.abs(length);
    if (length > -4 || this._sock.rQlen() < bytes) return super._handleServerCutText();
    const message = clipboardMessage(this._sock.rQpeekBytes(bytes).subarray(7));
    if (!message) {
      const done = super._handleServerCutText();
      this.onClipboard?.({ kind: 'ready' });
      return done;
    }
    this._sock.rQskipBytes(bytes);
    if (message.kind !== 'provided' || this.expectsText) this.onClipboard?.(message);
    if (message.kind === 'provided') this.expectsText = false;
    return true;
  }

  private takeSound(): boolean {
    const message = takeSound(this._sock);
    if (message === 'wrong') return this.#refuse('protocol');
    if (message === 'later') return false;
    this.onSound?.(message);
    return true;
  }

  /** A guest may have copied anything: what was asked for and is too large ends no connection. */
  private dropText(bytes: number): boolean {
    this._sock.rQskipBytes(7);
    this.unwanted = bytes;
    this.expectsText = false;
    this.onClipboard?.({ kind: 'too-large' });
    return this.skipUnwanted();
  }

  private skipUnwanted(): boolean {
    const bytes = Math.min(this.unwanted, this._sock.rQlen());
    this._sock.rQskipBytes(bytes);
    this.unwanted -= bytes;
    return this.unwanted === 0;
  }

  /** noVNC expects an answer to each step of the handshake to come by itself; here all of them may come at once. */
  #finishHandshake(): void {
    for (let left = this._sock.rQlen(), before = left + 1; left > 0 && left < before;) {
      if (this._rfbConnectionState !== 'connecting') return;
      before = left;
      super._handleMessage();
      left = this._sock.rQlen();
    }
  }

  #admit(): boolean {
    if (this.#budget.isSpent(performance.now())) return this.#rest();
    const fault = faultOfRectangle(this._FBU);
    if (fault) return this.#refuse(fault);
    const { width, height, encoding } = this._FBU;
    // A copy inside one canvas copies all of it first.
    const whole = encoding === copyRect ? this._fbWidth * this._fbHeight : 0;
    this.#budget.spendRectangle(width * height + whole);
    this.#admitted = true;
    return true;
  }

  #refuse(fault: StreamFault): false {
    this.fault ??= fault;
    return this._fail(fault);
  }

  #applySize(): void {
    const size = this.#size;
    this.#size = null;
    if (!size || this._rfbConnectionState !== 'connected') return;
    this.#budget.spendResize();
    super._resize(...size);
  }

  /** Stops until the next frame. @returns false: noVNC's word for “not done yet”. */
  #rest(): false {
    if (this.#resting) return false;
    this.#resting = true;
    this.#channel.hold('busy');
    onNextFrame(() => this.#goOn());
    return false;
  }

  #goOn(): void {
    // What nobody looks at must not take the time of what they look at.
    if (!this.#resting || this.#channel.isUnseen) return;
    this.#resting = false;
    this.#budget.nextFrame(performance.now());
    try {
      // Not by _handleMessage, which wants bytes: what waits may be a rectangle without any.
      while (!this.#resting && !this._flushing && this._normalMsg() && this._sock.rQlen() > 0);
    } catch (error) {
      this._fail(String(error));
    }
    if (!this.#resting) this.#channel.release('busy');
  }
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
