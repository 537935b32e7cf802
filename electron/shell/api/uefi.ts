import { api, localVm } from './context';

export const uefiHandlers = {
  uefi: api.vms.uefi.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await context.services.uefi.read(input.id);
  }),
  changeUefi: api.vms.changeUefi.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    const { uefi } = context.services;
    await uefi.change(input.id, input.change);
    return await uefi.read(input.id);
  }),
};
