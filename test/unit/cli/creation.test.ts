import { PassThrough, Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CliContext } from '../../../electron/cli/context';
import { followCreation } from '../../../electron/cli/verbs/creation';
import { loadWords } from '../../../electron/cli/words/words';
import { createJobService } from '../../../electron/jobs/job-service';
import type { JobWork } from '../../../electron/jobs/types';
import type { CreateProgress } from '../../../electron/making/creation-job';
import { failure } from '../../../shared/errors';
import { sampleVm } from '../../fakes/window/machines';

const { text } = await loadWords('en');
const existing = sampleVm({ name: 'existing' });

/** What is printed of a creation that does `work`, and what it fails with. */
async function followed(work: JobWork<CreateProgress>) {
  const stdout = new PassThrough();
  const cli: CliContext = {
    io: {
      stdin: Readable.from([]),
      stdout,
      stderr: new PassThrough(),
      env: {},
      assetsDir: '/nowhere',
      signal: new AbortController().signal,
    },
    language: 'en',
    text,
    services: () => Promise.reject(new Error('not needed')),
    print: (line) => void stdout.write(`${line}\n`),
    printJson: () => undefined,
    say: () => undefined,
  };
  const jobs = createJobService({ data: null, role: 'cli' });
  onTestFinished(() => jobs.close());
  const job = jobs.begin('create-vm', { subject: { name: 'new' } }, work);
  const error = await followCreation(job, { list: () => [existing] }, cli).catch(
    (thrown: unknown) => thrown,
  );
  stdout.end();
  return { error, printed: await textOf(stdout) };
}

describe('a creation at the terminal', () => {
  it('that fails over an existing machine does not say that it has made it', async () => {
    const { error, printed } = await followed(() =>
      Promise.reject(failure('id-taken', { vmId: existing.id })),
    );
    expect(error).toMatchObject({ error: { code: 'id-taken' } });
    expect(printed).toBe('');
  });

  it('whose start fails says that it is made, also where it was removed meanwhile', async () => {
    const { error, printed } = await followed(({ result }) => {
      result({ vmId: 'gone' });
      return Promise.reject(failure('qemu-exited', { vmId: 'gone' }));
    });
    expect(error).toMatchObject({ error: { code: 'qemu-exited' } });
    expect(printed).toContain('new');
    expect(printed).toContain('gone');
  });
});
