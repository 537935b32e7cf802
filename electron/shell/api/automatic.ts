import { api, localVm } from './context';

/** Calls about automatic snapshots. */
export const automaticHandlers = {
  automatic: api.snapshots.automatic.handler(async ({ context: { services }, input: { id } }) => {
    localVm(services, id);
    return (await services.automatic.service()).state(id);
  }),
  averageSize: api.snapshots.averageSize.handler(
    async ({ context: { services }, input: { id } }) => {
      localVm(services, id);
      return { bytes: await (await services.automatic.service()).averageBytes(id) };
    },
  ),
  setAutomatic: api.snapshots.setAutomatic.handler(
    async ({ context: { services }, input: { id, rules } }) => {
      localVm(services, id);
      await (await services.automatic.service()).save(id, rules);
    },
  ),
};
