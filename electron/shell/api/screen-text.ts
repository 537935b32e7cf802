import { api, localVm } from './context';

export const screenTextHandlers = {
  screenText: api.vms.screenText.handler(async ({ context, input: { id, head } }) => {
    localVm(context.services, id);
    return await context.services.local.screenText(id, head);
  }),
};
