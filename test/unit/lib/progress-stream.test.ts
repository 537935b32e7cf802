import { describe, expect, it } from 'vitest';
import { progressStream } from '../../../electron/lib/progress-stream';

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of stream) values.push(value);
  return values;
}

/** Work that goes on until it is told to stop, and then takes a moment to clean up. */
function endless(log: string[]) {
  return async (emit: (value: number) => void, signal: AbortSignal) => {
    emit(1);
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.resolve();
    log.push('cleaned up');
    throw signal.reason;
  };
}

describe('progress as a stream', () => {
  it('hands out everything in order, and does nothing before it is asked', async () => {
    const log: string[] = [];
    const stream = progressStream<number>(async (emit) => {
      log.push('begun');
      emit(1);
      emit(2);
      await Promise.resolve();
      emit(3);
    });
    expect(log).toEqual([]);
    expect(await all(stream)).toEqual([1, 2, 3]);
  });

  it('throws a failure behind what came before it', async () => {
    const stream = progressStream<number>(async (emit) => {
      emit(1);
      await Promise.resolve();
      throw new Error('no more');
    });
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    await expect(stream.next()).rejects.toThrow('no more');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('stops the work when nobody listens any more, and waits for it', async () => {
    const log: string[] = [];
    for await (const value of progressStream(endless(log))) {
      expect(value).toBe(1);
      break;
    }
    expect(log).toEqual(['cleaned up']);
  });

  it('stops the work even while the listener waits', async () => {
    const log: string[] = [];
    const stream = progressStream(endless(log));
    await stream.next();
    const waiting = stream.next();
    await stream.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(log).toEqual(['cleaned up']);
  });

  it('stops when the caller’s signal says so', async () => {
    const stop = new AbortController();
    const stream = progressStream(endless([]), stop.signal);
    await stream.next();
    stop.abort(new Error('enough'));
    await expect(stream.next()).rejects.toThrow('enough');
  });
});
