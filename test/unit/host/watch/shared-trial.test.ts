import { describe, expect, it, vi } from 'vitest';
import { createJobService } from '../../../../electron/jobs/job-service';
import { shareTrial, type TrialStart } from '../../../../electron/host/watch/shared-trial';
import type { TrialProgress } from '../../../../shared/host';

const line = (name: string): TrialProgress => ({ type: 'step', name, result: 'ok' });

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A trial whose lines the test says, and everything that was begun. */
function sharedTrial() {
  const begun: TrialStart[] = [];
  const log: string[] = [];
  let say: (value: TrialProgress | 'end' | Error) => void = () => {};
  async function* begin(start: TrialStart): AsyncGenerator<TrialProgress, void, undefined> {
    begun.push(start);
    try {
      for (;;) {
        const value = await new Promise<TrialProgress | 'end' | Error>((resolve, reject) => {
          say = resolve;
          start.signal.addEventListener('abort', () => reject(new Error('stopped')));
        });
        if (value === 'end') return;
        if (value instanceof Error) throw value;
        yield value;
      }
    } finally {
      log.push('guest gone');
    }
  }
  const changed = vi.fn<() => void>();
  const heard: TrialProgress[] = [];
  const jobs = createJobService({ data: null, role: 'app' });
  const trial = shareTrial(jobs, begin, changed, (progress) => heard.push(progress));
  return {
    trial,
    jobs,
    begun,
    log,
    changed,
    heard,
    say: async (value: TrialProgress | 'end' | Error) => {
      // Its folder is made first.
      await turn();
      say(value);
      await turn();
    },
  };
}

async function all(stream: AsyncIterable<TrialProgress>): Promise<TrialProgress[]> {
  const values: TrialProgress[] = [];
  for await (const value of stream) values.push(value);
  return values;
}

describe('a trial with several viewers', () => {
  it('runs once, and who comes late sees it from the beginning', async () => {
    const { trial, begun, heard, say } = sharedTrial();
    const first = all(trial.run());
    await say(line('real16'));
    const second = all(trial.run());
    const third = all(trial.follow());
    await say(line('fpu'));
    await say('end');
    const lines = [line('real16'), line('fpu')];
    expect(await Promise.all([first, second, third])).toEqual([lines, lines, lines]);
    expect(heard).toEqual(lines);
    expect(begun).toHaveLength(1);
    expect(begun[0]?.background).toBe(false);
  });

  it('goes on when one leaves, and when all have', async () => {
    const { trial, begun, jobs, log, say } = sharedTrial();
    const leaving = trial.run();
    const staying = trial.run();
    const first = leaving.next();
    const second = staying.next();
    await say(line('real16'));
    expect(await Promise.all([first, second])).toEqual(
      [1, 2].map(() => ({ done: false, value: line('real16') })),
    );
    await leaving.return?.();
    await staying.return?.();
    expect(trial.running()).toBe('asked');
    expect(log).toEqual([]);
    expect(jobs.own()).toMatchObject([{ kind: 'acceleration-test', quiet: false }]);
    const later = all(trial.follow());
    await say('end');
    expect(await later).toEqual([line('real16')]);
    expect(trial.running()).toBeNull();
    expect(begun[0]?.signal.aborted).toBe(false);
    expect(await jobs.list()).toMatchObject([{ state: 'done' }]);
  });

  it('needs no viewer when it began by itself', async () => {
    const { trial, begun, log, say } = sharedTrial();
    const run = trial.runByItself();
    expect(trial.running()).toBe('itself');
    await turn();
    expect(begun[0]?.background).toBe(true);
    const viewer = trial.run();
    const first = viewer.next();
    await say(line('real16'));
    expect((await first).value).toEqual(line('real16'));
    await viewer.return?.();
    expect(log).toEqual([]);
    await say('end');
    expect(await run).toBe(true);
    expect(begun).toHaveLength(1);
  });

  it('lets a viewer go by its signal even while it waits', async () => {
    const { trial } = sharedTrial();
    const gone = new AbortController();
    const viewer = all(trial.run(gone.signal));
    gone.abort();
    expect(await viewer).toEqual([]);
    expect(trial.running()).toBe('asked');
    await trial.stop();
  });

  it('ends for everybody, without complaint, when it is stopped', async () => {
    const { trial, changed, say } = sharedTrial();
    const viewers = [all(trial.run()), all(trial.follow())];
    await say(line('real16'));
    await trial.stop();
    expect(await Promise.all(viewers)).toEqual([[line('real16')], [line('real16')]]);
    // Once when it began, once when it was over.
    expect(changed).toHaveBeenCalledTimes(2);
    const again = trial.runByItself();
    await trial.stop();
    expect(await again).toBe(false);
  });

  it('tells its failure to every viewer, behind what came before, and can begin anew', async () => {
    const { trial, begun, say } = sharedTrial();
    const viewers = [trial.run(), trial.run()];
    const firsts = viewers.map((viewer) => viewer.next());
    await say(line('real16'));
    await Promise.all(firsts);
    const seconds = viewers.map((viewer) => viewer.next());
    const failures = Promise.allSettled(seconds);
    await say(new Error('no QEMU'));
    expect((await failures).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    void trial.run().next();
    await turn();
    expect(begun).toHaveLength(2);
    await trial.stop();
  });

  it('begins nothing for those who only follow', async () => {
    const { trial, begun } = sharedTrial();
    expect(await all(trial.follow())).toEqual([]);
    expect(begun).toEqual([]);
  });
});
