/** Actions and formats of RFB's extended clipboard (rfbproto, "Extended Clipboard Pseudo-Encoding"). */
const textFormat = 1;
const actions = { ask: 0x02000000, announce: 0x08000000, provide: 0x10000000 } as const;
const anyAction = 0xff000000;

/**
 * Bytes of the longest text that is shared, in UTF-8. QEMU takes no more than 1 MiB with what is around it; this much
 * was seen to pass both ways.
 */
export const mostTextBytes = 1_000_000;

/** What the guest's side of the clipboard says. */
export type ClipboardMessage =
  /** There is a text in the guest now, or something that is none. */
  | { kind: 'announced'; text: boolean }
  /** The guest wants the text that was announced to it. */
  | { kind: 'asked' }
  /** The text that was asked for, compressed; see {@link unpackText}. */
  | { kind: 'provided'; packed: Uint8Array<ArrayBuffer> }
  /** The same, but not even its compressed form is of a size that is taken. */
  | { kind: 'too-large' }
  /** The far end has said what it can do: it listens from now on. */
  | { kind: 'ready' };

/** Pure: the message in the body of an extended ServerCutText; null for one that is not about a text. */
export function clipboardMessage(body: Uint8Array<ArrayBuffer>): ClipboardMessage | null {
  const flags = new DataView(body.buffer, body.byteOffset, body.length).getUint32(0);
  const text = (flags & textFormat) !== 0;
  switch ((flags & anyAction) >>> 0) {
    case actions.announce:
      return { kind: 'announced', text };
    case actions.ask:
      return text ? { kind: 'asked' } : null;
    case actions.provide:
      return text ? { kind: 'provided', packed: body.subarray(4) } : null;
    default:
      return null;
  }
}

function flagged(action: number, rest = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(4 + rest.length);
  new DataView(body.buffer).setUint32(0, (action | textFormat) >>> 0);
  body.set(rest, 4);
  return body;
}

/** Pure: the body that says: there is a text here. */
export const announcement = (): Uint8Array<ArrayBuffer> => flagged(actions.announce);
/** Pure: the body that asks for the guest's text. */
export const question = (): Uint8Array<ArrayBuffer> => flagged(actions.ask);

/**
 * The body that brings a text. It ends where the text does: the NUL that RFB wants behind it reaches the guest's programs
 * as a character more, since QEMU hands on all that it gets.
 * @param text UTF-8, at most {@link mostTextBytes}.
 */
export async function provision(text: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(4 + text.length);
  new DataView(whole.buffer).setUint32(0, text.length);
  whole.set(text, 4);
  const packed = new Blob([whole]).stream().pipeThrough(new CompressionStream('deflate'));
  return flagged(actions.provide, new Uint8Array(await new Response(packed).arrayBuffer()));
}

/**
 * The text of a `provided` message, in UTF-8. It is unpacked no further than it may be long, whatever it is packed of.
 * @returns what is wrong with it where it is none.
 */
export async function unpackText(
  packed: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array | 'too-large' | 'broken'> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  const reader = stream.getReader();
  const room = new Uint8Array(4 + mostTextBytes + 1);
  let filled = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (filled + value.length > room.length) return 'too-large';
      room.set(value, filled);
      filled += value.length;
    }
  } catch {
    return 'broken';
  } finally {
    void reader.cancel().catch(() => undefined);
  }
  const said = filled < 4 ? Infinity : new DataView(room.buffer).getUint32(0);
  if (said > filled - 4) return 'broken';
  // Who keeps to RFB sends the NUL.
  const text = room.subarray(4, 4 + said - (room[3 + said] === 0 && said > 0 ? 1 : 0));
  return text.length > mostTextBytes ? 'too-large' : text;
}

/** Pure: a text for the guest, in UTF-8. @param windows its lines end in CR LF there. */
export function textToGuest(text: string, windows: boolean): Uint8Array {
  return new TextEncoder().encode(windows ? text.replaceAll(/\r\n|\n/g, '\r\n') : text);
}

/** Pure: a guest's text for this computer. @param windows its lines end in CR LF there, and in LF here. */
export function textFromGuest(bytes: Uint8Array, windows: boolean): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return windows ? text.replaceAll('\r\n', '\n') : text;
}
