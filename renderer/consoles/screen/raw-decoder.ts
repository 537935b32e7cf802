import type { Decoder, Display, ReceiveQueue } from '@novnc/novnc';
import type { PortChannel } from '../port-channel';

/** Below this, bytes come through noVNC's queue; the fast way is for pictures, not for a blinking cursor. */
const directFromBytes = 64 * 1024;
/** The last bytes of a rectangle come through the queue, so that noVNC goes on when they are there. */
const lastBytes = 4;

/** Bytes that are copied and made opaque in one go, while they are in the processor's nearest cache. */
const blockBytes = 16 * 1024;

/**
 * Copies bytes of 32-bit pixels and sets each pixel's fourth byte to 255, as a canvas wants it: RFB leaves it undefined.
 * Block by block, because a pass of its own over the whole picture reads it from memory once more (6 % of a full-motion
 * frame, measured); and by bytes, because storing a byte is half the work of reading and storing a pixel.
 * @param target its place in its buffer tells which bytes are fourth: the buffer begins with a pixel.
 */
function copyOpaque(target: Uint8Array<ArrayBuffer>, bytes: Uint8Array): void {
  const whole = new Uint8Array(target.buffer);
  const start = target.byteOffset;
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const end = Math.min(bytes.length, at + blockBytes);
    target.set(bytes.subarray(at, end), at);
    const stop = start + end;
    for (let index = (start + at) | 3; index < stop; index += 4) whole[index] = 255;
  }
}

/**
 * Decodes raw rectangles (RFC 6143, 7.7.1) of 32-bit pixels with a fraction of noVNC's work.
 *
 * noVNC 1.7 copies each piece of the stream into its queue, then handles the picture line by line: a loop
 * over every pixel's alpha byte and one `putImageData` a line. Here the stream's bytes go from the port's
 * message straight into the rectangle's own buffer, and the rectangle is drawn by one `putImageData`. The pixels are
 * the same (test/unit/renderer/consoles/raw-decoder.test.ts).
 */
export class DirectRawDecoder implements Decoder {
  readonly #channel: Pick<PortChannel, 'fillDirectly'>;
  readonly #fallback: Decoder;
  #buffer = new ArrayBuffer(0);
  /** Bytes of the current rectangle that are in the buffer or on their way into it. */
  #filled = 0;

  /** @param fallback noVNC's own decoder, for pixels of 8 bits. */
  constructor(channel: Pick<PortChannel, 'fillDirectly'>, fallback: Decoder) {
    this.#channel = channel;
    this.#fallback = fallback;
  }

  decodeRect(
    x: number,
    y: number,
    width: number,
    height: number,
    queue: ReceiveQueue,
    display: Display,
    depth: number,
  ): boolean {
    if (depth === 8) return this.#fallback.decodeRect(x, y, width, height, queue, display, depth);
    const size = width * height * 4;
    if (size === 0) return true;
    if (this.#buffer.byteLength < size) this.#buffer = new ArrayBuffer(size);
    const bytes = new Uint8Array(this.#buffer, 0, size);

    const take = Math.min(size - this.#filled, queue.rQlen());
    copyOpaque(bytes.subarray(this.#filled), queue.rQshiftBytes(take, false));
    this.#filled += take;
    const missing = size - this.#filled;
    if (missing > 0) {
      if (missing >= directFromBytes) {
        this.#channel.fillDirectly(bytes.subarray(this.#filled, size - lastBytes), copyOpaque);
        this.#filled = size - lastBytes;
      }
      return false;
    }
    this.#filled = 0;
    this.#draw(x, y, width, height, bytes, display);
    return true;
  }

  #draw(
    x: number,
    y: number,
    width: number,
    height: number,
    bytes: Uint8Array<ArrayBuffer>,
    display: Display,
  ): void {
    if (display._renderQ.length > 0) {
      // Something before it is still being decoded: noVNC keeps the order (and copies).
      display.blitImage(x, y, width, height, bytes, 0);
      return;
    }
    const clamped = new Uint8ClampedArray(this.#buffer, 0, bytes.length);
    display._drawCtx.putImageData(new ImageData(clamped, width, height), x, y);
    display._damage(x, y, width, height);
  }
}
