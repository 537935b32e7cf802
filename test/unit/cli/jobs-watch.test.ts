import { PassThrough, Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CliContext } from '../../../electron/cli/context';
import { watchJobs } from '../../../electron/cli/verbs/jobs-watch';
import { loadWords } from '../../../electron/cli/words/words';
import type { Job, JobEvent } from '../../../shared/job';
import { sampleJob } from '../../fakes/sample-job';
import { runHere } from './support';

const { text } = await loadWords('en');

/** Watches jobs on a terminal; `onDraw` hears each table before it is shown, and tells what happens then. */
async function watched(
  jobs: readonly Job[],
  rows: number,
  onDraw: (count: number) => JobEvent | null,
): Promise<string[]> {
  const drawn: string[] = [];
  let tell: (event: JobEvent) => void = () => undefined;
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      drawn.push(chunk.toString());
      const event = onDraw(drawn.length);
      if (event) tell(event);
      done();
    },
  });
  const cli: CliContext = {
    io: {
      stdin: Readable.from([]),
      stdout: Object.assign(stdout, { isTTY: true, columns: 80, rows }),
      stderr: new PassThrough(),
      env: {},
      assetsDir: '/nowhere',
      signal: new AbortController().signal,
    },
    language: 'en',
    text,
    services: () => Promise.reject(new Error('not needed')),
    print: () => undefined,
    printJson: () => undefined,
    say: () => undefined,
  };
  const service = {
    list: () => Promise.resolve([...jobs]),
    subscribe: (listener: (event: JobEvent) => void) => {
      tell = listener;
      return () => undefined;
    },
  };
  await watchJobs(service, false, cli);
  return drawn;
}

describe('watching jobs on a terminal', () => {
  const job = sampleJob();
  const ended: Job = { ...job, state: 'done', endedAt: 1 };

  it('misses nothing that comes while it draws', async () => {
    const drawn = await watched([job], 24, (count) =>
      count === 1 ? { type: 'changed', revision: 1, job: ended } : null,
    );
    expect(drawn).toHaveLength(2);
    expect(drawn[1]).toMatch(/^\u001b\[2A.*1a2b3c4d {2}done/s);
  });

  it('misses no dismissal that comes while it draws', async () => {
    const other: Job = { ...ended, id: '0000000b' };
    const drawn = await watched([job, other], 24, (count) => {
      if (count === 1) return { type: 'removed', revision: 1, id: other.id };
      return count === 2 ? { type: 'changed', revision: 2, job: ended } : null;
    });
    expect(drawn).toHaveLength(3);
    expect(drawn[0]).toContain(other.id);
    expect(drawn[1]).not.toContain(other.id);
  });

  it('draws the newest that fit', async () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      sampleJob({ id: String(index).padStart(8, '0'), startedAt: index, state: 'done' }),
    );
    const [table = ''] = await watched(many, 10, () => null);
    expect(table.split('\n')).toHaveLength(10);
    expect(table).toContain('00000029');
    expect(table).toContain('00000022');
    expect(table).not.toContain('00000021');
  });
});

describe('an action on jobs that does not exist', () => {
  it('is refused with those that do', async () => {
    const { code, stderr } = await runHere(['jobs', 'foo']);
    expect(code).toBe(2);
    expect(stderr).toContain('ACTION: “foo” is not one of cancel, dismiss.');
  });
});
