import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import { imageNode, fileNode } from '../../qemu/hardware/device-ids';
import type { BlockNode } from '../../qemu/hardware/items';
import { removalOfNode, toQmp } from '../../qemu/hardware/to-qmp';
import type { QmpClient } from '../../qemu/qmp/client';
import { exchangeNode, holderOf } from '../../qemu/qmp/node-exchange';
import { removeBackends } from '../edit/live-devices';

/** What a move adds to a QEMU, by the disk that it is for: all of it is taken away again. */
const moveNodes = {
  out: (device: string) => `move-${device}`,
  outFile: (device: string) => `move-file-${device}`,
  /** What a disk has while its image is closed and the guest stands still. */
  hold: (device: string) => `move-hold-${device}`,
} as const;
const jobOf = (device: string) => `move-${device}`;

/** Closing a file waits until it is written. */
const patience = { timeoutMs: 120_000 };
/** Milliseconds between two looks at a job that is about to end. */
const lookMs = 30;

/** An empty image that a disk is copied to. */
interface MirrorTarget {
  file: string;
  format: string;
  /** It stands on what the disk stands on: only the disk's own part is copied. */
  based: boolean;
}

/** Begins to copy a disk, and what its guest writes meanwhile. @throws AppFailure `qmp-error`; as the monitor. */
export async function beginMirror(
  qmp: QmpClient,
  device: string,
  { file, format, based }: MirrorTarget,
): Promise<void> {
  const [out, outFile] = [moveNodes.out(device), moveNodes.outFile(device)];
  await qmp.executeRaw('blockdev-add', {
    driver: 'file',
    'node-name': outFile,
    filename: file,
    discard: 'unmap',
  });
  await qmp.executeRaw('blockdev-add', {
    driver: format,
    'node-name': out,
    file: outFile,
    discard: 'unmap',
    'detect-zeroes': 'unmap',
  });
  await qmp.executeRaw('blockdev-mirror', {
    'job-id': jobOf(device),
    device: imageNode(device),
    target: out,
    sync: based ? 'top' : 'full',
    // Trouble ends the copying, and is the guest's in no case.
    'on-source-error': 'report',
    'on-target-error': 'report',
    'auto-dismiss': false,
  });
}

/** How far the copying is. */
interface MirrorState {
  /** All is copied, and what the guest writes goes to both. */
  ready: boolean;
  done: number;
  total: number;
}

/** @throws AppFailure `no-space-left`, `file-too-large`, `qmp-error` with what QEMU said; as the monitor. */
export async function lookAtMirror(qmp: QmpClient, device: string): Promise<MirrorState> {
  const job = await jobNow(qmp, device);
  if (!job || job.status === 'concluded') throw mirrorFailure(device, job?.error ?? '');
  const { status, 'current-progress': done, 'total-progress': total } = job;
  return { ready: status === 'ready', done, total };
}

const jobNow = async (qmp: QmpClient, device: string) =>
  (await qmp.execute('query-jobs', undefined, patience)).find(({ id }) => id === jobOf(device));

function mirrorFailure(device: string, said: string) {
  if (/No space left|ENOSPC|quota/i.test(said)) {
    return failure('no-space-left', { params: { path: device }, detail: said });
  }
  // FAT takes no file of 4 GiB.
  if (/File too large|EFBIG/i.test(said)) {
    return failure('file-too-large', { params: { path: device }, detail: said });
  }
  const params = { class: 'GenericError', description: said || 'blockdev-mirror' };
  return failure('qmp-error', { params, detail: said });
}

/**
 * Ends the copying at this moment: the copy is what the disk is now. The guest stands still.
 * @throws AppFailure as {@link lookAtMirror}.
 */
export async function endMirror(qmp: QmpClient, device: string): Promise<void> {
  // Other than `job-cancel`, it lets a copy that is ready come to its end (QAPI, block-core.json).
  await qmp.executeRaw('block-job-cancel', { device: jobOf(device), force: false }, patience);
  for (;;) {
    const job = await jobNow(qmp, device);
    if (job?.status === 'concluded') {
      await qmp.execute('job-dismiss', { id: jobOf(device) });
      if (job.error === undefined) return;
      throw mirrorFailure(device, job.error);
    }
    if (!job) throw mirrorFailure(device, '');
    await delay(lookMs);
  }
}

