import type { JobEvent } from '../../../shared/job';
import type { SnapshotTree } from '../../../shared/snapshot-calls';
import type { Services } from '../../services';
import { EventQueue } from '../ipc/event-queue';
import { automaticHandlers } from './automatic';
import { api, localVm } from './context';

/** Jobs of any process after which a machine's snapshots may be others. */
const changing: ReadonlySet<string> = new Set([
  'snapshot-create',
  'snapshot-revert',
  'snapshot-delete',
]);

const concerns = (event: JobEvent, id: string): boolean =>
  event.type === 'changed' &&
  changing.has(event.job.kind) &&
  event.job.subject.vmId === id &&
  event.job.endedAt !== null;

/** A machine's snapshots, and again after every change of them, whichever process made it. */
async function* watchTree(
  services: Services,
  id: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<SnapshotTree, void, undefined> {
  const snapshots = await services.snapshots();
  const queue = new EventQueue<null>(signal);
  const ends = [
    snapshots.subscribe((changed) => {
      if (changed === id) queue.push(null);
    }),
    services.jobs.subscribe((event) => {
      if (concerns(event, id)) queue.push(null);
    }),
  ];
  try {
    yield await snapshots.tree(id);
    for await (const _ of queue) yield await snapshots.tree(id);
  } finally {
    for (const end of ends) end();
  }
}

export const snapshotHandlers = api.snapshots.router({
  watch: api.snapshots.watch.handler(({ context: { services }, input: { id }, signal }) => {
    localVm(services, id);
    return watchTree(services, id, signal);
  }),
  outlook: api.snapshots.outlook.handler(async ({ context: { services }, input: { id } }) => {
    localVm(services, id);
    return await (await services.snapshots()).outlook(id);
  }),
  create: api.snapshots.create.handler(async ({ context: { services }, input }) => {
    const { id, ...wish } = input;
    localVm(services, id);
    return { jobId: (await (await services.snapshots()).create(id, wish)).id };
  }),
  compare: api.snapshots.compare.handler(async ({ context: { services }, input }) => {
    localVm(services, input.id);
    return (await services.snapshots()).compare(input.id, input.snapshot, input.other);
  }),
  planRevert: api.snapshots.planRevert.handler(async ({ context: { services }, input }) => {
    localVm(services, input.id);
    return (await services.snapshots()).planRevert(input.id, input.snapshot);
  }),
  revert: api.snapshots.revert.handler(async ({ context: { services }, input }) => {
    const { id, snapshot, ...wish } = input;
    localVm(services, id);
    return { jobId: (await (await services.snapshots()).revert(id, snapshot, wish)).id };
  }),
  remove: api.snapshots.remove.handler(async ({ context: { services }, input }) => {
    localVm(services, input.id);
    return { jobId: (await (await services.snapshots()).remove(input.id, input.snapshot)).id };
  }),
  rename: api.snapshots.rename.handler(async ({ context: { services }, input }) => {
    const { id, snapshot, ...words } = input;
    localVm(services, id);
    await (await services.snapshots()).rename(id, snapshot, words);
  }),
  picture: api.snapshots.picture.handler(async ({ context: { services }, input }) => {
    localVm(services, input.id);
    const png = (await services.snapshots()).picture(input.id, input.snapshot);
    return { png: png?.toString('base64') ?? null };
  }),
  ...automaticHandlers,
});
