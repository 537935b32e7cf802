import { api, localVm } from './context';

export const cloneHandlers = {
  clonePlan: api.vms.clonePlan.handler(async ({ context, input: { id, wish } }) => {
    localVm(context.services, id);
    return await context.services.clones.plan(id, wish);
  }),
  clone: api.vms.clone.handler(async ({ context, input: { id, wish, start } }) => {
    localVm(context.services, id);
    const { job, id: made } = await context.services.clones.begin(id, { ...wish, start });
    return { jobId: job.id, id: made };
  }),
};
