import { constants, deflateRawSync } from 'node:zlib';

/** Red, green and blue. */
type Colour = readonly [number, number, number];
/** A rectangle: left, top, width, height. */
type Place = readonly [x: number, y: number, width: number, height: number];

const short = (...values: number[]) => values.flatMap((value) => [value >> 8, value & 255]);
const long = (value: number) => [...short((value >>> 16) & 0xffff), ...short(value & 0xffff)];

/** One continuous zlib stream (RFC 1950), given out in pieces. */
class Deflated {
  #begun = false;

  piece(bytes: readonly number[]): number[] {
    const raw = deflateRawSync(Uint8Array.from(bytes), { finishFlush: constants.Z_SYNC_FLUSH });
    const head = this.#begun ? [] : [0x78, 0x01];
    this.#begun = true;
    return [...head, ...raw];
  }
}

/** A length of the Tight encoding: seven bits a byte (rfbproto). */
function tightLength(length: number): number[] {
  if (length < 0x80) return [length];
  const low = (length & 0x7f) | 0x80;
  return length < 0x4000 ? [low, length >> 7] : [low, ((length >> 7) & 0x7f) | 0x80, length >> 14];
}

/** Indices of a palette, `bits` each, every line beginning with a byte. */
function packed(indices: readonly number[], width: number, bits: number): number[] {
  const bytes: number[] = [];
  for (let line = 0; line < indices.length; line += width) {
    for (let at = 0; at < width; at += 8 / bits) {
      const some = indices.slice(line + at, line + Math.min(width, at + 8 / bits));
      bytes.push(some.reduce((byte, one, place) => byte | (one << (8 - bits * (place + 1))), 0));
    }
  }
  return bytes;
}

/**
 * A guest's screen with its pixels, and the bytes of RFC 6143 and rfbproto that tell of every change, in each encoding
 * that QEMU knows and we ask for. Pixels travel as noVNC wants them: red, green, blue and a byte without meaning.
 */
export class TalkingPicture {
  pixels: Uint8Array;
  readonly #zrle = new Deflated();
  readonly #tight = [new Deflated(), new Deflated(), new Deflated()];
  #random: () => number;

  constructor(
    public width: number,
    public height: number,
    random: () => number,
  ) {
    this.#random = random;
    this.pixels = new Uint8Array(width * height * 4).fill(255);
  }

