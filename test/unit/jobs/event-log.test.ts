import { describe, expect, it } from 'vitest';
import { EventLog, viewLog } from '../../../electron/jobs/event-log';

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of stream) values.push(value);
  return values;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a log with several viewers', () => {
  it('shows everything to each, from the beginning, also to who comes when it is over', async () => {
    const log = new EventLog<string>();
    const first = all(viewLog(() => log));
    log.push('one');
    await turn();
    const second = all(viewLog(() => log));
    log.push('two');
    log.end(null);
    const third = all(viewLog(() => log));
    expect(await Promise.all([first, second, third])).toEqual([1, 2, 3].map(() => ['one', 'two']));
  });

  it('throws its failure behind what came before, to each', async () => {
    const log = new EventLog<string>();
    log.push('one');
    const views = [viewLog(() => log), viewLog(() => log)];
    log.end({ error: new Error('no QEMU') });
    for (const view of views) {
      expect((await view.next()).value).toBe('one');
      await expect(view.next()).rejects.toThrow('no QEMU');
      expect((await view.next()).done).toBe(true);
    }
  });

  it('lets a viewer go while it waits, by its signal or by leaving, and goes on for others', async () => {
    const log = new EventLog<string>();
    const gone = new AbortController();
    const bySignal = all(viewLog(() => log, gone.signal));
    const leaving = viewLog(() => log);
    const waiting = leaving.next();
    const staying = all(viewLog(() => log));
    await turn();
    gone.abort();
    await leaving.return?.();
    expect(await bySignal).toEqual([]);
    expect((await waiting).done).toBe(true);
    log.push('one');
    log.end(null);
    expect(await staying).toEqual(['one']);
    expect(await all(viewLog(() => log, gone.signal))).toEqual([]);
  });

  it('ends at once where there is nothing to follow', async () => {
    expect(await all(viewLog(() => null))).toEqual([]);
  });
});
