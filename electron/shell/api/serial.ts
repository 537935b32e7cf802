import { replaceWholeFile } from '../../lib/whole-file';
import { beginSending } from '../../consoles/send-file';
import { api, allowedVm, localVm } from './context';
import { plainName } from './files';

export const serialHandlers = {
  sendBreak: api.vms.sendBreak.handler(async ({ context, input }) => {
    allowedVm(context.services, input.id, 'open-serial');
    await context.services.local.sendBreak(input.id, input.port);
  }),
  sendToSerial: api.vms.sendToSerial.handler(async ({ context, input }) => {
    const { services, desktop } = context;
    allowedVm(services, input.id, 'open-serial');
    const file = await desktop.chooseFile('send');
    if (file === null) return null;
    const vm = allowedVm(services, input.id, 'open-serial');
    const { id } = beginSending(services.jobs, {
      vm,
      file,
      open: async (listener) => await services.machines.openSerial(vm, input.port, listener),
    });
    return { jobId: id };
  }),
  serialLogs: api.vms.serialLogs.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await context.services.local.serialLogs(input.id, input.port);
  }),
  readSerialLog: api.vms.readSerialLog.handler(async ({ context, input, signal }) => {
    localVm(context.services, input.id);
    const { first, count, ...log } = input;
    return await context.services.local.readSerialLog(log, first, count, signal);
  }),
  searchSerialLog: api.vms.searchSerialLog.handler(async ({ context, input, signal }) => {
    localVm(context.services, input.id);
    const { text, from, direction, ...log } = input;
    const wish = { text, from, direction };
    return { line: await context.services.local.searchSerialLog(log, wish, signal) };
  }),
  saveSerialLog: api.vms.saveSerialLog.handler(async ({ context, input }) => {
    const { name } = localVm(context.services, input.id);
    const run = input.run === 0 ? '' : `.${input.run}`;
    const file = await context.desktop.chooseToSave(
      'log',
      `${plainName(name)} serial${input.port}${run}.log`,
    );
    if (file === null) return null;
    await replaceWholeFile(file, context.services.local.serialLogBytes(input));
    return { path: file };
  }),
};
