import RFB from '@novnc/novnc';
import { announcement, question } from '../clipboard/wire';
import type { PortChannel } from '../port-channel';
import { soundWish } from '../sound/wire';
import { GuardedRfb } from './guarded-rfb';
import { DirectRawDecoder } from './raw-decoder';
import { useOneCanvas, withLocalCanvas } from './local-canvas';
import type { PicturePlace, Size } from './picture-place';
import { RelativeMotion } from './relative-motion';
import { scaledCursor } from './scaled-cursor';

/** Numbers of RFC 6143 and the RFB community's list (rfbproto). */
const encoding = {
  raw: 0,
  copyRect: 1,
  hextile: 5,
  tight: 7,
  zrle: 16,
  desktopSize: -223,
  lastRect: -224,
  cursor: -239,
  qemuPointerMotionChange: -257,
  qemuExtendedKeyEvent: -258,
  qemuAudio: -259,
  qemuLedEvent: -261,
  desktopName: -307,
  extendedDesktopSize: -308,
  extendedMouseButtons: -316,
  vmwareCursor: 0x574d5664,
  extendedClipboard: 0xc0a1e5ce | 0,
} as const;

/** The reason of an ExtendedDesktopSize that answers a wish of this client. */
const ourWish = 1;

/**
 * noVNC for a guest on this very machine, where bytes are cheap and work is not: measured on a unix
 * socket, raw pixels cost QEMU and the window less than any compression. This file and its
 * neighbours (guarded-rfb, raw-decoder, local-canvas) are all that know of noVNC's inside; each departure says why.
 */
export class LocalRfb extends GuardedRfb {
  /** True keeps noVNC from asking for the next picture itself; see {@link _framebufferUpdate}. */
  protected override _enabledContinuousUpdates = true;

  /** Called when a picture is complete. */
  onPicture: (() => void) | null = null;
  /** Called when the guest begins to take its pointer's places (true), or only how far it moves. */
  onPointer: ((absolute: boolean) => void) | null = null;
  /** Called when the guest's screen has another size, and once at the begin. */
  onSize: ((size: Size) => void) | null = null;
  /** Called when the server says that it takes wishes for a size, and with its answer to one; see {@link askForSize}. */
  onSizeAnswer: ((status: number | null) => void) | null = null;
  /** Where a picture of this size is shown, in pixels of the display; null leaves it to noVNC. */
  placeOf: ((size: Size) => PicturePlace) | null = null;
  /** While the guest takes only motion: keeps from it what happens over its picture. */
  keepsPointer = false;

  /** The guest's pointer in noVNC's words. No `#` name: noVNC's constructor makes the first one. */
  private cursor = '';
  #absolute = true;
  #takesSizes = false;
  #size: Size = { width: 0, height: 0 };
  readonly #motion = new RelativeMotion();

  constructor(target: Element, channel: PortChannel) {
    super(target, channel, { shared: true });
    const stock = this._decoders[encoding.raw];
    if (stock) this._decoders[encoding.raw] = new DirectRawDecoder(channel, stock);
    useOneCanvas(this._display);
  }

  /** Makes a console; the canvas gets its settings while noVNC makes it. */
  static open(target: Element, channel: PortChannel): LocalRfb {
    return withLocalCanvas(() => new LocalRfb(target, channel));
  }

  /** The canvas, for focus and tests. */
  get canvas(): HTMLCanvasElement {
    return this._canvas;
  }

  /**
   * Lets keys go for the guest whose release we may never hear of. noVNC does it only when the window loses the
   * keyboard, and too late for a guest that is to be watched only or disconnected: then it sends nothing any more.
   * @param which by keysym; all keys when left out.
   */
  letKeysGo(which: (keysym: number) => boolean = () => true): void {
    for (const [code, keysym] of Object.entries(this._keyboard._keyDownList)) {
      if (which(keysym)) this._keyboard._sendKeyEvent(keysym, code, false);
    }
  }

  /** Presses and releases Escape. */
  pressEscape(): void {
    for (const down of [true, false]) this.sendKey(0xff1b, 'Escape', down);
  }

