import { failure } from '../../../shared/errors';
import { inspectAndGrant } from './files';
import { api } from './context';

export const galleryHandlers = api.gallery.router({
  list: api.gallery.list.handler(async ({ context }) => await context.services.downloads.list()),
  download: api.gallery.download.handler(async ({ context, input }) => ({
    jobId: (await context.services.downloads.begin(input)).id,
  })),
  take: api.gallery.take.handler(async ({ context, input }) => {
    const jobs = await context.services.jobs.list();
    const fetched = jobs.find(({ id }) => id === input.jobId)?.result.download;
    if (!fetched) throw failure('job-not-found', { params: { id: input.jobId } });
    return { ...(await inspectAndGrant(context, fetched.path)), os: fetched.os };
  }),
});
