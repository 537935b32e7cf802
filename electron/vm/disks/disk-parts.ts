import path from 'node:path';
import type { VmConfig } from '../../../shared/vm-config';
import type { DiskOwner, LocalDisks } from '../../provider/local-disks';
import { listTrash } from '../definitions/trash-list';
import { requiredFiles } from '../launch/vm-files';
import { keptByPoints } from '../points/point-store';
import { readAgain, updateStopped } from '../update';
import { folderOf, summaryOf } from '../vm-registry';
import type { VmRoom } from '../vm-room';
import { flattenRunning } from './flatten-running';
import { growRunning } from './grow-running';

/** What the service offers for tools that work with disk images. */
export function diskParts(room: VmRoom): LocalDisks {
  return {
    diskOwners: async () => [...present(room), ...(await trashed(room))],
    changeHeld: async (id, jobId, work) => await changeHeld(room, { id, jobId }, work),
    growRunning: async (id, device, bytes) => await growRunning(room, id, device, bytes),
    flattenRunning: async (id, device, options) =>
      await flattenRunning(room, { id, device }, options),
    moveRunning: async (move, options) => {
      const { moveRunning } = await import('./move-running');
      return await moveRunning(room, move, options);
    },
  };
}

function present(room: VmRoom): DiskOwner[] {
  const known = new Map(room.owners().map(({ config, folder }) => [folder, config]));
  return [...room.registry.entries.values()].map((entry): DiskOwner => {
    const { name, id } = summaryOf(entry);
    const folder = folderOf(entry);
    return { name, vmId: id, folder, ...filesOf(known.get(folder) ?? null, folder) };
  });
}

async function trashed({ paths }: VmRoom): Promise<DiskOwner[]> {
  const found = await listTrash(paths.trash, paths.vms);
  return found.map(({ vm: { name, folder }, config }) => ({
    name,
    vmId: null,
    folder,
    ...filesOf(config, folder),
  }));
}

function filesOf(
  config: VmConfig | null,
  folder: string,
): Pick<DiskOwner, 'disks' | 'kept' | 'otherFiles'> {
  if (!config) return { disks: null, otherFiles: [] };
  const others = requiredFiles(config, folder).filter(({ role }) => role !== 'disk');
  // What only a snapshot needs is not left over.
  const { files, configs } = keptByPoints(folder);
  const otherFiles = [...others.map((file) => file.path), ...files];
  const disks = new Set(config.disks.map(({ file }) => path.resolve(folder, file)));
  return {
    disks: config.disks,
    kept: configs.flatMap((each) => each.disks),
    otherFiles: otherFiles.filter((file) => !disks.has(file)),
  };
}

/** As `LocalDisks.changeHeld`. */
async function changeHeld(
  room: VmRoom,
  { id, jobId }: { id: string; jobId: string },
  work: (config: VmConfig) => Promise<VmConfig | null>,
): Promise<void> {
  const actor = room.registry.actor(id);
  await actor.whileOff(
    async () => {
      const changed = await work(readAgain(room, actor));
      if (changed) await updateStopped(room, actor, changed);
    },
    { heldBy: jobId },
  );
}
