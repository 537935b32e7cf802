import { api, allowedVm, localVm } from './context';

export const suspendHandlers = {
  suspendOutlook: api.vms.suspendOutlook.handler(async ({ context, input: { id } }) => {
    allowedVm(context.services, id, 'suspend');
    return await context.services.suspending.outlook(id);
  }),
  suspend: api.vms.suspend.handler(async ({ context, input: { id } }) => {
    allowedVm(context.services, id, 'suspend');
    return { jobId: (await context.services.suspending.begin(id)).id };
  }),
  keepRunning: api.vms.keepRunning.handler(({ context: { services }, input: { id } }) => {
    localVm(services, id);
    services.local.keepRunning(id);
  }),
};
