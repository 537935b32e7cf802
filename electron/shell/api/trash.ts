import { api } from './context';

export const trashHandlers = api.trash.router({
  list: api.trash.list.handler(async ({ context }) => await context.services.local.trash()),
  empty: api.trash.empty.handler(async ({ context, input }) => {
    const { local, emptyTrash } = context.services;
    const wanted = new Set(input.trashNames);
    const here = (await local.trash()).filter(({ trashName }) => wanted.has(trashName));
    return { jobId: emptyTrash(here, input.anyway).id };
  }),
});