/** Gives the copy the lists of changes of the disk, so that the next backup need not keep all of it. */
export async function copyLists(qmp: QmpClient, device: string): Promise<void> {
  const nodes = await qmp.execute('query-named-block-nodes', { flat: true }, patience);
  const source = nodes.find((node) => node['node-name'] === imageNode(device));
  for (const list of source?.['dirty-bitmaps'] ?? []) {
    const { name, granularity, persistent, inconsistent, recording } = list;
    if (name === undefined || persistent !== true || inconsistent === true) continue;
    const node = moveNodes.out(device);
    const how = { node, name, granularity, persistent: true, disabled: !recording };
    await qmp.executeRaw('block-dirty-bitmap-add', how, patience);
    const bitmaps = [{ node: imageNode(device), name }];
    await qmp.executeRaw('block-dirty-bitmap-merge', { node, target: name, bitmaps }, patience);
  }
}

/** Closes the copy: what is written to it is in its file then. */
export async function closeCopy(qmp: QmpClient, device: string): Promise<void> {
  const names = await nodeNames(qmp);
  for (const node of [moveNodes.out(device), moveNodes.outFile(device)]) {
    if (names.has(node)) await qmp.executeRaw('blockdev-del', { 'node-name': node }, patience);
  }
}

const nodeNames = async (qmp: QmpClient): Promise<Set<string>> => {
  const nodes = await qmp.execute('query-named-block-nodes', { flat: true }, patience);
  return new Set(nodes.map((node) => node['node-name']));
};

/** Gives up the copying, wherever it is: the guest has what it had. */
export async function dropMirror(qmp: QmpClient, device: string): Promise<void> {
  const deadline = performance.now() + patience.timeoutMs;
  for (;;) {
    const job = await jobNow(qmp, device);
    if (!job) break;
    if (job.status === 'concluded') {
      await qmp.execute('job-dismiss', { id: job.id });
      break;
    }
    if (performance.now() > deadline) throw mirrorFailure(device, `${job.id}: ${job.status}`);
    // It may end by itself just now.
    await qmp.execute('job-cancel', { id: job.id }, patience).catch(() => undefined);
    await delay(lookMs);
  }
  await closeCopy(qmp, device);
}

/**
 * Gives a disk of a guest that stands still another image under the same names, which everything else knows it by.
 * @param nodes the new file and the new image. @throws AppFailure `qmp-error`, `qmp-not-understood`; {@link settleSwap} then.
 */
export async function swapImage(
  qmp: QmpClient,
  device: string,
  nodes: readonly BlockNode[],
): Promise<void> {
  const all = await qmp.execute('query-named-block-nodes', { flat: true }, patience);
  const now = all.find((node) => node['node-name'] === imageNode(device));
  const hold = moveNodes.hold(device);
  const size = now?.image?.['virtual-size'] ?? 0;
  const empty = { driver: 'null-co', 'node-name': hold, size, 'read-zeroes': true };
  await qmp.executeRaw('blockdev-add', empty);
  await exchange(qmp, imageNode(device), hold);
  await settleSwap(qmp, device, nodes);
}

/** Gives a disk that has no image, as a change was cut short, the one of these nodes. Without such a disk nothing is done. */
export async function settleSwap(
  qmp: QmpClient,
  device: string,
  nodes: readonly BlockNode[],
): Promise<void> {
  const hold = moveNodes.hold(device);
  if (!(await nodeNames(qmp)).has(hold)) return;
  if ((await holderOf(qmp, hold)) !== null) {
    await removeBackends(qmp, device);
    for (const node of nodes) {
      const { execute, arguments: args } = toQmp(node);
      await qmp.executeRaw(execute, args, patience);
    }
    await exchange(qmp, hold, imageNode(device));
  }
  const { execute, arguments: args } = removalOfNode(hold);
  await qmp.executeRaw(execute, args);
}

async function exchange(qmp: QmpClient, from: string, to: string): Promise<void> {
  const detail = await exchangeNode(qmp, from, to);
  if (detail !== null)
    throw failure('qmp-not-understood', { params: { command: 'qom-set' }, detail });
}

/** The file that QEMU has a disk's image in; null where it has none of this id. */
export async function fileInQemu(qmp: QmpClient, device: string): Promise<string | null> {
  const nodes = await qmp.execute('query-named-block-nodes', { flat: true }, patience);
  const found = nodes.find((node) => node['node-name'] === fileNode(device));
  // QEMU writes the protocol before a path with a colon.
  return found?.file.replace(/^file:(?=\/)/, '') ?? null;
}
