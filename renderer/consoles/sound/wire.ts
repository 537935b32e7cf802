import { soundChannels, soundRate } from './ring';

/** Numbers of QEMU's audio extension (rfbproto, "QEMU Audio Client Message" and "QEMU Audio Server Message"). */
const qemu = 255;
const audio = 1;
const signed16 = 3;
const operations = { end: 0, begin: 1, data: 2 } as const;
/** Bytes of the largest piece that is taken: six seconds. */
const mostBytes = 1024 * 1024;

/** What the guest's sound card does. */
export type SoundMessage =
  /** The far end can be asked for sound. */
  | { kind: 'ready' }
  | { kind: 'begin' }
  | { kind: 'end' }
  /** Samples of 16 bits, little-endian, one for each ear in turn. */
  | { kind: 'data'; samples: Uint8Array<ArrayBuffer> };

/** What is read from; as noVNC's queue. */
interface Queue {
  rQlen(): number;
  rQpeekBytes(length: number): Uint8Array<ArrayBuffer>;
  rQskipBytes(length: number): void;
}

/** Pure: whether the message that comes next is one of QEMU's own. */
export const isOfQemu = (queue: Queue): boolean =>
  queue.rQlen() > 0 && queue.rQpeekBytes(1)[0] === qemu;

/** Takes a message of QEMU's own: `later` while not all of it is there, `wrong` for what no QEMU sends. */
export function takeSound(queue: Queue): SoundMessage | 'later' | 'wrong' {
  if (queue.rQlen() < 4) return 'later';
  const head = queue.rQpeekBytes(4);
  const operation = new DataView(head.buffer, head.byteOffset).getUint16(2);
  if (head[1] !== audio) return 'wrong';
  if (operation === operations.begin || operation === operations.end) {
    queue.rQskipBytes(4);
    return { kind: operation === operations.begin ? 'begin' : 'end' };
  }
  if (operation !== operations.data) return 'wrong';
  if (queue.rQlen() < 8) return 'later';
  const sized = queue.rQpeekBytes(8);
  const bytes = new DataView(sized.buffer, sized.byteOffset).getUint32(4);
  if (bytes > mostBytes) return 'wrong';
  if (queue.rQlen() < 8 + bytes) return 'later';
  const samples = queue.rQpeekBytes(8 + bytes).slice(8);
  queue.rQskipBytes(8 + bytes);
  return { kind: 'data', samples };
}

/** Pure: asks for the guest's sound, in the form that is played, or for no more of it. */
export function soundWish(on: boolean): Uint8Array {
  if (!on) return Uint8Array.of(qemu, audio, 0, 1);
  const wish = new Uint8Array(10 + 4);
  wish.set([qemu, audio, 0, 2, signed16, soundChannels]);
  new DataView(wish.buffer).setUint32(6, soundRate);
  wish.set([qemu, audio, 0, 0], 10);
  return wish;
}