  /** What a server says before its first picture. */
  greeting(): number[] {
    const format = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];
    const version = [...Buffer.from('RFB 003.008\n')];
    const name = [...long(4), ...Buffer.from('fake')];
    return [...version, 1, 1, ...long(0), ...short(this.width, this.height), ...format, ...name];
  }

  /** One update of these rectangles. */
  static update(...rectangles: readonly number[][]): number[] {
    return [0, 0, ...short(rectangles.length), ...rectangles.flat()];
  }

  /** The screen takes another size; what it shows then is unknown until it is told. */
  resize(width: number, height: number): number[] {
    Object.assign(this, { width, height, pixels: new Uint8Array(width * height * 4).fill(255) });
    const screen = [...long(1), ...short(0, 0, width, height), ...long(0)];
    return this.#rectangle([0, 0, width, height], -308, [1, 0, 0, 0, ...screen]);
  }

  raw(place: Place): number[] {
    const colours = this.#paint(place, () => this.#colour());
    // The fourth byte means nothing: it must not be seen.
    const bytes = colours.flatMap((colour) => [...colour, this.#below(256)]);
    return this.#rectangle(place, 0, bytes);
  }

  copy(place: Place, [fromX, fromY]: readonly [number, number]): number[] {
    const before = this.pixels.slice();
    this.#paint(place, (x, y) => {
      const at = ((fromY + y) * this.width + fromX + x) * 4;
      return [before[at] ?? 0, before[at + 1] ?? 0, before[at + 2] ?? 0];
    });
    return this.#rectangle(place, 1, short(fromX, fromY));
  }

  /** Tiles of every kind in turn (RFC 6143, 7.7.4). */
  hextile(place: Place): number[] {
    const [left, top, width, height] = place;
    const bytes: number[] = [];
    let ground: Colour = [0, 0, 0];
    let kind = 0;
    const pixel = (colour: Colour) => [...colour, this.#below(256)];
    for (let y = 0; y < height; y += 16) {
      for (let x = 0; x < width; x += 16) {
        const tile: Place = [left + x, top + y, Math.min(16, width - x), Math.min(16, height - y)];
        const inner: Place = [tile[0] + 1, tile[1] + 2, tile[2] - 2, tile[3] - 3];
        const where = [(1 << 4) | 2, ((inner[2] - 1) << 4) | (inner[3] - 1)];
        const fill = this.#colour();
        if (kind % 4 === 0) {
          bytes.push(1, ...this.#paint(tile, () => this.#colour()).flatMap(pixel));
        } else if (kind % 4 === 1) {
          ground = this.#colour();
          bytes.push(2 | 4 | 8, ...pixel(ground), ...pixel(fill), 1, ...where);
        } else if (kind % 4 === 2) bytes.push(8 | 16, 1, ...pixel(fill), ...where);
        else bytes.push(0);
        if (kind % 4 !== 0) this.#paint(tile, () => ground);
        if (kind % 4 === 1 || kind % 4 === 2) this.#paint(inner, () => fill);
        // After a tile of plain pixels, the ground must be told again (7.7.4).
        kind += 1;
      }
    }
    return this.#rectangle(place, 5, bytes);
  }

  /** One tile, of at most 64 pixels a side (RFC 6143, 7.7.6). */
  zrle(
    kind: 'plain' | 'solid' | 'palette2' | 'palette4' | 'palette16' | 'runs' | 'paletteRuns',
    place: Place,
  ): number[] {
    const colours = { plain: 0, solid: 1, palette2: 2, palette4: 4, palette16: 16 };
    const count = kind === 'runs' || kind === 'paletteRuns' ? 5 : colours[kind];
    const palette = Array.from({ length: count }, () => this.#colour());
    const indices: number[] = [];
    const painted = this.#paint(place, () => {
      if (count === 0) return this.#colour();
      const again = kind.endsWith('uns') && this.#random() < 0.9 && indices.length > 0;
      indices.push(again ? (indices.at(-1) ?? 0) : this.#below(count));
      return palette[indices.at(-1) ?? 0] ?? [0, 0, 0];
    });
    let tile: number[];
    if (kind === 'plain') tile = [0, ...painted.flat()];
    else if (kind === 'runs') {
      tile = [128, ...runs(indices, (index) => [...(palette[index] ?? [])], true)];
    } else if (kind === 'paletteRuns') {
      tile = [128 + count, ...palette.flat(), ...runs(indices, (index) => [index], false)];
    } else {
      const bits = { 1: 0, 2: 1, 4: 2 }[count] ?? 4;
      tile = [count, ...palette.flat(), ...(bits > 0 ? packed(indices, place[2], bits) : [])];
    }
    const bytes = this.#zrle.piece(tile);
    return this.#rectangle(place, 16, [...long(bytes.length), ...bytes]);
  }

  /** Without loss; JPEG is not asked for (rfbproto, Tight). */
  tight(kind: 'fill' | 'copy' | 'palette2' | 'palette7' | 'gradient', place: Place): number[] {
    const count = { fill: 1, copy: 0, palette2: 2, palette7: 7, gradient: 0 }[kind];
    const palette = Array.from({ length: count }, () => this.#colour());
    const indices: number[] = [];
    const painted = this.#paint(place, () => {
      if (count === 0) return this.#colour();
      indices.push(this.#below(count));
      return palette[indices.at(-1) ?? 0] ?? [0, 0, 0];
    });
    const data = (stream: number, bytes: readonly number[]) => {
      const piece = this.#tight[stream]?.piece(bytes) ?? [];
      return [...tightLength(piece.length), ...piece];
    };
    const body = {
      fill: () => [0x80, ...painted.slice(0, 1).flat()],
      copy: () => [0x00, ...data(0, painted.flat())],
      palette2: () => [0x50, 1, 1, ...palette.flat(), ...data(1, packed(indices, place[2], 1))],
      palette7: () => [0x50, 1, 6, ...palette.flat(), ...data(1, indices)],
      gradient: () => [0x60, 2, ...data(2, gradient(painted, place[2]))],
    };
    return this.#rectangle(place, 7, body[kind]());
  }

  #rectangle([x, y, width, height]: Place, encoding: number, body: readonly number[]): number[] {
    return [...short(x, y, width, height), ...long(encoding), ...body];
  }

  /** Changes pixels. @returns their colours, line by line. */
  #paint([left, top, width, height]: Place, colourAt: (x: number, y: number) => Colour): Colour[] {
    const colours: Colour[] = [];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const colour = colourAt(x, y);
        colours.push(colour);
        this.pixels.set(colour, ((top + y) * this.width + left + x) * 4);
      }
    }
    return colours;
  }

  #below = (limit: number) => Math.floor(this.#random() * limit);
  #colour = (): Colour => [this.#below(256), this.#below(256), this.#below(256)];
}

/** ZRLE's runs: a run of one of a palette's colours has no length, every other one has. */
function runs(
  indices: readonly number[],
  pixel: (index: number) => readonly number[],
  always: boolean,
): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < indices.length;) {
    const index = indices[at] ?? 0;
    let end = at;
    while (end < indices.length && indices[end] === index) end += 1;
    const more = end - at - 1;
    const length = [...Array<number>(Math.floor(more / 255)).fill(255), more % 255];
    const single = !always && more === 0;
    const head = always || single ? pixel(index) : pixel(index).map((one) => one | 128);
    bytes.push(...head, ...(single ? [] : length));
    at = end;
  }
  return bytes;
}

/** Tight's gradient filter: how far each value is from what its neighbours suggest. */
function gradient(colours: readonly Colour[], width: number): number[] {
  return colours.flatMap((colour, at) =>
    colour.map((value, channel) => {
      const x = at % width;
      const of = (index: number, there: boolean) => (there ? (colours[index]?.[channel] ?? 0) : 0);
      const [left, up] = [of(at - 1, x > 0), of(at - width, at >= width)];
      const guess = left + up - of(at - width - 1, x > 0 && at >= width);
      return (value - Math.min(255, Math.max(0, guess))) & 255;
    }),
  );
}
