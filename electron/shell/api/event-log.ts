import { api, localVm } from './context';

export const eventLogHandlers = {
  watchEvents: api.vms.watchEvents.handler(async function* ({ context, input: { id }, signal }) {
    localVm(context.services, id);
    yield* context.services.local.watchEvents(id, signal ?? new AbortController().signal);
  }),
  guestFacts: api.vms.guestFacts.handler(async ({ context, input: { id }, signal }) => {
    localVm(context.services, id);
    return await context.services.local.guestFacts(id, undefined, signal);
  }),
};