  /** Lets the buttons go for the guest whose release we may never hear of. */
  letButtonsGo(): void {
    this.#motion.forget();
    if (this._mouseButtonMask === 0) return;
    this._mouseButtonMask = 0;
    if (!this.#absolute) this.#tellMotion(0);
  }

  /** Shows the picture where it belongs now. */
  layOut(): void {
    this._updateScale();
  }

  /**
   * Asks the guest for a screen of this size (RFB's SetDesktopSize). noVNC's own way asks in pixels of CSS, again and
   * again, and writes QEMU's ordinary answer (4: passed on to the guest) to the console as a failure.
   * @returns false while the server has not said that it takes such wishes.
   */
  askForSize({ width, height }: Size): boolean {
    if (!this.#takesSizes || this._rfbConnectionState !== 'connected') return false;
    RFB.messages.setDesktopSize(this._sock, width, height, this._screenID, this._screenFlags);
    return true;
  }

  /** Asks for the guest's sound, or for no more of it; only of a far end that has said that it can be asked. */
  askForSound(on: boolean): void {
    if (this._rfbConnectionState !== 'connected') return;
    this._sock.sQpushBytes(soundWish(on));
    this._sock.flush();
  }

  /** Tells the guest that there is a text here, which it may ask for. */
  announceText(): void {
    this.#tellClipboard(announcement());
  }

  /** Asks for the text that the guest has announced. */
  askForText(): void {
    this.expectsText = true;
    this.#tellClipboard(question());
  }

  /** Gives the guest the text that it asked for. @param body see `provision`. */
  provideText(body: Uint8Array<ArrayBuffer>): void {
    this.#tellClipboard(body);
  }

  #tellClipboard(body: Uint8Array<ArrayBuffer>): void {
    if (this._rfbConnectionState !== 'connected' || this.viewOnly) return;
    RFB.messages.clientCutText(this._sock, body, true);
  }

  /** Raw comes first: QEMU takes the first encoding of the list that it knows. */
  protected override _sendEncodings(): void {
    RFB.messages.clientEncodings(this._sock, [
      encoding.raw,
      encoding.copyRect,
      encoding.hextile,
      encoding.zrle,
      encoding.tight,
      encoding.desktopSize,
      encoding.lastRect,
      encoding.qemuPointerMotionChange,
      encoding.qemuExtendedKeyEvent,
      encoding.qemuLedEvent,
      encoding.qemuAudio,
      encoding.extendedDesktopSize,
      encoding.desktopName,
      encoding.extendedClipboard,
      encoding.extendedMouseButtons,
      encoding.vmwareCursor,
      encoding.cursor,
    ]);
  }

  /**
   * Asks for the next picture as soon as one begins to come, not when it is drawn: QEMU prepares the
   * next while we draw. QEMU never runs ahead by more, and the port's flow control holds what does not fit.
   */
  protected override _framebufferUpdate(): boolean {
    const fresh = this._FBU.rects === 0;
    const complete = super._framebufferUpdate();
    if (fresh && (complete || this._FBU.rects > 0)) {
      RFB.messages.fbUpdateRequest(this._sock, true, 0, 0, this._fbWidth, this._fbHeight);
    }
    if (complete) this.onPicture?.();
    return complete;
  }

  /** The extension that this is about is not asked for. */
  protected override _updateContinuousUpdates(): void {}

  /** noVNC does not know that QEMU tells here, in the place of x, how the guest takes its pointer (ui/vnc.c). */
  protected override _handleDataRect(): boolean {
    if (this._FBU.encoding === encoding.qemuAudio) {
      this.onSound?.({ kind: 'ready' });
      return true;
    }
    if (this._FBU.encoding !== encoding.qemuPointerMotionChange) return super._handleDataRect();
    const absolute = this._FBU.x !== 0;
    if (absolute === this.#absolute) return true;
    this.#absolute = absolute;
    this.#motion.forget();
    this.onPointer?.(absolute);
    return true;
  }

  /** Only the server's own changes are noVNC's; answers to our wishes are taken here, whatever they say. */
  protected override _handleExtendedDesktopSize(): boolean {
    const { x: reason, y: status } = this._FBU;
    const complete =
      reason === ourWish && status !== 0 ? this.#skipScreens() : super._handleExtendedDesktopSize();
    if (!complete) return false;
    if (!this.#takesSizes) {
      this.#takesSizes = true;
      this.onSizeAnswer?.(null);
    }
    if (reason === ourWish) this.onSizeAnswer?.(status);
    return true;
  }

  #skipScreens(): boolean {
    if (this._sock.rQlen() < 4) return false;
    const bytes = 4 + 16 * (this._sock.rQpeekBytes(1)[0] ?? 0);
    if (this._sock.rQlen() < bytes) return false;
    this._sock.rQskipBytes(bytes);
    return true;
  }

  /** noVNC fits a picture to the view or shows it in pixels of CSS; ours knows the display's. */
  protected override _updateScale(): void {
    const { width, height } = this._display;
    const place = this.placeOf?.({ width, height });
    if (place) this.#show(place);
    else super._updateScale();
    if (width === this.#size.width && height === this.#size.height) return;
    this.#size = { width, height };
    this.onSize?.(this.#size);
  }

  #show({ left, top, scale, sharp }: PicturePlace): void {
    const pixel = 1 / window.devicePixelRatio;
    this._display.scale = scale * pixel;
    this._canvas.style.margin = `${top * pixel}px 0 0 ${left * pixel}px`;
    this._canvas.style.imageRendering = sharp ? 'pixelated' : 'auto';
    this.scaleCursor();
  }

  /** noVNC shows the guest's pointer in pixels of CSS, whatever the size of the picture. */
  protected override _refreshCursor(): void {
    super._refreshCursor();
    this.cursor = this._canvas.style.cursor;
    this.scaleCursor();
  }

  private scaleCursor(): void {
    const { w, h } = this._cursorImage;
    const { scale } = this._display;
    this._canvas.style.cursor = scaledCursor(this.cursor, scale, Math.max(w, h));
  }

  /** noVNC throws away how far the pointer moved. */
  protected override _handleMouse(event: MouseEvent): void {
    if (!this.#absolute && event.type === 'mousemove') {
      // In the display's pixels, as the guest's picture.
      const ratio = window.devicePixelRatio;
      this.#motion.add(event.movementX * ratio, event.movementY * ratio);
    }
    super._handleMouse(event);
  }

  protected override _sendMouse(x: number, y: number, mask: number): void {
    if (this.#absolute) super._sendMouse(x, y, mask);
    else if (this.keepsPointer) this.#motion.forget();
    else this.#tellMotion(mask);
  }

  #tellMotion(mask: number): void {
    if (this._rfbConnectionState !== 'connected' || this.viewOnly) {
      this.#motion.forget();
      return;
    }
    const [x, y] = this.#motion.take();
    if (mask > 0x7f && this._extendedPointerEventSupported) {
      RFB.messages.extendedPointerEvent(this._sock, x, y, mask);
    } else {
      RFB.messages.pointerEvent(this._sock, x, y, mask);
    }
  }
}
