import { deflateSync, inflateSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Wire from '../../../../renderer/consoles/clipboard/wire';
import {
  type ClipboardLink,
  type ClipboardState,
  GuestClipboard,
} from '../../../../renderer/consoles/clipboard/guest-clipboard';
import type { ClipboardChoice } from '../../../../renderer/consoles/clipboard/remembered-choice';
import { clipboardStatus } from '../../../../renderer/consoles/screen/clipboard-status';
import { mostTextBytes } from '../../../../renderer/consoles/clipboard/wire';

// The browser's threads pack and unpack when they like; here they do at once. See clipboard-wire.test.ts.
vi.mock('../../../../renderer/consoles/clipboard/wire', async (original) => {
  const wire = await original<typeof Wire>();
  return {
    ...wire,
    provision: async (text: Uint8Array) =>
      new Uint8Array(Buffer.concat([Buffer.alloc(4), deflateSync(withLength(Buffer.from(text)))])),
    unpackText: async (packed: Uint8Array) => {
      const text = new Uint8Array(inflateSync(packed).subarray(4));
      return text.length > wire.mostTextBytes ? 'too-large' : text;
    },
  };
});

function withLength(bytes: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}

/** This computer's side, and the guest's as QEMU's screen tells it. */
class World {
  text = '';
  reads = 0;
  refuses = false;
  keyboard = true;
  /** What the guest was told, in order. */
  told: string[] = [];
  state: ClipboardState;
  readonly link: ClipboardLink & { viewOnly: boolean } = {
    viewOnly: false,
    onClipboard: null,
    announceText: () => void this.told.push('announce'),
    askForText: () => void this.told.push('ask'),
    provideText: (body) =>
      void this.told.push(`text ${String(inflateSync(body.subarray(4)).subarray(4))}`),
  };
  readonly clipboard: GuestClipboard;
  changed = () => {};

  constructor(choice: ClipboardChoice = 'both') {
    this.clipboard = new GuestClipboard({
      host: {
        read: async () => {
          this.reads += 1;
          if (this.refuses) throw new Error('not allowed');
          return this.text;
        },
        write: async (text) => {
          if (this.refuses) throw new Error('not allowed');
          this.text = text;
          this.changed();
        },
        onChange: (listener) => {
          this.changed = listener;
          return () => (this.changed = () => {});
        },
      },
      hasKeyboard: () => this.keyboard,
      choice,
      changed: (patch) => Object.assign(this.state, patch),
    });
    this.state = this.clipboard.state;
    this.clipboard.use(this.link);
  }

  /** The guest's agent is there and the screen is connected. */
  async begin(windows = false): Promise<void> {
    this.clipboard.setGuest('answers', windows);
    this.link.onClipboard?.({ kind: 'ready' });
    await this.settled();
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve));
  }

  async copyHere(text: string): Promise<void> {
    this.text = text;
    this.changed();
    await this.settled();
  }

  async hear(kind: 'announced' | 'asked'): Promise<void> {
    this.link.onClipboard?.(kind === 'asked' ? { kind } : { kind, text: true });
    await this.settled();
  }

  async provide(text: string): Promise<void> {
    const packed = new Uint8Array(deflateSync(withLength(Buffer.from(text))));
    this.link.onClipboard?.({ kind: 'provided', packed });
    await this.settled();
  }

  async focus(has: boolean): Promise<void> {
    this.keyboard = has;
    if (has) await this.clipboard.refresh();
    await this.settled();
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});

