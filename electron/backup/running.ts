import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure, failure } from '../../shared/errors';
import type { VmConfig } from '../../shared/vm-config';
import { writeFailure } from '../lib/atomic-file';
import { firmwareNodes, imageNode } from '../qemu/hardware/device-ids';
import type { QmpClient } from '../qemu/qmp/client';
import { whileFrozen } from '../vm/agent/freeze';
import { keepTpm } from '../vm/launch/tpm-state';
import type { StillGuest, StillMachine } from '../vm/still-machine';
import {
  backupNodes,
  beginCopy,
  beginLists,
  clearBlocks,
  jobOf,
  lookAtCopies,
  openFilter,
  openOut,
  openPast,
  putFilter,
} from './blocks';
import { createImage, createOut } from './files';
import {
  dropBegun,
  dropStaleLists,
  finishMaking,
  prepareBackup,
  refuseWithoutAside,
  untilCopied,
  type Copied,
  type Making,
} from './making';
import { bitmapOf, nvramCopy, tpmCopy } from './store';

/** What is copied while the guest goes on. */
export interface Begun extends Copied {
  /** Where what the guest overwrites is put aside: on this computer, however slow the target is. */
  aside: string;
  machineFolder: string;
}

/** Stands for the UEFI variables where a disk has its id. */
const variables = 'uefi-vars';

/**
 * Begins the backup of a guest that runs: from one moment on its disks are kept as they were then, and copied from there.
 * The guest waits for nothing but this computer's own disk.
 * @throws AppFailure `backup-unsupported`, `disk-full`, `qmp-error`, `no-space-left`; nothing is left then.
 */
export async function beginRunning(
  making: Making,
  { config, folder }: StillMachine,
  guest: StillGuest,
): Promise<Begun> {
  const { qmp } = guest;
  const { handle, id, made, rooms } = making;
  // A killed process may have left something.
  await clearBlocks(qmp);
  // What waits for the next start is no part of what the guest is now.
  const hardware = { ...guest.started, machine: config.machine, cpu: config.cpu };
  await refuseWithoutAside(folder);
  const prepared = await prepareBackup(making, qmp, { hardware, folder });
  const aside = path.join(folder, `.backup-${id}.part`);
  await handle.tidy([aside]);
  let tracked: string[] = [];
  try {
    await mkdir(aside, { mode: 0o700 });
    for (const disk of prepared.disks) {
      await openOut(qmp, disk.id, await createOut(rooms.qemuImg, made, disk));
      const fleece = path.join(aside, `${disk.id}.qcow2`);
      await createImage(rooms.qemuImg, { file: fleece, bytes: disk.virtualBytes });
      await openFilter(qmp, disk.id, fleece);
    }
    const hasNvram = await openVariables(making, qmp, { hardware, aside });
    // Before that moment: what comes between is kept twice, and nothing is missed.
    tracked = await beginLists(qmp, listable(prepared.facts), bitmapOf(id));
    const devices = prepared.disks.map((disk) => disk.id);
    const point = await atOneMoment(guest, hardware, { devices, hasNvram });
    const hasTpm = hardware.tpm && (await keepTpm(folder, path.join(made, tpmCopy)));
    for (const disk of prepared.disks) {
      await openPast(qmp, disk.id);
      const [node, source] = [backupNodes.past(disk.id), imageNode(disk.id)];
      const since = disk.kind === 'full' ? null : prepared.since;
      await beginCopy(qmp, { device: disk.id, node, source, since });
    }
    if (hasNvram) await takeVariables(qmp, { aside, made });
    return { ...prepared, ...point, tracked, hasNvram, hasTpm, aside, machineFolder: folder };
  } catch (error) {
    await undo(qmp, { tracked, aside }, id);
    throw writeFailure(aside, error) ?? error;
  }
}

/** Pure: ids of the disks in whose images a list of changes can be. */
const listable = (facts: readonly { id: string; format: string }[]): string[] =>
  facts.filter(({ format }) => format === 'qcow2').map(({ id }) => id);

