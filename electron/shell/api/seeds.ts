import { AppFailure } from '../../../shared/errors';
import { displayCommand } from '../../lib/run';
import { api, localVm } from './context';

export const seedHandlers = {
  seed: api.vms.seed.handler(async ({ context: { services }, input: { id } }) => {
    localVm(services, id);
    return await services.seeds.show(id);
  }),
  sshCommand: api.vms.sshCommand.handler(async ({ context: { services }, input: { id } }) => {
    localVm(services, id);
    try {
      return { command: displayCommand((await services.seeds.ssh(id)).argv) };
    } catch (error) {
      if (error instanceof AppFailure && error.error.code === 'ssh-no-forward') {
        return { command: null };
      }
      throw error;
    }
  }),
  saveSeed: api.vms.saveSeed.handler(async ({ context: { services }, input }) => {
    const { id, texts, base } = input;
    localVm(services, id);
    return await services.seeds.save(id, texts, base);
  }),
};
