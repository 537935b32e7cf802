/** Why a guest's screen was dropped: what it sent that no screen sends. */
export type StreamFault = 'text' | 'size' | 'cursor' | 'name' | 'protocol';

/** Pixels of the largest screen that we show, and of the largest rectangle: four screens of 4K. */
const maximalPixels = 8192 * 4096;
/** Pixels of the longest side: what browsers draw on. */
const maximalSide = 16_384;
/** Pixels of a pointer's longest side; QEMU's largest has 512. */
const maximalCursor = 1024;
/** Bytes of a clipboard's text. */
const maximalText = 1024 * 1024;
/** Bytes of a machine's name. */
const maximalName = 64 * 1024;

const pseudoCursors: ReadonlySet<number> = new Set([-239, 0x574d5664]);

/** Whether a screen of this size can be shown. */
export function fitsScreen(width: number, height: number): boolean {
  return Math.max(width, height) <= maximalSide && width * height <= maximalPixels;
}

/** What is wrong with a rectangle's head (RFC 6143, 7.6.1), or null. */
export function faultOfRectangle(head: {
  width: number;
  height: number;
  encoding: number | null;
}): StreamFault | null {
  const { width, height, encoding } = head;
  if (encoding !== null && pseudoCursors.has(encoding)) {
    return Math.max(width, height) > maximalCursor ? 'cursor' : null;
  }
  return fitsScreen(width, height) ? null : 'size';
}

/** @param length as it is sent: negative for the extended clipboard. */
export const faultOfText = (length: number): StreamFault | null =>
  Math.abs(length) > maximalText ? 'text' : null;

/** @param length in bytes. */
export const faultOfName = (length: number): StreamFault | null =>
  length > maximalName ? 'name' : null;

const frameMs = 16;
/**
 * Pixels that are drawn in one animation frame at most: four pictures of 1920×1080. The browser draws later than it is
 * told to, so time alone does not bound it; without a GPU, eight times as many made a click wait for seconds (measured).
 */
const pixelsPerFrame = 8 * 1024 * 1024;
/** What a rectangle costs beside its pixels, in pixels: some are 16 bytes long and come by the ten thousand. */
const rectanglePixels = 100_000;
/** Milliseconds of work in one go; then the page answers the person before it goes on. */
const goMs = 50;

/** How much of a stream may still be drawn before the page has to get its turn. */
export class FrameBudget {
  #frameBegan = 0;
  #goBegan = 0;
  #pixels = 0;

  /** A new piece of work begins. */
  begin(now: number): void {
    this.#goBegan = now;
    if (now - this.#frameBegan >= frameMs) this.nextFrame(now);
  }

  /** The page has drawn what was there. */
  nextFrame(now: number): void {
    this.#frameBegan = now;
    this.#goBegan = now;
    this.#pixels = 0;
  }

  isSpent(now: number): boolean {
    return this.#pixels >= pixelsPerFrame || now - this.#goBegan >= goMs;
  }

  spendRectangle(pixels: number): void {
    this.#pixels += pixels + rectanglePixels;
  }

  /** A new size makes the browser set the whole picture up again: two in a frame are enough. */
  spendResize(): void {
    this.#pixels += pixelsPerFrame / 2;
  }
}
