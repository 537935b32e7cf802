import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Gatherer } from '../../../electron/consoles/gatherer';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Reads `bytes` in steps of at most `steps[n]`, as a socket would, and answers with what was passed on. */
function gather(bytes: Uint8Array, steps: readonly number[], idleAfter: ReadonlySet<number>) {
  const pieces: Uint8Array[] = [];
  const gatherer = new Gatherer((piece) => pieces.push(piece.slice()));
  let space = gatherer.space();
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const count = Math.min(steps[turn % steps.length] ?? 1, space.length, bytes.length - at);
    space.set(bytes.subarray(at, at + count));
    at += count;
    gatherer.filled(count);
    // Node asks for the next read's space at once, and may fill it much later.
    space = gatherer.space();
    if (idleAfter.has(turn)) vi.advanceTimersByTime(5);
  }
  gatherer.flush();
  return pieces;
}

describe('Gatherer', () => {
  it('loses and doubles nothing, however reads and pauses fall', () => {
    const bytes = new Uint8Array(3_000_000);
    for (let index = 0; index < bytes.length; index += 1)
      bytes[index] = (index * 31) ^ (index >> 8);
    const steps = fc.array(fc.integer({ min: 1000, max: 300_000 }), { minLength: 1, maxLength: 8 });
    const idle = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20 });
    fc.assert(
      fc.property(steps, idle, (counts, pauses) => {
        const pieces = gather(bytes, counts, new Set(pauses));
        expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('passes a small read on at once', () => {
    const pass = vi.fn<(piece: Uint8Array) => void>();
    const gatherer = new Gatherer(pass);
    gatherer.space()[0] = 7;
    gatherer.filled(1);
    expect(pass).toHaveBeenCalledExactlyOnceWith(new Uint8Array([7]));
  });

  it('passes exact buffers, never a view of a larger one', () => {
    const pass = vi.fn<(piece: Uint8Array) => void>();
    const gatherer = new Gatherer(pass);
    gatherer.filled(200_000);
    gatherer.filled(1000);
    expect(pass).toHaveBeenCalledOnce();
    const piece = pass.mock.lastCall?.[0];
    expect(piece?.byteLength).toBe(201_000);
    expect(piece?.buffer.byteLength).toBe(201_000);
  });

  it('waits for the rest of a picture, but not long', () => {
    const pass = vi.fn<(piece: Uint8Array) => void>();
    const gatherer = new Gatherer(pass);
    gatherer.filled(200_000);
    expect(pass).not.toHaveBeenCalled();
    vi.advanceTimersByTime(3);
    expect(pass).toHaveBeenCalledOnce();
  });
});