async function undo(
  qmp: QmpClient,
  { tracked, aside }: Pick<Begun, 'tracked' | 'aside'>,
  id: string,
): Promise<void> {
  // The first failure is told; the next backup takes away what is left.
  await clearBlocks(qmp)
    .then(async () => await dropBegun(qmp, tracked, id))
    .catch(() => undefined);
  await rm(aside, { recursive: true, force: true }).catch(() => undefined);
}

interface OnePoint {
  devices: readonly string[];
  hasNvram: boolean;
}

/** All disks at one moment: the guest's file systems at rest where its agent can, and the guest itself for some milliseconds. */
async function atOneMoment(
  { qmp, agentSocket }: StillGuest,
  { id, name }: VmConfig,
  { devices, hasNvram }: OnePoint,
): Promise<Pick<Copied, 'frozen' | 'guest'>> {
  const { value: guest, frozen } = await whileFrozen({ id, name, qmp, agentSocket }, async () => {
    const { running } = await qmp.execute('query-status');
    // One disk is exchanged in one step; several would be a moment apart.
    const stops = running && devices.length > 1;
    if (stops) await qmp.execute('stop');
    try {
      for (const device of devices) await putFilter(qmp, device);
      if (hasNvram) {
        const source = firmwareNodes.vars;
        await beginCopy(qmp, { device: variables, node: source, source, since: null });
      }
    } finally {
      if (stops) await qmp.execute('cont');
    }
    return running ? ('running' as const) : ('paused' as const);
  });
  return { frozen, guest };
}

/** Gets a file ready for the UEFI variables of a guest; false where it has none. */
async function openVariables(
  { rooms }: Making,
  qmp: QmpClient,
  { hardware, aside }: { hardware: VmConfig; aside: string },
): Promise<boolean> {
  if (hardware.firmware === 'bios') return false;
  const nodes = await qmp.execute('query-named-block-nodes', { flat: true });
  const bytes = nodes.find((node) => node['node-name'] === firmwareNodes.vars)?.image;
  if (!bytes) return false;
  const file = path.join(aside, nvramCopy);
  await createImage(rooms.qemuImg, { file, bytes: bytes['virtual-size'] });
  await openOut(qmp, variables, file);
  return true;
}

/** Waits for the copy of the UEFI variables, which are small, and brings it to the backup. */
async function takeVariables(
  qmp: QmpClient,
  { aside, made }: { aside: string; made: string },
): Promise<void> {
  while ((await lookAtCopies(qmp, [variables])).left.length > 0) await delay(20);
  await qmp.execute('job-dismiss', { id: jobOf(variables) });
  await qmp.executeRaw('blockdev-del', { 'node-name': backupNodes.out(variables) });
  await copyFile(path.join(aside, nvramCopy), path.join(made, nvramCopy));
}

/** Brings a backup that has begun to its end, or takes all of it away. */
export async function whileRunning(making: Making, begun: Begun): Promise<void> {
  const { rooms, vmId, id } = making;
  const { vms } = rooms;
  const devices = begun.disks.map((disk) => disk.id);
  const ask = async <T>(work: (qmp: QmpClient) => Promise<T>) => await vms.useMonitor(vmId, work);
  try {
    const look = async () => await ask(async (qmp) => await lookAtCopies(qmp, devices));
    await untilCopied(making, look, begun.aside);
    await ask(clearBlocks);
    await rm(begun.aside, { recursive: true, force: true });
    await finishMaking(making, begun, begun.machineFolder);
  } catch (error) {
    await ask(async (qmp) => await undo(qmp, begun, id)).catch(() => undefined);
    await rm(begun.aside, { recursive: true, force: true }).catch(() => undefined);
    throw ended(error) ? guestEnded(begun.hardware) : error;
  }
  await ask(async (qmp) => await dropStaleLists(qmp, devices, begun.machineFolder)).catch(
    () => undefined,
  );
}

const endings: ReadonlySet<string> = new Set(['vm-not-running', 'qemu-exited', 'not-allowed-now']);
const ended = (error: unknown): boolean =>
  error instanceof AppFailure && endings.has(error.error.code);

const guestEnded = ({ id, name }: VmConfig): AppFailure =>
  failure('backup-guest-ended', { params: { name }, vmId: id });
