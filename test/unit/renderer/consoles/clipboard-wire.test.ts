import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  announcement,
  clipboardMessage,
  mostTextBytes,
  provision,
  question,
  textFromGuest,
  textToGuest,
  unpackText,
} from '../../../../renderer/consoles/clipboard/wire';

const body = (...bytes: number[]) => new Uint8Array(bytes);
/** A text as a server packs it. */
const packed = (text: string | Buffer, { nul = false, said = -1 } = {}) => {
  const bytes = Buffer.concat([Buffer.from(text), Buffer.alloc(nul ? 1 : 0)]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(said < 0 ? bytes.length : said);
  return new Uint8Array(deflateSync(Buffer.concat([size, bytes])));
};
const text = (bytes: Uint8Array | string) =>
  typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString();

describe('a message of the clipboard', () => {
  it.each([
    ['an announcement', body(0x08, 0, 0, 1), { kind: 'announced', text: true }],
    ['that there is no text', body(0x08, 0, 0, 0), { kind: 'announced', text: false }],
    ['that there is something else', body(0x08, 0, 0, 8), { kind: 'announced', text: false }],
    ['a question', body(0x02, 0, 0, 1), { kind: 'asked' }],
    ['a question for something else', body(0x02, 0, 0, 8), null],
    ['what the far end can do', body(0x1f, 0, 0, 1, 0, 0, 0, 0), null],
    ['nonsense', body(0xff, 0, 0, 1), null],
  ])('is %s', (_, bytes, expected) => expect(clipboardMessage(bytes)).toEqual(expected));

  it('brings a text', () => {
    expect(clipboardMessage(body(0x10, 0, 0, 1, 7, 8))).toEqual({
      kind: 'provided',
      packed: body(7, 8),
    });
  });

  it('is said as it is read', () => {
    expect([...announcement()]).toEqual([0x08, 0, 0, 1]);
    expect([...question()]).toEqual([0x02, 0, 0, 1]);
  });
});

describe('a text for the guest', () => {
  it('has no NUL behind it, and its length before it', async () => {
    const message = await provision(textToGuest('é😀', false));
    expect([...message.subarray(0, 4)]).toEqual([0x10, 0, 0, 1]);
    expect([...inflateSync(message.subarray(4))]).toEqual([0, 0, 0, 6, ...Buffer.from('é😀')]);
  });

  it('fits into what QEMU takes, however badly it packs', async () => {
    const noise = crypto.getRandomValues(new Uint8Array(65_536));
    const whole = new Uint8Array(mostTextBytes).map((_, at) => noise[at % 65_536] ?? 0);
    expect((await provision(whole)).length).toBeLessThan(1024 * 1024);
  });

  it('has the guest’s ends of lines', () => {
    const mixed = 'a\nb\r\nc\rd';
    expect(text(textToGuest(mixed, false))).toBe(mixed);
    expect(text(textToGuest(mixed, true))).toBe('a\r\nb\r\nc\rd');
  });
});

describe('a text of the guest', () => {
  it('comes with or without a NUL behind it', async () => {
    expect(text(await unpackText(packed('é😀')))).toBe('é😀');
    expect(text(await unpackText(packed('é😀', { nul: true })))).toBe('é😀');
    expect(text(await unpackText(packed('')))).toBe('');
    expect(text(await unpackText(packed('', { nul: true })))).toBe('');
  });

  it('is taken up to its limit, in UTF-8', async () => {
    const most = '界'.repeat(333_333) + 'x';
    expect(text(await unpackText(packed(most)))).toBe(most);
    expect(text(await unpackText(packed(most, { nul: true })))).toBe(most);
    expect(await unpackText(packed(`${most}y`))).toBe('too-large');
    // A thousand times larger than it was sent.
    expect(await unpackText(packed(Buffer.alloc(64 * 1024 * 1024)))).toBe('too-large');
  });

  it.each([
    ['shorter than it says', packed('abc', { said: 4 })],
    ['as long as nothing is', packed('abc', { said: 0xffffffff })],
    ['cut off', packed('abc'.repeat(100)).subarray(0, -6)],
    ['not packed', new TextEncoder().encode('abc')],
    ['empty', new Uint8Array()],
  ])('is none that is %s', async (_, bytes) => expect(await unpackText(bytes)).toBe('broken'));

  it('has our ends of lines where its own are others', () => {
    const bytes = new TextEncoder().encode('\ufeffa\r\nb\nc\rd');
    expect(textFromGuest(bytes, true)).toBe('\ufeffa\nb\nc\rd');
    expect(textFromGuest(bytes, false)).toBe('\ufeffa\r\nb\nc\rd');
  });
});
