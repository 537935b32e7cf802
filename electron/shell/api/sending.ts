import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileFailure } from '../../disks/inspect/file-failure';
import { api, localVm } from './context';

export const sendingHandlers = {
  chooseFileToSend: api.vms.chooseFileToSend.handler(async ({ context }) => {
    const file = await context.desktop.chooseFile('any');
    if (file === null) return null;
    const { size } = await stat(file).catch((error: unknown) => {
      throw fileFailure(file, error);
    });
    return { token: context.grants.grant(file), name: path.basename(file), bytes: size };
  }),
  sendFolder: api.vms.sendFolder.handler(async ({ context, input, signal }) => {
    localVm(context.services, input.id);
    return { folder: await context.services.local.sendFolder(input.id, signal) };
  }),
  sendFile: api.vms.sendFile.handler(async ({ context, input: { id, file, folder } }) => {
    localVm(context.services, id);
    const wish = { file: context.grants.path(file), folder };
    return { jobId: (await context.services.sendFile(id, wish)).id };
  }),
};
