import { deflateSync, constants } from 'node:zlib';
import { below, mutateBytes, pick, type Random } from '../mutate';

/** Numbers of RFC 6143 and the RFB community's list (rfbproto). */
const encoding = {
  raw: 0,
  copyRect: 1,
  rre: 2,
  hextile: 5,
  tight: 7,
  zrle: 16,
  desktopSize: -223,
  lastRect: -224,
  cursor: -239,
  qemuPointer: -257,
  qemuKeys: -258,
  qemuLed: -261,
  desktopName: -307,
  extendedDesktopSize: -308,
  mouseButtons: -316,
  vmwareCursor: 0x574d5664,
} as const;

const [width, height] = [64, 48];

const numbers = (bytes: number, ...values: number[]) => {
  const all = Buffer.alloc(values.length * bytes);
  for (const [index, value] of values.entries()) {
    if (bytes === 2) all.writeUInt16BE(value & 0xffff, index * 2);
    else all.writeInt32BE(value | 0, index * 4);
  }
  return all;
};

const rectangle = (kind: number, body: Uint8Array, size: readonly number[] = [width, height]) =>
  Buffer.concat([numbers(2, 0, 0, ...size), numbers(4, kind), body]);

/** As `rectangle`, with a place: of pseudo-encodings it says what they mean. */
const placed = (x: number, y: number, kind: number, body: Uint8Array, size: readonly number[]) =>
  Buffer.concat([numbers(2, x, y, ...size), numbers(4, kind), body]);

/** One screen of an ExtendedDesktopSize. */
const oneScreen = (...size: readonly [number, number]) =>
  Buffer.concat([
    Buffer.from([1, 0, 0, 0]),
    numbers(4, 1),
    numbers(2, 0, 0, ...size),
    numbers(4, 0),
  ]);

const update = (...rectangles: Buffer[]) =>
  Buffer.concat([Buffer.from([0, 0]), numbers(2, rectangles.length), ...rectangles]);

const zipped = (bytes: Uint8Array) => deflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });

/** A length of the Tight encoding: seven bits a byte. */
const tightLength = (length: number) => [(length & 0x7f) | 0x80, length >> 7];

const solidTile = zipped(Buffer.from([1, 10, 20, 30]));
const tightPixels = zipped(Buffer.alloc(width * height * 3, 99));
const extended = zipped(Buffer.from([0, 0, 0, 4, 1, 2, 3, 0]));

/** A message of each kind that QEMU, another server or somebody hostile sends. */
const messages: readonly (() => Buffer)[] = [
  () => update(rectangle(encoding.raw, Buffer.alloc(width * height * 4, 77))),
  () => update(rectangle(encoding.copyRect, numbers(2, 3, 3), [20, 20])),
  () =>
    update(rectangle(encoding.rre, Buffer.concat([numbers(4, 1, 5, 9), numbers(2, 1, 1, 4, 4)]))),
  () => update(rectangle(encoding.hextile, Buffer.alloc(12 * 5, Buffer.from([2, 9, 8, 7, 0])))),
  () => update(rectangle(encoding.tight, Buffer.from([0x80, 1, 2, 3]))),
  () =>
    update(
      rectangle(
        encoding.tight,
        Buffer.concat([Buffer.from([0x00, ...tightLength(tightPixels.length)]), tightPixels]),
      ),
    ),
  () =>
    update(rectangle(encoding.tight, Buffer.from([0x90, ...tightLength(20), ...Buffer.alloc(20)]))),
  () => update(rectangle(encoding.zrle, Buffer.concat([numbers(4, solidTile.length), solidTile]))),
  () => update(rectangle(encoding.desktopSize, Buffer.alloc(0), [80, 60])),
  () => update(rectangle(encoding.lastRect, Buffer.alloc(0), [0, 0])),
  () => update(rectangle(encoding.cursor, Buffer.alloc(8 * 8 * 4 + 8, 0xaa), [8, 8])),
  () =>
    update(
      rectangle(
        encoding.vmwareCursor,
        Buffer.concat([Buffer.alloc(2), Buffer.alloc(8 * 8 * 8, 5)]),
        [8, 8],
      ),
    ),
  () =>
    update(rectangle(encoding.vmwareCursor, Buffer.from([1, 0, ...Buffer.alloc(256, 9)]), [8, 8])),
  () =>
    update(
      rectangle(encoding.qemuKeys, Buffer.alloc(0)),
      rectangle(encoding.mouseButtons, Buffer.alloc(0)),
    ),
  () => update(rectangle(encoding.qemuLed, Buffer.from([3]))),
  () =>
    update(rectangle(encoding.desktopName, Buffer.concat([numbers(4, 4), Buffer.from('name')]))),
  () => update(rectangle(encoding.extendedDesktopSize, oneScreen(90, 70), [90, 70])),
  // Answers to a wish for a size: refused, passed on, done, and a size beyond all measure.
  () => update(placed(1, 3, encoding.extendedDesktopSize, oneScreen(64, 48), [64, 48])),
  () => update(placed(1, 4, encoding.extendedDesktopSize, Buffer.from([0, 0, 0, 0]), [64, 48])),
  () => update(placed(1, 0, encoding.extendedDesktopSize, oneScreen(100, 80), [100, 80])),
  () =>
    update(placed(0, 0, encoding.extendedDesktopSize, oneScreen(65_535, 65_535), [65_535, 65_535])),
  () => update(placed(0, 0, encoding.qemuPointer, Buffer.alloc(0), [width, height])),
  () => update(placed(1, 0, encoding.qemuPointer, Buffer.alloc(0), [width, height])),
  () =>
    update(
      placed(0, 0, encoding.qemuPointer, Buffer.alloc(0), [width, height]),
      placed(1, 0, encoding.qemuPointer, Buffer.alloc(0), [width, height]),
    ),
  () => Buffer.from([2]),
  () => Buffer.concat([Buffer.from([3, 0, 0, 0]), numbers(4, 5), Buffer.from('words')]),
  () =>
    Buffer.concat([
      Buffer.from([3, 0, 0, 0]),
      numbers(4, -(extended.length + 4), 0x10000001),
      extended,
    ]),
  () => Buffer.concat([Buffer.from([3, 0, 0, 0]), numbers(4, -8, 0x01000001, 1000)]),
  () => Buffer.concat([Buffer.from([1, 0]), numbers(2, 0, 1, 1, 2, 3)]),
  () => Buffer.from([150]),
  () => Buffer.concat([Buffer.from([248, 0, 0, 0]), numbers(4, 1), Buffer.from([4, 1, 2, 3, 4])]),
];

const greeting = Buffer.concat([
  Buffer.from('RFB 003.008\n'),
  Buffer.from([1, 1, 0, 0, 0, 0]),
  numbers(2, width, height),
  Buffer.from([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]),
  numbers(4, 4),
  Buffer.from('fake'),
]);

/** One message, as often as a flood has it at times; each has only a few bytes. */
function said(random: Random): Buffer {
  const message = pick(random, messages)?.() ?? Buffer.alloc(0);
  if (random() > 0.04 || message.length > 1000) return message;
  return Buffer.concat(Array.from({ length: 20_000 }, () => message));
}

/** What a guest's screen says after a sound or a broken greeting: messages in any order, some of them damaged. */
export function rfbStream(random: Random): Buffer {
  const words = Array.from({ length: 1 + below(random, 12) }, () => {
    const bytes = said(random);
    return random() < 0.5 ? mutateBytes(random, bytes) : bytes;
  });
  const first = random() < 0.15 ? mutateBytes(random, greeting) : greeting;
  return Buffer.concat([first, ...words]);
}
