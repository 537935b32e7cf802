import path from 'node:path';
import type { DiskToolWish } from '../../../shared/disk-tools';
import { failure } from '../../../shared/errors';
import { type ApiContext, api, localVm } from './context';

/** The wish with a path in the place of a token. @throws AppFailure `file-not-granted`. */
function granted({ grants }: Pick<ApiContext, 'grants'>, wish: DiskToolWish): DiskToolWish {
  if (wish.tool === 'move') return { ...wish, folder: grants.path(wish.folder) };
  return wish.tool === 'rebase' ? { ...wish, base: grants.path(wish.base) } : wish;
}

/** The window may work with what it was told of, and nothing else. @throws AppFailure `file-missing`. */
async function refuseUnlisted({ services }: Pick<ApiContext, 'services'>, file: string) {
  const listed = await services.disks.list();
  if (listed.some((image) => image.path === file)) return;
  throw failure('file-missing', { params: { path: file } });
}

export const diskToolHandlers = api.disks.router({
  list: api.disks.list.handler(async ({ context }) => await context.services.disks.list()),
  info: api.disks.info.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await context.services.disks.info(input);
  }),
  chooseFolder: api.disks.chooseFolder.handler(async ({ context }) => {
    const folder = await context.desktop.chooseFolder();
    return folder === null ? null : { token: context.grants.grant(folder), path: folder };
  }),
  plan: api.disks.plan.handler(async ({ context, input: { id, device, wish } }) => {
    localVm(context.services, id);
    return await context.services.disks.plan({ id, device }, granted(context, wish));
  }),
  begin: api.disks.begin.handler(async ({ context, input: { id, device, wish } }) => {
    localVm(context.services, id);
    const job = await context.services.disks.begin({ id, device }, granted(context, wish));
    return { jobId: job.id };
  }),
  inside: api.disks.inside.handler(async ({ context, input }) => {
    await refuseUnlisted(context, input.path);
    return await context.services.disks.inside(input.path);
  }),
  trash: api.disks.trash.handler(async ({ context, input }) => {
    await refuseUnlisted(context, input.path);
    await context.services.disks.trash(input.path);
  }),
  wipePlan: api.disks.wipePlan.handler(async ({ context, input }) => {
    await refuseUnlisted(context, input.path);
    return await context.services.disks.planWipe(input.path);
  }),
  wipe: api.disks.wipe.handler(async ({ context, input }) => {
    await refuseUnlisted(context, input.path);
    return { jobId: (await context.services.disks.wipe(input.path)).id };
  }),
  reveal: api.disks.reveal.handler(async ({ context, input }) => {
    await refuseUnlisted(context, input.path);
    await context.desktop.openPath(path.dirname(input.path));
  }),
});
