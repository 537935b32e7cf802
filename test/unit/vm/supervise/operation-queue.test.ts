import { describe, expect, it } from 'vitest';
import { OperationQueue } from '../../../../electron/vm/supervise/operation-queue';

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

const cancelled = { error: { code: 'cancelled' } };

describe('OperationQueue', () => {
  it('runs one after another, also after a failure', async () => {
    const queue = new OperationQueue();
    const said: string[] = [];
    const first = gate();
    const one = queue.run('one', async () => {
      await first.opened;
      said.push('one');
      throw new Error('no luck');
    });
    const two = queue.alone(() => Promise.resolve(said.push('two')));
    expect(said).toEqual([]);
    first.open();
    await expect(one).rejects.toThrow('no luck');
    await two;
    expect(said).toEqual(['one', 'two']);
  });

  it('shares what is under way or waiting, and starts anew afterwards', async () => {
    const queue = new OperationQueue();
    let count = 0;
    const job = () => {
      count += 1;
      return Promise.resolve();
    };
    await Promise.all([queue.run('a', job), queue.run('a', job)]);
    expect(count).toBe(1);
    await queue.run('a', job);
    expect(count).toBe(2);
  });

  it('never shares jobs that differ', async () => {
    const queue = new OperationQueue();
    const results = [1, 2].map((value) => queue.alone(() => Promise.resolve(value)));
    expect(await Promise.all(results)).toEqual([1, 2]);
  });

  it('is interrupted: what runs is told, what waits is dropped, what comes later runs', async () => {
    const queue = new OperationQueue();
    const started = gate();
    let ran = false;
    const running = queue.run('start', async (signal) => {
      started.open();
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('told')));
      });
    });
    const waiting = queue.run('pause', () => {
      ran = true;
      return Promise.resolve();
    });
    await started.opened;
    queue.interrupt();
    let later = 0;
    const again = queue.run('start', () => {
      later += 1;
      return Promise.resolve();
    });
    await expect(running).rejects.toThrow('told');
    await expect(waiting).rejects.toMatchObject(cancelled);
    await again;
    expect(later).toBe(1);
    expect(ran).toBe(false);
    expect(queue.has('start')).toBe(false);
  });
});
