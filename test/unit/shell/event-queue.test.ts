import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../electron/shell/ipc/event-queue';

describe('EventQueue', () => {
  it('keeps what came before somebody waited, in order', async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    queue.push(2);
    const events = queue[Symbol.asyncIterator]();
    expect([(await events.next()).value, (await events.next()).value]).toEqual([1, 2]);
    const third = events.next();
    queue.push(3);
    expect((await third).value).toBe(3);
  });

  it('ends when it is aborted while somebody waits', async () => {
    const abort = new AbortController();
    const events = new EventQueue<number>(abort.signal)[Symbol.asyncIterator]();
    const next = events.next();
    abort.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('ends at once when it was aborted before', async () => {
    const queue = new EventQueue<number>(AbortSignal.abort());
    queue.push(1);
    expect((await queue[Symbol.asyncIterator]().next()).done).toBe(true);
  });
});
