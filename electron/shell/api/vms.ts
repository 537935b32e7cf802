import type { VmListEvent } from '../../../shared/contract';
import { imageOf } from '../../../shared/draft';
import { failure } from '../../../shared/errors';
import type { Machines } from '../../machines/machines';
import { restart } from '../../machines/restart';
import { EventQueue } from '../ipc/event-queue';
import { untilSeen } from '../../lib/attention';
import { api, type ApiContext, allowedVm, localVm } from './context';
import { cloneHandlers } from './cloning';
import { eventLogHandlers } from './event-log';
import { exportHandlers } from './exporting';
import { hardwareHandlers } from './hardware';
import { monitorHandlers } from './monitor';
import { screenTextHandlers } from './screen-text';
import { seedHandlers } from './seeds';
import { sendingHandlers } from './sending';
import { serialHandlers } from './serial';
import { suspendHandlers } from './suspend';
import { thumbnailOf } from './thumbnails';
import { uefiHandlers } from './uefi';

/**
 * The list and then its changes. Subscribes before it reads the list, so that nothing falls in between;
 * what the list already holds is not sent twice.
 */
async function* watchMachines(
  machines: Pick<Machines, 'list' | 'revision' | 'subscribe'>,
  loaded: ApiContext['loaded'],
  signal: AbortSignal | undefined,
): AsyncGenerator<VmListEvent, void, undefined> {
  const queue = new EventQueue<VmListEvent>(signal);
  const unsubscribe = machines.subscribe((event) => queue.push(event));
  try {
    await loaded();
    const revision = machines.revision();
    yield { type: 'snapshot', revision, vms: machines.list() };
    for await (const event of queue) if (event.revision > revision) yield event;
  } finally {
    unsubscribe();
  }
}

const draftHandlers = {
  validate: api.vms.validate.handler(
    async ({ context, input }) =>
      await context.services.drafts.validate(context.grants.draft(input.draft)),
  ),
  previewDraft: api.vms.previewDraft.handler(async ({ context, input }) => {
    const config = await context.services.drafts.toConfig(context.grants.draft(input.draft));
    return await context.services.local.previewCommand(config);
  }),
  create: api.vms.create.handler(async ({ context, input }) => {
    const draft = context.grants.draft(input.draft);
    // Whose disks stand on the image was told, and ticked.
    const anyway = imageOf(draft.source)?.writeBase === true;
    const { id } = await context.services.drafts.create(draft, { start: input.start, anyway });
    return { jobId: id };
  }),
};

const definitionHandlers = {
  commandLine: api.vms.commandLine.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await context.services.local.commandLine(input.id);
  }),
  script: api.vms.script.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await context.services.local.script(input.id, input.language);
  }),
  discardWaiting: api.vms.discardWaiting.handler(async ({ context, input }) => {
    allowedVm(context.services, input.id, 'edit');
    return { leaving: await context.services.local.discardWaiting(input.id) };
  }),
  restart: api.vms.restart.handler(async ({ context, input }) => ({
    restarted: await restart(context.services.machines, input.machine),
  })),
  files: api.vms.files.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await context.services.local.files(input.id);
  }),
  unusedDisks: api.vms.unusedDisks.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await context.services.local.unusedDisks(input.id);
  }),
  replaceFile: api.vms.replaceFile.handler(async ({ context, input }) => {
    allowedVm(context.services, input.id, 'edit');
    const file = input.file === null ? null : context.grants.path(input.file);
    const { id, device, how } = input;
    const { job, warnings } = await context.services.replaceFile({ id, device, file, how });
    return { jobId: job?.id ?? null, warnings };
  }),
  changeDisc: api.vms.changeDisc.handler(async ({ context, input }) => {
    const { services, grants } = context;
    localVm(services, input.id);
    const { id, drive, force } = input;
    const { name, cdroms, floppies = [] } = services.local.config(id);
    if (![...cdroms, ...floppies].some((each) => each.id === drive)) {
      throw failure('device-missing', { params: { name, device: drive } });
    }
    const file = input.file === null ? null : grants.path(input.file);
    const { warnings } = await services.replaceFile({ id, device: drive, file, force });
    return { warnings };
  }),
  removalPlan: api.vms.removalPlan.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await context.services.local.removalPlan(input.id);
  }),
  restoreDefinition: api.vms.restoreDefinition.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    await context.services.local.restoreDefinition(input.id);
  }),
  restore: api.vms.restore.handler(
    async ({ context, input }) => await context.services.local.restore(input.trashName),
  ),
};

export const vmHandlers = api.vms.router({
  watch: api.vms.watch.handler(({ context, signal }) =>
    watchMachines(context.services.machines, context.loaded, signal),
  ),
  detail: api.vms.detail.handler(
    async ({ context, input }) => await context.services.machines.detail(input.machine),
  ),
  act: api.vms.act.handler(
    async ({ context, input }) =>
      await context.services.machines.actOnEach(input.machines, input.action, {
        anyway: input.anyway,
      }),
  ),
  ...draftHandlers,
  ...definitionHandlers,
  ...hardwareHandlers,
  ...uefiHandlers,
  ...monitorHandlers,
  ...seedHandlers,
  ...sendingHandlers,
  ...eventLogHandlers,
  ...suspendHandlers,
  ...screenTextHandlers,
  ...cloneHandlers,
  ...exportHandlers,
  ...serialHandlers,
  thumbnail: api.vms.thumbnail.handler(async ({ context, input, signal }) => {
    // The page is not throttled, and so never learns that it is hidden: the answer waits, and with it the next question.
    await untilSeen(signal);
    const picture = await thumbnailOf(context, input.machine);
    if (!picture) return { png: null, stamp: null, same: false };
    const { stamp } = picture;
    return stamp === input.known
      ? { png: null, stamp, same: true }
      : { png: Buffer.from(picture.png).toString('base64'), stamp, same: false };
  }),
});
