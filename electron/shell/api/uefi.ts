import type { UefiChange, UefiWish } from '../../../shared/uefi';
import { type ApiContext, api, localVm } from './context';

/** The change with a path in the place of the file's token. @throws AppFailure `file-not-granted`. */
const granted = ({ grants }: Pick<ApiContext, 'grants'>, change: UefiWish): UefiChange =>
  change.kind === 'enrol' ? { ...change, file: grants.path(change.file) } : change;

export const uefiHandlers = {
  uefi: api.vms.uefi.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await context.services.uefi.read(input.id);
  }),
  judgeUefi: api.vms.judgeUefi.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await context.services.uefi.change(input.id, granted(context, input.change), true);
  }),
  changeUefi: api.vms.changeUefi.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    const { uefi } = context.services;
    await uefi.change(input.id, granted(context, input.change));
    return await uefi.read(input.id);
  }),
};
