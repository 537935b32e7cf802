/**
 * noVNC 1.7 as we use it: its documented API (docs/API.md) and, marked so, the few internals that
 * `screen/local-rfb.ts` and `screen/raw-decoder.ts` touch. The published types describe 1.6's file layout.
 */
declare module '@novnc/novnc' {
  /** Internal: the receive queue, as far as decoders use it (core/websock.js). */
  export interface ReceiveQueue {
    rQlen(): number;
    rQshiftBytes(length: number, copy?: boolean): Uint8Array;
  }

  /** Internal: the same for whole messages. */
  export interface MessageQueue extends ReceiveQueue {
    rQpeekBytes(length: number, copy?: boolean): Uint8Array<ArrayBuffer>;
    rQskipBytes(length: number): void;
    sQpushBytes(bytes: Uint8Array): void;
    /** Sends what was pushed. */
    flush(): void;
  }

  /** Internal: the picture (core/display.js): drawn in a back buffer, then copied to the visible canvas. */
  export interface Display {
    _target: HTMLCanvasElement;
    _targetCtx: CanvasRenderingContext2D;
    _backbuffer: HTMLCanvasElement;
    _drawCtx: CanvasRenderingContext2D;
    readonly _renderQ: readonly unknown[];
    /** The guest's screen, in its pixels. */
    readonly width: number;
    readonly height: number;
    /** Pixels of CSS that one of the guest's takes. */
    scale: number;
    _damage(x: number, y: number, width: number, height: number): void;
    flip(fromQueue?: boolean): void;
    resize(width: number, height: number): void;
    blitImage(
      x: number,
      y: number,
      width: number,
      height: number,
      data: Uint8Array,
      offset: number,
    ): void;
  }

  /** Internal: answers false when it needs more bytes and is called again with the same rectangle. */
  export interface Decoder {
    decodeRect(
      x: number,
      y: number,
      width: number,
      height: number,
      queue: ReceiveQueue,
      display: Display,
      depth: number,
    ): boolean;
  }

  /** Internal: keys by the code of the physical key, as they were told to the guest (core/input/keyboard.js). */
  export interface Keyboard {
    readonly _keyDownList: Readonly<Record<string, number>>;
    _sendKeyEvent(keysym: number, code: string, down: boolean): void;
  }

  /** What carries the bytes: a WebSocket, or an object with the same fields. */
  export interface RawChannel {
    binaryType: string;
    protocol: string;
    readyState: string | number;
    onopen: (() => void) | null;
    onmessage: ((event: { data: ArrayBuffer }) => void) | null;
    onclose: ((event: { code?: number; reason?: string }) => void) | null;
    onerror: ((event: unknown) => void) | null;
    send(data: Uint8Array): void;
    close(): void;
  }

  export default class RFB extends EventTarget {
    constructor(target: Element, channel: RawChannel, options?: { shared?: boolean });
    viewOnly: boolean;
    scaleViewport: boolean;
    clipViewport: boolean;
    dragViewport: boolean;
    resizeSession: boolean;
    focusOnClick: boolean;
    showDotCursor: boolean;
    background: string;
    /** 0 to 9. */
    qualityLevel: number;
    /** 0 to 9. */
    compressionLevel: number;
    disconnect(): void;
    focus(options?: FocusOptions): void;
    blur(): void;
    sendCtrlAltDel(): void;
    sendKey(keysym: number, code: string | null, down?: boolean): void;
    clipboardPasteFrom(text: string): void;
    getImageData(): ImageData;
    toDataURL(type?: string, quality?: number): string;

    static messages: {
      pointerEvent(queue: ReceiveQueue, x: number, y: number, mask: number): void;
      extendedPointerEvent(queue: ReceiveQueue, x: number, y: number, mask: number): void;
      setDesktopSize(
        queue: ReceiveQueue,
        width: number,
        height: number,
        screen: number,
        flags: number,
      ): void;
      /** @param extended as the extended clipboard has it. */
      clientCutText(queue: ReceiveQueue, body: Uint8Array, extended: boolean): void;
      clientEncodings(queue: ReceiveQueue, encodings: readonly number[]): void;
      fbUpdateRequest(
        queue: ReceiveQueue,
        incremental: boolean,
        x: number,
        y: number,
        width: number,
        height: number,
      ): void;
    };
    protected readonly _decoders: Record<number, Decoder>;
    protected readonly _sock: MessageQueue;
    protected readonly _display: Display;
    protected readonly _canvas: HTMLCanvasElement;
    protected readonly _keyboard: Keyboard;
    /** The guest's pointer; without one it has no pixels. */
    protected readonly _cursorImage: { readonly w: number; readonly h: number };
    /** Gives the canvas the guest's pointer. */
    protected _refreshCursor(): void;
    protected readonly _fbDepth: number;
    protected _fbWidth: number;
    protected _fbHeight: number;
    /** The update being read: how many rectangles of it are still to come, and the head of the one being read. */
    protected readonly _FBU: {
      rects: number;
      x: number;
      y: number;
      width: number;
      height: number;
      encoding: number | null;
    };
    protected readonly _rfbConnectionState: string;
    /** Waits for pictures that are still being decoded. */
    protected readonly _flushing: boolean;
    protected _fail(details: string): false;
    protected _rfbCleanDisconnect: boolean;
    protected _updateConnectionState(state: 'disconnecting' | 'disconnected'): void;
    protected _resize(width: number, height: number): void;
    /** Gives the canvas the size and place at which it is shown. */
    protected _updateScale(): void;
    /** Whether the server understands buttons beyond the seventh. */
    protected readonly _extendedPointerEventSupported: boolean;
    /** Buttons that the guest believes to be held, as RFB counts them. */
    protected _mouseButtonMask: number;
    /** Takes presses, releases and moves on the canvas. */
    protected _handleMouse(event: MouseEvent): void;
    /** Tells the guest of the pointer. @param x in pixels of CSS from the canvas's left edge. */
    protected _sendMouse(x: number, y: number, mask: number): void;
    /** The first screen, as the server names it. */
    protected readonly _screenID: number;
    protected readonly _screenFlags: number;
    /** Works off what has come, as far as it goes. */
    protected _handleMessage(): void;
    /** These read one thing each; false when more bytes must come first. */
    protected _normalMsg(): boolean;
    protected _negotiateServerInit(): boolean;
    protected _handleServerCutText(): boolean;
    protected _handleDesktopName(): boolean;
    protected _handleExtendedDesktopSize(): boolean;
    protected _handleRect(): boolean;
    protected _handleDataRect(): boolean;
    /** While true, noVNC does not ask for the next update when one is done. */
    protected _enabledContinuousUpdates: boolean;
    protected _updateContinuousUpdates(): void;
    protected _sendEncodings(): void;
    /** Reads an update as far as it has come; true when it is complete. */
    protected _framebufferUpdate(): boolean;
  }
}
