import RFB from '@novnc/novnc';
import type { PortChannel } from '../port-channel';
import { GuardedRfb } from './guarded-rfb';
import { DirectRawDecoder } from './raw-decoder';
import { useOneCanvas, withLocalCanvas } from './local-canvas';

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
  qemuExtendedKeyEvent: -258,
  qemuLedEvent: -261,
  desktopName: -307,
  extendedDesktopSize: -308,
  extendedMouseButtons: -316,
  vmwareCursor: 0x574d5664,
  extendedClipboard: 0xc0a1e5ce | 0,
} as const;

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
      encoding.qemuExtendedKeyEvent,
      encoding.qemuLedEvent,
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
}
