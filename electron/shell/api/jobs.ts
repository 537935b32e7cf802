import type { JobEvent } from '../../../shared/job';
import type { JobService } from '../../jobs/types';
import { EventQueue } from '../ipc/event-queue';
import { api } from './context';

/** The jobs and then their changes. Subscribes before it reads them, so that nothing falls in between. */
async function* watchJobs(
  jobs: Pick<JobService, 'list' | 'revision' | 'subscribe'>,
  signal: AbortSignal | undefined,
): AsyncGenerator<JobEvent, void, undefined> {
  const queue = new EventQueue<JobEvent>(signal);
  const unsubscribe = jobs.subscribe((event) => queue.push(event));
  try {
    // Read before the list: what changes in between is sent twice rather than not at all.
    const revision = jobs.revision();
    yield { type: 'snapshot', revision, jobs: await jobs.list() };
    for await (const event of queue) if (event.revision > revision) yield event;
  } finally {
    unsubscribe();
  }
}

export const jobHandlers = api.jobs.router({
  watch: api.jobs.watch.handler(({ context, signal }) => watchJobs(context.services.jobs, signal)),
  cancel: api.jobs.cancel.handler(async ({ context, input }) => {
    await context.services.jobs.cancel(input.id);
  }),
  dismiss: api.jobs.dismiss.handler(async ({ context, input }) => {
    await context.services.jobs.dismiss(input.id);
  }),
});
