import path from 'node:path';
import { failure } from '../../shared/errors';
import { writeDefinition } from './definitions/store';
import { type ImageOwner, refuseBaseWrites, usersOf } from './image-users';
import { startedConfig } from './records/launch-record';
import type { StillParts } from './still-machine';
import type { VmRoom } from './vm-room';

/** As `StillMachine.refuseWrites`. */
async function refuseWrites(room: VmRoom, owner: ImageOwner): Promise<void> {
  const owners = await room.restorable();
  await refuseBaseWrites(owner, owners);
  const { config, folder } = owner;
  for (const { file, readOnly } of config.disks) {
    if (readOnly) continue;
    const image = path.resolve(folder, file);
    const { disks } = await usersOf([image], owners, config.id);
    if (disks.length === 0) continue;
    const params = { path: image, names: disks.join(', ') };
    throw failure('snapshot-disk-elsewhere', { params, vmId: config.id });
  }
}

/** Works with whole machines. */
export function stillParts(room: VmRoom): StillParts {
  const { registry } = room;
  return {
    async still(id, jobId, work) {
      const actor = registry.actor(id);
      return await actor.still(jobId, async (guest) => {
        const { definition } = actor;
        const { config, folder, unknownFields, slug } = definition;
        if (!guest) await refuseBaseWrites(definition, await room.restorable());
        const sockets = room.socketsNow(id);
        return await work({
          config,
          folder,
          guest: guest && {
            qmp: guest.qmp,
            pid: guest.session.record.pid,
            started: startedConfig(guest.session.record) ?? config,
            agentSocket: sockets.agent,
            socketFolder: sockets.folder,
            stateSocket: sockets.state,
            accelerator: guest.session.record.accelerator,
            aside: guest.aside,
            hasEnded: guest.hasEnded,
            end: guest.end,
          },
          refuseWrites: async (next) => await refuseWrites(room, { config: next, folder }),
          prepare: async () => await (await room.planFor({ config, folder })).prepare(),
          store: async (next) => {
            if (guest) throw failure('vm-running', { params: { name: config.name }, vmId: id });
            await writeDefinition(folder, next, unknownFields);
            room.folders.refresh(slug);
          },
        });
      });
    },
    useMonitor: async (id, job) => await registry.actor(id).use(job),
    startHeld: async (id, jobId, restore) =>
      await registry.actor(id).start({ heldBy: jobId, ...(restore && { restore }) }),
  };
}
