import type { GrantedFile } from '../../../shared/contract';
import { type ApiContext, api, localVm } from './context';

/** Looks at a file before it becomes a grant: a file that cannot be read is not granted. */
export async function inspectAndGrant(
  context: Pick<ApiContext, 'services' | 'grants'>,
  file: string,
): Promise<GrantedFile> {
  const info = await context.services.drafts.inspect(file);
  return { token: context.grants.grant(file), info };
}

export const fileHandlers = api.files.router({
  choose: api.files.choose.handler(async ({ context, input }) => {
    const file = await context.desktop.chooseFile(input.purpose);
    return file === null ? null : await inspectAndGrant(context, file);
  }),
  inspect: api.files.inspect.handler(
    async ({ context, input }) => await inspectAndGrant(context, context.grants.path(input.token)),
  ),
  revealVm: api.files.revealVm.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    await context.desktop.openPath(context.services.local.folder(input.id));
  }),
  openDefinition: api.files.openDefinition.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    await context.desktop.openPath(context.services.local.definitionFile(input.id));
  }),
  openSerialLog: api.files.openSerialLog.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    const file = context.services.local.serialLogFile(input.id, input.port);
    await context.desktop.openPath(file);
  }),
});
