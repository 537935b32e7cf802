import type { VmListEvent } from '../../../shared/contract';
import type { VmAction } from '../../../shared/vm-actions';
import type { VmService } from '../../vm/types';
import { EventQueue } from '../ipc/event-queue';
import { api, type ApiContext, guardedVm, vmById } from './context';
import { thumbnailOf } from './thumbnails';

/**
 * The list and then its changes. Subscribes before it reads the list, so that nothing falls in between;
 * what the list already holds is not sent twice.
 */
async function* watchVms(
  vms: Pick<VmService, 'list' | 'revision' | 'subscribe'>,
  loaded: ApiContext['loaded'],
  signal: AbortSignal | undefined,
): AsyncGenerator<VmListEvent, void, undefined> {
  const queue = new EventQueue<VmListEvent>(signal);
  const unsubscribe = vms.subscribe((event) => queue.push(event));
  try {
    await loaded();
    const revision = vms.revision();
    yield { type: 'snapshot', revision, vms: vms.list() };
    for await (const event of queue) if (event.revision > revision) yield event;
  } finally {
    unsubscribe();
  }
}

type Act = 'start' | 'stop' | 'forceOff' | 'pause' | 'resume' | 'reset';

/** Does one thing with a VM, if its state allows it. */
async function act(context: ApiContext, id: string, action: VmAction, method: Act): Promise<void> {
  guardedVm(context.services, id, action);
  await context.services.vms[method](id);
}

const draftHandlers = {
  validate: api.vms.validate.handler(
    async ({ context, input }) =>
      await context.services.drafts.validate(context.grants.draft(input.draft)),
  ),
  previewDraft: api.vms.previewDraft.handler(async ({ context, input }) => {
    const config = await context.services.drafts.toConfig(context.grants.draft(input.draft));
    return await context.services.vms.previewCommand(config);
  }),
  create: api.vms.create.handler(async ({ context, input }) => {
    const draft = context.grants.draft(input.draft);
    const { id } = await context.services.drafts.create(draft, { start: input.start });
    return { jobId: id };
  }),
};

const definitionHandlers = {
  detail: api.vms.detail.handler(async ({ context, input }) => {
    vmById(context.services, input.id);
    return await context.services.vms.detail(input.id);
  }),
  commandLine: api.vms.commandLine.handler(async ({ context, input }) => {
    vmById(context.services, input.id);
    return await context.services.vms.commandLine(input.id);
  }),
  update: api.vms.update.handler(async ({ context, input }) => {
    const { vms } = context.services;
    guardedVm(context.services, input.config.id, 'edit');
    await vms.update(context.grants.config(input.config, vms.config(input.config.id)));
  }),
  removalPlan: api.vms.removalPlan.handler(async ({ context, input }) => {
    vmById(context.services, input.id);
    return await context.services.vms.removalPlan(input.id);
  }),
  remove: api.vms.remove.handler(async ({ context, input }) => {
    guardedVm(context.services, input.id, 'remove');
    return await context.services.vms.remove(input.id);
  }),
  restore: api.vms.restore.handler(
    async ({ context, input }) => await context.services.vms.restore(input.trashName),
  ),
};

export const vmHandlers = api.vms.router({
  watch: api.vms.watch.handler(({ context, signal }) =>
    watchVms(context.services.vms, context.loaded, signal),
  ),
  ...draftHandlers,
  ...definitionHandlers,
  start: api.vms.start.handler(async ({ context, input }) => {
    await act(context, input.id, 'start', 'start');
  }),
  stop: api.vms.stop.handler(async ({ context, input }) => {
    await act(context, input.id, 'stop', 'stop');
  }),
  forceOff: api.vms.forceOff.handler(async ({ context, input }) => {
    await act(context, input.id, 'force-off', 'forceOff');
  }),
  pause: api.vms.pause.handler(async ({ context, input }) => {
    await act(context, input.id, 'pause', 'pause');
  }),
  resume: api.vms.resume.handler(async ({ context, input }) => {
    await act(context, input.id, 'resume', 'resume');
  }),
  reset: api.vms.reset.handler(async ({ context, input }) => {
    await act(context, input.id, 'reset', 'reset');
  }),
  thumbnail: api.vms.thumbnail.handler(async ({ context, input }) => {
    const vm = vmById(context.services, input.id);
    const png = await thumbnailOf(context, vm);
    return { png: png && Buffer.from(png).toString('base64') };
  }),
});
