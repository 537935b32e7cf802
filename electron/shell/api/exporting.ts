import path from 'node:path';
import { api, localVm } from './context';

export const exportHandlers = {
  exportPlan: api.vms.exportPlan.handler(async ({ context, input: { id, name } }) => {
    localVm(context.services, id);
    return await context.services.exports.plan(id, name);
  }),
  export: api.vms.export.handler(async ({ context, input: { id, target, name } }) => {
    localVm(context.services, id);
    const file = path.join(context.grants.path(target), name);
    return { jobId: (await context.services.exports.begin(id, file)).id };
  }),
};
