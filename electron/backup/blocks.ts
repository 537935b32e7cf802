import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure, failure } from '../../shared/errors';
import { imageNode } from '../qemu/hardware/device-ids';
import type { JsonValue } from '../qemu/hardware/options';
import type { QmpClient } from '../qemu/qmp/client';
import { exchangeNode, holderOf } from '../qemu/qmp/node-exchange';
import type { ChangeList } from './plan';

/** What a backup adds to a QEMU, by the disk that it is for: all of it is taken away again. */
export const backupNodes = {
  /** Where the copy goes. */
  out: (device: string) => `backup-out-${device}`,
  /** Takes what the guest is about to overwrite, so that it never waits for where the copy goes. */
  fleece: (device: string) => `backup-fleece-${device}`,
  /** Stands before the disk, and puts it there. */
  filter: (device: string) => `backup-filter-${device}`,
  /** The disk as it was. */
  past: (device: string) => `backup-past-${device}`,
} as const;
const ourNode = /^backup-(?:out|fleece|filter|past)-/;
/** Those above before those below. */
const orderGone = ['past', 'filter', 'fleece', 'out'] as const;

export const jobOf = (device: string): string => `backup-${device}`;
const ourJob = /^backup-/;

/** The size of what changes together, in bytes: a cluster of the images that backups are made of. */
const granularity = 65_536;
/** Seconds that what the guest overwrites may take to be put aside before the backup is given up. */
const longestPutAside = 45;
/** A disk may be slow, but no command here copies anything. */
const patience = { timeoutMs: 120_000 };

/** Runs a command that nobody else needs. @throws AppFailure `qmp-error`; as the monitor. */
const ask = async (qmp: QmpClient, command: string, args?: Record<string, JsonValue>) =>
  await qmp.executeRaw(command, args, patience);

/** A disk as QEMU has it. */
export interface LiveDisk {
  virtualBytes: number;
  lists: ChangeList[];
}

/** What QEMU says of disks, by the ids of the definition. @throws AppFailure `qmp-error`; as the monitor. */
export async function lookAtDisks(
  qmp: QmpClient,
  devices: readonly string[],
): Promise<Map<string, LiveDisk>> {
  const nodes = await qmp.execute('query-named-block-nodes', { flat: true }, patience);
  const known = new Map(nodes.map((node) => [node['node-name'], node]));
  return new Map(
    devices.flatMap((device) => {
      const node = known.get(imageNode(device));
      if (!node?.image) return [];
      const lists = (node['dirty-bitmaps'] ?? []).flatMap(
        ({ name, count: bytes, recording, inconsistent = false }) =>
          name === undefined ? [] : [{ name, bytes, recording, torn: inconsistent }],
      );
      return [[device, { virtualBytes: node.image['virtual-size'], lists }] as const];
    }),
  );
}

/** Opens the file that a copy goes to, with what it stands on. */
export async function openOut(qmp: QmpClient, device: string, file: string): Promise<void> {
  await addImage(qmp, backupNodes.out(device), file);
}

const noFlush = { 'no-flush': true };

async function addImage(qmp: QmpClient, node: string, file: string): Promise<void> {
  await ask(qmp, 'blockdev-add', {
    driver: 'qcow2',
    'node-name': node,
    discard: 'unmap',
    'detect-zeroes': 'unmap',
    // A slow drive would hold QEMU up, and the guest with it, whenever it is closed: what is written is synced afterwards.
    cache: noFlush,
    file: { driver: 'file', filename: file, discard: 'unmap', cache: noFlush },
  });
}

/** Opens an image that no guest has; read-only where no list of changes is kept in it. */
export async function openDisk(
  qmp: QmpClient,
  device: string,
  { file, format, write, device: isDevice }: OpenDisk,
): Promise<void> {
  await ask(qmp, 'blockdev-add', {
    driver: format,
    'node-name': imageNode(device),
    'read-only': !write,
    file: {
      driver: isDevice ? 'host_device' : 'file',
      filename: file,
      'read-only': !write,
    },
    // Who only looks keeps nobody from starting.
    ...(!write && { 'force-share': true }),
  });
}

interface OpenDisk {
  /** Absolute. */
  file: string;
  format: string;
  write: boolean;
  /** It is a device of this computer. */
  device: boolean;
}

/**
 * Gets ready what stands before a disk of a running guest.
 * @param fleece an empty image as large as the disk: a file of this computer.
 * @throws AppFailure `backup-unsupported` where this QEMU has no such thing.
 */
export async function openFilter(qmp: QmpClient, device: string, fleece: string): Promise<void> {
  await addImage(qmp, backupNodes.fleece(device), fleece);
  try {
    await ask(qmp, 'blockdev-add', {
      driver: 'copy-before-write',
      'node-name': backupNodes.filter(device),
      file: imageNode(device),
      target: backupNodes.fleece(device),
      // On trouble the backup breaks, not the guest.
      'on-cbw-error': 'break-snapshot',
      'cbw-timeout': longestPutAside,
    });
  } catch (error) {
    const said = error instanceof AppFailure ? (error.error.detail ?? '') : '';
    if (!/copy-before-write|on-cbw-error|cbw-timeout/.test(said)) throw error;
    throw failure('backup-unsupported', { detail: said });
  }
}

/** @throws AppFailure `qmp-error`, `backup-unsupported`. */
async function exchange(qmp: QmpClient, from: string, to: string): Promise<void> {
  const detail = await exchangeNode(qmp, from, to);
  if (detail !== null) throw failure('backup-unsupported', { detail });
}