describe('a text that is copied here', () => {
  it('is announced to a guest with the keyboard, and given when it asks', async () => {
    world.text = 'é😀\n';
    await world.begin();
    expect(world.told).toEqual(['announce']);
    await world.hear('asked');
    expect(world.told).toEqual(['announce', 'text é😀\n']);
    await world.copyHere('two');
    await world.hear('asked');
    expect(world.told.slice(2)).toEqual(['announce', 'text two']);
    // The same once more is nothing new.
    await world.focus(true);
    expect(world.told).toHaveLength(4);
  });

  it('is not even looked at while the keyboard is elsewhere', async () => {
    world.text = 'secret';
    world.keyboard = false;
    await world.begin();
    await world.hear('asked');
    await world.copyHere('another secret');
    expect([world.told, world.reads]).toEqual([[], 0]);
    await world.focus(true);
    expect(world.told).toEqual(['announce']);
    // Who asks too late waits for the keyboard.
    world.keyboard = false;
    await world.hear('asked');
    expect(world.told).toEqual(['announce']);
    await world.focus(true);
    expect(world.told).toEqual(['announce', 'text another secret']);
  });

  it('goes to no guest that is only watched, does not listen, or is not to have it', async () => {
    world.text = 'secret';
    world.link.viewOnly = true;
    await world.begin();
    await world.hear('asked');
    expect(world.reads).toBe(0);
    world.link.viewOnly = false;
    world.clipboard.setGuest('silent', false);
    await world.focus(true);
    world.clipboard.setGuest(undefined, false);
    await world.focus(true);
    expect(world.reads).toBe(0);
    const off = new World('off');
    off.text = 'secret';
    await off.begin();
    await off.hear('asked');
    expect([off.told, off.reads, off.state.clipboard]).toEqual([[], 0, 'off']);
    off.clipboard.choose('to-guest');
    await off.settled();
    expect(off.told).toEqual(['announce']);
  });

  it('stays here when it is larger than a guest takes, and that is told until it is another', async () => {
    await world.begin();
    await world.copyHere('x'.repeat(mostTextBytes + 1));
    expect(world.told).toEqual([]);
    expect(world.state.clipboardTrouble).toBe('host-too-large');
    await world.hear('asked');
    expect(world.told).toEqual([]);
    await world.copyHere('x'.repeat(mostTextBytes));
    expect(world.told).toEqual(['announce']);
    expect(world.state.clipboardTrouble).toBeNull();
    // Two bytes for each end of a line.
    const windows = new World();
    await windows.begin(true);
    await windows.copyHere(`\n${'x'.repeat(mostTextBytes - 1)}`);
    expect(windows.state.clipboardTrouble).toBe('host-too-large');
    await windows.copyHere('a\nb');
    await windows.hear('asked');
    expect(windows.told).toEqual(['announce', 'text a\r\nb']);
  });

  it('is announced once more to an agent that has just begun, unless it has asked', async () => {
    vi.useFakeTimers();
    try {
      world.text = 'one';
      world.clipboard.setGuest('answers', false);
      await vi.advanceTimersByTimeAsync(1900);
      expect(world.told).toEqual(['announce']);
      await vi.advanceTimersByTimeAsync(200);
      expect(world.told).toEqual(['announce', 'announce']);
      world.clipboard.setGuest('silent', false);
      world.clipboard.setGuest('answers', false);
      await vi.advanceTimersByTimeAsync(100);
      expect(world.told).toHaveLength(3);
      world.keyboard = false;
      await vi.advanceTimersByTimeAsync(5000);
      expect(world.told).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a text that is copied in the guest', () => {
  it('is asked for and put here, and not given back', async () => {
    await world.begin();
    await world.hear('announced');
    expect(world.told).toEqual(['ask']);
    await world.provide('é😀\r\nx');
    expect(world.text).toBe('é😀\r\nx');
    await world.focus(false);
    await world.focus(true);
    expect(world.told).toEqual(['ask']);
    const windows = new World();
    await windows.begin(true);
    await windows.provide('a\r\nb');
    expect(windows.text).toBe('a\nb');
  });

  it('waits for the keyboard, and for a later one here to be none', async () => {
    world.text = 'mine';
    await world.begin();
    world.keyboard = false;
    await world.hear('announced');
    expect(world.told).toEqual(['announce']);
    await world.focus(true);
    expect(world.told).toEqual(['announce', 'ask']);
    // The keyboard goes before it is here.
    world.keyboard = false;
    await world.provide('theirs');
    expect(world.text).toBe('mine');
    await world.focus(true);
    expect(world.told.at(-1)).toBe('ask');
    world.keyboard = false;
    await world.hear('announced');
    await world.copyHere('newer');
    await world.focus(true);
    expect(world.told.at(-1)).toBe('announce');
  });

  it('stays there when texts only go to the guest, or are not shared', async () => {
    for (const choice of ['to-guest', 'off'] as const) {
      const other = new World(choice);
      await other.begin();
      await other.hear('announced');
      await other.provide('unwanted');
      expect([other.told, other.text]).toEqual([[], '']);
    }
    world.link.viewOnly = true;
    await world.begin();
    await world.hear('announced');
    await world.provide('unwanted');
    expect([world.told, world.text]).toEqual([[], '']);
  });

  it('is refused when it is too large, and that is told until another passes', async () => {
    await world.begin();
    await world.hear('announced');
    await world.provide('x'.repeat(mostTextBytes + 1));
    expect([world.text, world.state.clipboardTrouble]).toEqual(['', 'guest-too-large']);
    await world.hear('announced');
    await world.provide('x');
    expect([world.text, world.state.clipboardTrouble]).toEqual(['x', null]);
    world.link.onClipboard?.({ kind: 'too-large' });
    expect(world.state.clipboardTrouble).toBe('guest-too-large');
  });
});

it('tells of a clipboard that cannot be reached, and forgets a connection that is gone', async () => {
  world.refuses = true;
  await world.begin();
  expect(world.state.clipboardTrouble).toBe('unreachable');
  world.refuses = false;
  await world.copyHere('one');
  expect(world.state.clipboardTrouble).toBeNull();
  const { onClipboard } = world.link;
  world.clipboard.leave();
  onClipboard?.({ kind: 'asked' });
  await world.settled();
  expect(world.told).toEqual(['announce']);
  // Another connection knows nothing of what the last one was told.
  world.clipboard.use(world.link);
  world.link.onClipboard?.({ kind: 'ready' });
  await world.settled();
  expect(world.told).toEqual(['announce', 'announce']);
  world.clipboard.dispose();
  await world.copyHere('two');
  expect(world.told).toHaveLength(2);
});

it.each([
  [undefined, 'both', false, 'absent'],
  ['silent', 'both', false, 'silent'],
  ['silent', 'off', false, 'off'],
  ['answers', 'off', true, 'off'],
  ['answers', 'to-guest', true, 'view-only'],
  ['answers', 'to-guest', false, 'to-guest'],
  ['answers', 'both', false, 'both'],
] as const)('is shown, with an agent that %s and %s, view only %s: %s', (agent, choice, only, is) =>
  expect(clipboardStatus({ clipboard: agent }, { viewOnly: only, clipboard: choice })).toBe(is),
);
