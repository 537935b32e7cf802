import type { Decoder, Display, ReceiveQueue } from '@novnc/novnc';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CopyBytes, PortChannel } from '../../../../renderer/consoles/port-channel';
import { DirectRawDecoder } from '../../../../renderer/consoles/screen/raw-decoder';

let StockRawDecoder: new () => Decoder;

beforeAll(async () => {
  // Not among the package's exports: the yardstick is noVNC's own decoder, as it is.
  const file = '../../../../node_modules/@novnc/novnc/core/decoders/raw.js';
  ({ default: StockRawDecoder } = (await import(file)) as { default: new () => Decoder });
  globalThis.ImageData = class {
    constructor(
      readonly data: Uint8ClampedArray,
      readonly width: number,
      readonly height: number,
    ) {}
  } as unknown as typeof ImageData;
});

/** noVNC's queue, as far as decoders use it. */
class Queue implements ReceiveQueue {
  #bytes = new Uint8Array(0);

  add(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#bytes.length + bytes.length);
    joined.set(this.#bytes);
    joined.set(bytes, this.#bytes.length);
    this.#bytes = joined;
  }
  rQlen = () => this.#bytes.length;
  rQwait = (_message: string, count: number) => this.#bytes.length < count;
  rQshiftBytes(length: number): Uint8Array {
    const taken = this.#bytes.slice(0, length);
    this.#bytes = this.#bytes.slice(length);
    return taken;
  }
}

/** A picture of its own instead of a canvas. */
class Picture {
  readonly pixels: Uint8ClampedArray;
  damage: number[][] = [];
  puts = 0;
  readonly _renderQ: unknown[] = [];

  constructor(
    readonly width: number,
    height: number,
  ) {
    this.pixels = new Uint8ClampedArray(width * height * 4);
  }
  readonly _drawCtx = {
    putImageData: (image: ImageData, x: number, y: number) => {
      this.puts += 1;
      this.#put(image.data, image.width, image.height, x, y);
    },
  };
  _damage(...rectangle: number[]): void {
    this.damage.push(rectangle);
  }
  blitImage(x: number, y: number, width: number, height: number, data: Uint8Array): void {
    this.#put(data, width, height, x, y);
    this.damage.push([x, y, width, height]);
  }
  #put(data: ArrayLike<number>, width: number, height: number, x: number, y: number): void {
    for (let line = 0; line < height; line += 1) {
      const from = line * width * 4;
      const row = Array.prototype.slice.call(data, from, from + width * 4) as number[];
      this.pixels.set(row, ((y + line) * this.width + x) * 4);
    }
  }
}

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Decodes the rectangles' bytes, cut into pieces, the way noVNC and the port work together. */
function decode(
  make: (fill: PortChannel['fillDirectly']) => Decoder,
  rectangles: readonly Rectangle[],
  stream: Uint8Array,
  cuts: readonly number[],
  depth = 24,
): Picture {
  const picture = new Picture(200, 200);
  const queue = new Queue();
  let direct: Uint8Array<ArrayBuffer> | null = null;
  let copy: CopyBytes = () => undefined;
  const decoder = make((target, copyBytes) => {
    direct = target;
    copy = copyBytes;
  });
  let current = 0;
  const pump = () => {
    for (let rectangle = rectangles[current]; rectangle; rectangle = rectangles[current]) {
      const { x, y, width, height } = rectangle;
      const display = picture as unknown as Display;
      if (!decoder.decodeRect(x, y, width, height, queue, display, depth)) return;
      current += 1;
    }
  };
  let at = 0;
  for (const cut of [...cuts, stream.length]) {
    let piece = stream.subarray(at, Math.max(at, cut));
    at = Math.max(at, cut);
    if (direct !== null) {
      const target: Uint8Array<ArrayBuffer> = direct;
      const count = Math.min(target.length, piece.length);
      copy(target, piece.subarray(0, count));
      direct = count < target.length ? target.subarray(count) : null;
      piece = piece.subarray(count);
    }
    if (piece.length === 0) continue;
    queue.add(piece);
    pump();
  }
  expect(current).toBe(rectangles.length);
  return picture;
}

const stock = () => new StockRawDecoder();
const ours = (fill: PortChannel['fillDirectly']) =>
  new DirectRawDecoder({ fillDirectly: fill }, stock());

const rectangle = fc
  .record({
    x: fc.nat(100),
    y: fc.nat(100),
    width: fc.integer({ min: 1, max: 100 }),
    height: fc.integer({ min: 1, max: 100 }),
  })
  .map((r): Rectangle => r);

describe('DirectRawDecoder', () => {
  it.each([
    [24, 4],
    [8, 1],
  ])('draws the pixels of noVNC, however the stream is cut (depth %i)', (depth, pixelBytes) => {
    const wide: Rectangle = { x: 0, y: 0, width: 200, height: 199 };
    fc.assert(
      fc.property(
        fc.array(rectangle, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(300_000), { maxLength: 12 }),
        fc.integer(),
        (some, cuts, seed) => {
          const rectangles = [wide, ...some];
          const size = rectangles.reduce((sum, r) => sum + r.width * r.height * pixelBytes, 0);
          const stream = new Uint8Array(size).map((_, index) => (index * 7 + seed) ^ (index >> 5));
          const sorted = cuts.filter((cut) => cut < size).toSorted((a, b) => a - b);
          const expected = decode(stock, rectangles, stream.slice(), sorted, depth);
          const actual = decode(ours, rectangles, stream.slice(), sorted, depth);
          expect(Buffer.from(actual.pixels).equals(Buffer.from(expected.pixels))).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('draws a rectangle by one call, opaque', () => {
    const stream = new Uint8Array(200 * 150 * 4);
    const picture = decode(ours, [{ x: 0, y: 0, width: 200, height: 150 }], stream, [1000, 90_000]);
    expect(picture.puts).toBe(1);
    expect(picture.damage).toEqual([[0, 0, 200, 150]]);
    expect(picture.pixels.slice(0, 4)).toEqual(new Uint8ClampedArray([0, 0, 0, 255]));
  });

  it('takes nothing for an empty rectangle', () => {
    const empty = { x: 5, y: 5, width: 0, height: 9 };
    const dot = { x: 0, y: 0, width: 1, height: 1 };
    const picture = decode(ours, [empty, dot], new Uint8Array([1, 2, 3, 4]), []);
    expect(picture.pixels.slice(0, 4)).toEqual(new Uint8ClampedArray([1, 2, 3, 255]));
  });
});
