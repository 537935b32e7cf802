import type { Decoder, Display, ReceiveQueue } from '@novnc/novnc';
import type { PortChannel } from '../port-channel';

/** Below this, bytes come through noVNC's queue; the fast way is for pictures, not for a blinking cursor. */
const directFromBytes = 64 * 1024;
/** The last bytes of a rectangle come through the queue, so that noVNC goes on when they are there. */
const lastBytes = 4;

/**
 * Decodes raw rectangles (RFC 6143, 7.7.1) of 32-bit pixels with a fraction of noVNC's work.
 *
 * noVNC 1.7 copies each piece of the stream into its queue, then handles the picture line by line: a loop
 * over every pixel's alpha byte and one `putImageData` a line. Here the stream's bytes go from the port's
 * message straight into the rectangle's own buffer, and the rectangle is drawn by one `putImageData`. The pixels are the same (test/unit/consoles/raw-decoder.test.ts).
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
    bytes.set(queue.rQshiftBytes(take, false), this.#filled);
    this.#filled += take;
    const missing = size - this.#filled;
    if (missing > 0) {
      if (missing >= directFromBytes) {
        this.#channel.fillDirectly(bytes.subarray(this.#filled, size - lastBytes));
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
    // Storing a byte is half the work of reading and storing a pixel (1.7 against 3.3 ms for 1920×1080).
    for (let index = 3; index < bytes.length; index += 4) bytes[index] = 255;
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
