import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import type { LiveDiskOptions } from '../../provider/local-disks';
import { imageNode } from '../../qemu/hardware/device-ids';
import type { QmpClient } from '../../qemu/qmp/client';
import type { VmActor } from '../supervise/vm-actor';
import type { VmRoom } from '../vm-room';
import { nodeOf } from './grow-running';

/** Milliseconds between two looks at how far QEMU is. */
const lookMs = 300;

/** QEMU's job; one that a killed process left behind has the same name, and is gone on with. */
const jobOf = (device: string) => `flatten-${device}`;

interface LiveDisk {
  id: string;
  device: string;
}

/** As `LocalDisks.flattenRunning`. */
export async function flattenRunning(
  room: VmRoom,
  { id, device }: LiveDisk,
  { signal, onProgress }: LiveDiskOptions = {},
): Promise<void> {
  const actor = room.registry.actor(id);
  signal?.throwIfAborted();
  await begin(actor, { id, device });
  let asked = false;
  for (;;) {
    const job = await actor.use(async (qmp) => await look(qmp, device));
    // Without a trace: another program has dismissed it. What became of the chain is looked at in any case.
    if (!job || job.status === 'concluded') {
      await actor.use(async (qmp) => await finish(qmp, { id, device }, { job, asked, actor }));
      return;
    }
    if (job['total-progress'] > 0) onProgress?.(job['current-progress'], job['total-progress']);
    if (signal?.aborted && !asked) {
      asked = true;
      // It may have ended just now.
      await actor
        .use(async (qmp) => await qmp.execute('job-cancel', { id: jobOf(device) }))
        .catch(() => undefined);
    }
    await delay(lookMs);
  }
}

const look = async (qmp: QmpClient, device: string) =>
  (await qmp.execute('query-jobs')).find((each) => each.id === jobOf(device)) ?? null;

async function begin(actor: VmActor, { id, device }: LiveDisk): Promise<void> {
  const { name } = actor.definition.config;
  await actor.use(async (qmp) => {
    const node = await nodeOf(qmp, device);
    if (!node) throw failure('device-missing', { params: { name, device }, vmId: id });
    const before = await look(qmp, device);
    if (before && before.status !== 'concluded') return;
    if (before) await qmp.execute('job-dismiss', { id: before.id });
    if (!node.based) throw failure('disk-no-base', { params: { name, device }, vmId: id });
    await qmp.execute('block-stream', {
      'job-id': jobOf(device),
      device: imageNode(device),
      // Its error is to be read when it has ended.
      'auto-dismiss': false,
    });
  });
}

interface Ending {
  job: Awaited<ReturnType<typeof look>>;
  /** It was asked to stop. */
  asked: boolean;
  actor: VmActor;
}

/** @throws AppFailure `cancelled`, `no-space-left`, `qmp-error`, `qmp-not-understood`. */
async function finish(
  qmp: QmpClient,
  { id, device }: LiveDisk,
  { job, asked, actor }: Ending,
): Promise<void> {
  if (job) await qmp.execute('job-dismiss', { id: job.id });
  const node = await nodeOf(qmp, device);
  // It may have been done before it heard that it was to stop.
  if (node?.based === false) return;
  if (asked) throw failure('cancelled');
  const said = job?.error ?? '';
  if (/No space left|ENOSPC/i.test(said)) {
    const { folder } = actor.definition;
    throw failure('no-space-left', { params: { path: folder }, detail: said, vmId: id });
  }
  if (said === '') {
    throw failure('qmp-not-understood', { params: { command: 'block-stream' }, vmId: id });
  }
  const params = { class: 'GenericError', description: said };
  throw failure('qmp-error', { params, detail: said, vmId: id });
}
