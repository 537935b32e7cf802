/** What a broken or hostile screen says once it is asked for a picture. */
export type Flood = () => Iterable<Buffer>;

/** A rectangle's head (RFC 6143, 7.6.1). */
function rectangle(width: number, height: number, encoding: number): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(width, 4);
  head.writeUInt16BE(height, 6);
  head.writeInt32BE(encoding, 8);
  return head;
}

/** One update of `count` rectangles. */
function update(count: number, rectangles: (index: number) => Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(count, 2);
  return Buffer.concat([head, ...Array.from({ length: count }, (_, index) => rectangles(index))]);
}

const most = 65_535;
const [wide, high] = [1920, 1080];
const encodings = { raw: 0, copyRect: 1, tight: 7, size: -223, name: -307, cursor: 0x574d5664 };

function* text(): Iterable<Buffer> {
  const size = 200 * 1024 * 1024;
  const head = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(size, 4);
  yield head;
  const piece = Buffer.alloc(1024 * 1024, 'x');
  for (let sent = 0; sent < size; sent += piece.length) yield piece;
}

function* resizes(): Iterable<Buffer> {
  const sizes = [rectangle(640, 480, encodings.size), rectangle(wide, high, encodings.size)];
  const one = update(most, (index) => sizes[index % 2] ?? Buffer.alloc(0));
  for (let sent = 0; sent < 17 * 1024 * 1024; sent += one.length) yield one;
}

/** Floods by the name of the machine that sends them; all of a screen of 1920×1080. */
export const floods: Readonly<Record<string, Flood>> = {
  Text: text,
  Resizes: resizes,
  Copies: () => [
    update(most, () =>
      Buffer.concat([rectangle(wide - 1, high - 1, encodings.copyRect), Buffer.alloc(4)]),
    ),
  ],
  Fills: () => [
    update(most, (index) =>
      Buffer.concat([
        rectangle(wide, high, encodings.tight),
        Buffer.from([0x80, index % 256, 0, 0]),
      ]),
    ),
  ],
  Bells: () => [Buffer.alloc(17 * 1024 * 1024, 2)],
  Picture: () => [update(1, () => rectangle(most, most, encodings.raw))],
  Pointer: () => [
    update(1, () => Buffer.concat([rectangle(most, most, encodings.cursor), Buffer.alloc(2)])),
  ],
  Name: () => [
    update(1, () => Buffer.concat([rectangle(0, 0, encodings.name), Buffer.alloc(4, 0x7f)])),
  ],
  Nonsense: () => [Buffer.alloc(8 * 1024 * 1024, 99)],
};
