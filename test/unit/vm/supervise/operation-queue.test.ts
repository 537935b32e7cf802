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

  it('lets some past the one that has it for a while, in their order', async () => {
    const queue = new OperationQueue();
    const [entered, open, left] = [gate(), gate(), gate()];
    const said: string[] = [];
    const say = (word: string) => () => {
      said.push(word);
      return Promise.resolve();
    };
    const long = queue.alone(async (_signal, letPass) => {
      entered.open();
      await open.opened;
      await letPass(new Set(['pause', 'resume']), async () => await left.opened);
      said.push('end');
    });
    await entered.opened;
    // What waits already goes past as what comes in the middle does.
    const waiting = ['start', 'pause'].map(async (name) => await queue.run(name, say(name)));
    open.open();
    await waiting[1];
    await expect(queue.run('resume', () => Promise.reject(new Error('no luck')))).rejects.toThrow(
      'no luck',
    );
    await queue.run('pause', say('again'));
    expect(said).toEqual(['pause', 'again']);
    left.open();
    await long;
    await Promise.all([...waiting, queue.run('pause', say('late'))]);
    expect(said).toEqual(['pause', 'again', 'end', 'start', 'late']);
    await queue.idle();
  });

  it('is alone again only when what went past is done', async () => {
    const queue = new OperationQueue();
    const [begun, open] = [gate(), gate()];
    const said: string[] = [];
    const long = queue.alone(async (_signal, letPass) => {
      await letPass(new Set(['stop']), async () => await begun.opened);
      said.push('alone');
    });
    const stop = queue.run('stop', async () => {
      begun.open();
      await open.opened;
      said.push('stopped');
    });
    await begun.opened;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(said).toEqual([]);
    open.open();
    await Promise.all([long, stop]);
    expect(said).toEqual(['stopped', 'alone']);
  });
});