/** From here on the filter keeps what the disk held at this moment. */
export async function putFilter(qmp: QmpClient, device: string): Promise<void> {
  await exchange(qmp, imageNode(device), backupNodes.filter(device));
}

/** Makes what the filter keeps readable. */
export async function openPast(qmp: QmpClient, device: string): Promise<void> {
  await ask(qmp, 'blockdev-add', {
    driver: 'snapshot-access',
    'node-name': backupNodes.past(device),
    file: backupNodes.filter(device),
  });
}

/**
 * Begins a list of what changes in the images of disks from now on, kept in them.
 * @returns those whose image can have one.
 */
export async function beginLists(
  qmp: QmpClient,
  devices: readonly string[],
  name: string,
): Promise<string[]> {
  const begun: string[] = [];
  for (const device of devices) {
    try {
      const how = { node: imageNode(device), name, granularity, persistent: true };
      await ask(qmp, 'block-dirty-bitmap-add', how);
      begun.push(device);
    } catch (error) {
      // An image of the first version of qcow2 can have none, and one that is full of them no more.
      if (!(error instanceof AppFailure) || error.error.code !== 'qmp-error') throw error;
    }
  }
  return begun;
}

/** Takes a list out of the image of a disk that is open; one that is not there is no failure. */
export async function dropList(qmp: QmpClient, device: string, name: string): Promise<void> {
  const disks = await lookAtDisks(qmp, [device]);
  if (!disks.get(device)?.lists.some((list) => list.name === name)) return;
  await ask(qmp, 'block-dirty-bitmap-remove', { node: imageNode(device), name });
}

/** What is copied: the node that is read, the disk's own node, and the list of the changes where that is enough. */
interface CopyWish {
  /** Names the job and where the copy goes. */
  device: string;
  node: string;
  source: string;
  since: string | null;
}

/** Begins the copying of a disk. */
export async function beginCopy(
  qmp: QmpClient,
  { device, node, source, since }: CopyWish,
): Promise<void> {
  let list = since;
  if (since !== null && node !== source) {
    // A copy reads the list of the node that it reads. What came after its moment is a little more than is needed.
    list = 'since';
    await ask(qmp, 'block-dirty-bitmap-add', { node, name: list, granularity, disabled: true });
    const bitmaps = [{ node: source, name: since }];
    await ask(qmp, 'block-dirty-bitmap-merge', { node, target: list, bitmaps });
  }
  await ask(qmp, 'blockdev-backup', {
    'job-id': jobOf(device),
    device: node,
    target: backupNodes.out(device),
    ...(list === null
      ? { sync: 'full' }
      : { sync: 'bitmap', bitmap: list, 'bitmap-mode': 'never' }),
    'auto-dismiss': false,
  });
}

/** How far the copying of disks is. */
export interface CopyState {
  done: number;
  total: number;
  /** Disks that are not copied yet. */
  left: string[];
}

/** Looks how far copies are. @throws AppFailure `backup-broke` with what QEMU said. */
export async function lookAtCopies(qmp: QmpClient, devices: readonly string[]): Promise<CopyState> {
  const jobs = await qmp.execute('query-jobs', undefined, patience);
  const state: CopyState = { done: 0, total: 0, left: [] };
  for (const device of devices) {
    const job = jobs.find(({ id }) => id === jobOf(device));
    if (!job) throw failure('backup-broke', { params: { device }, detail: 'no such job' });
    if (job.error !== undefined) {
      throw failure('backup-broke', { params: { device }, detail: job.error });
    }
    state.done += job['current-progress'];
    state.total += job['total-progress'];
    if (job.status !== 'concluded') state.left.push(device);
  }
  return state;
}

/** Milliseconds between two looks at jobs that are to end. */
const lookMs = 50;

/**
 * Takes away all that a backup has added to a QEMU, whether this process did it or one that was killed; the guest goes
 * on. Lists of changes stay.
 */
export async function clearBlocks(qmp: QmpClient): Promise<void> {
  const ours = async () =>
    (await qmp.execute('query-jobs', undefined, patience)).filter(({ id }) => ourJob.test(id));
  for (const job of await ours()) {
    if (job.status === 'concluded') continue;
    // It may end by itself just now.
    await qmp.execute('job-cancel', { id: job.id }, patience).catch(() => undefined);
  }
  const deadline = performance.now() + patience.timeoutMs;
  for (;;) {
    const jobs = await ours();
    const stuck = jobs.find(({ status }) => status !== 'concluded');
    if (stuck && performance.now() > deadline) {
      const device = stuck.id.slice(jobOf('').length);
      throw failure('backup-broke', { params: { device }, detail: `${stuck.id}: ${stuck.status}` });
    }
    for (const { id, status } of jobs) {
      if (status === 'concluded') await qmp.execute('job-dismiss', { id }, patience);
    }
    if (jobs.every(({ status }) => status === 'concluded')) break;
    await delay(lookMs);
  }
  const nodes = await qmp.execute('query-named-block-nodes', { flat: true }, patience);
  const names = nodes.map((node) => node['node-name']).filter((name) => ourNode.test(name));
  for (const kind of orderGone) {
    for (const name of names.filter((each) => each.startsWith(`backup-${kind}-`))) {
      const device = name.slice(`backup-${kind}-`.length);
      if (kind === 'filter' && (await holderOf(qmp, name)) !== null) {
        await exchange(qmp, name, imageNode(device));
      }
      await ask(qmp, 'blockdev-del', { 'node-name': name });
    }
  }
}
