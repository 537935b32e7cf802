import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure, toAppError } from '../../shared/errors';
import { localConnection } from '../../shared/machine-ref';
import type { VmCommand } from '../../shared/vm-actions';
import type { VmConfig } from '../../shared/vm-config';
import type { LocalEvents } from '../provider/local-events';
import type { LocalMachines } from '../provider/local-machines';
import type { ActionResult, ActOptions, Lifecycle } from '../provider/machine-provider';
import type { Screens } from '../provider/screens';
import type { SerialPorts } from '../provider/serial-ports';
import { agentParts } from './agent/agent-parts';
import { commandParts } from './command-parts';
import { openScreen } from './consoles/screen';
import { whileOpen } from './consoles/open-ports';
import { openSerial, serialHistory } from './consoles/serial';
import { serialParts } from './consoles/serial-parts';
import {
  addVm,
  neededBy,
  removeVm,
  restoreDefinition,
  restoreVm,
  setAside,
} from './definition-changes';
import { settleDevices, updateVm } from './update';
import { removeDisk } from './remove-disk';
import { diskParts } from './disks/disk-parts';
import { goOn, settleLeft } from './disks/moves-left';
import { lookingAfter } from './doctor/looking-after';
import { eventParts } from './events/event-parts';
import { explained, usersOfPort } from './explain-failure';
import { deleteTrashed } from './definitions/empty-trash';
import { planRemoval } from './definitions/trash';
import { keepLastPicture, readLastPicture } from './last-picture';
import { inTurns } from '../lib/in-turns';
import { logText } from './launch/logs';
import { monitorParts } from './monitor';
import { findProblem } from './launch/preflight';
import { soundOf } from './launch/sound';
import { usersOf } from './image-users';
import { requiredFiles } from './launch/vm-files';
import { inTrash, refuseNeededInTrash, trashWithNeeds } from './trash-needs';
import { takeScreendump } from './screendump';
import { stillParts } from './still';
import { hasNothingToStartFrom } from './start-source';
import { discardSuspended, startOrResume } from './suspend/suspend-parts';
import type { VmService } from './types';
import { waitingParts } from './waiting-parts';
import { typingParts } from './typing';
import { nvramParts } from './uefi/nvram-files';
import { unusedDisks } from './unused-disks';
import { folderOf, summaryOf } from './vm-registry';
import { openVmRoom, type VmRoom, type VmServiceOptions } from './vm-room';

export type { VmServiceOptions } from './vm-room';

/** The VMs of this user. `load` first. */
export function createVmService(options: VmServiceOptions): VmService {
  const care = lookingAfter(options, () => room);
  const deviceGone = (id: string) => {
    settleSoon(room, id).catch((error: unknown) => {
      options.problem?.(error, `looking at the devices of ${id}`);
    });
  };
  const room: VmRoom = openVmRoom(options, { deviceGone, changed: care.consider });
  const { registry, feed } = room;
  const actor = (id: string) => registry.actor(id);
  const actions = {
    start: async (id: string, options?: ActOptions) => await startOrResume(room, id, options),
    stop: async (id: string) => await goOn(room, id, 'stop'),
    forceOff: async (id: string) => await actor(id).forceOff(),
    pause: async (id: string) => await actor(id).pause(),
    resume: async (id: string) =>
      await (actor(id).summary().suspended ? startOrResume(room, id) : goOn(room, id, 'resume')),
    reset: async (id: string) => await actor(id).reset(),
    remove: async (id: string, options?: ActOptions) => await removeVm(room, id, options),
  };
  const mark = async (id: string, kept: Pick<VmConfig, 'template' | 'disposable'>) =>
    await updateVm(room, { ...actor(id).definition.config, ...kept });
  return {
    connection: localConnection,
    revision: () => feed.revision,
    find: (nameOrId) => registry.find(nameOrId),
    sockets: room.socketsNow,
    tellDisposal: (id, at) => {
      const entry = registry.entries.get(id);
      if (entry?.kind !== 'valid' || entry.actor.life.disposeAt === at) return;
      entry.actor.life.disposeAt = at;
      feed.changed(id);
    },
    ...actions,
    ...lifecycle(
      room,
      { endCare: care.end, problem: options.problem },
      {
        ...actions,
        'force-off': actions.forceOff,
        'make-template': async (id) => await mark(id, { template: true }),
        'end-template': async (id) => await mark(id, { template: undefined }),
        keep: async (id) => await mark(id, { disposable: undefined }),
        suspend: async (id) => await options.suspend?.(id),
        'discard-suspended': async (id) => await discardSuspended(room, id),
      },
    ),
    ...consoles(room),
    ...localParts(room),
    keepRunning: care.keepRunning,
    ...stillParts(room),
    ...eventParts(room),
  };
}

/** Milliseconds that a command line may work with a machine before its devices are looked at. */
const settlePatienceMs = 30_000;

/** Another process may have the machine's lock just then. */
async function settleSoon(room: VmRoom, id: string): Promise<void> {
  const deadline = performance.now() + settlePatienceMs;
  for (;;) {
    try {
      return await settleDevices(room, id);
    } catch (error) {
      const locked = error instanceof AppFailure && error.error.code === 'vm-locked';
      if (!locked || performance.now() > deadline) throw error;
      await delay(500, undefined, { ref: false });
    }
  }
}

type Actions = Record<
  VmCommand,
  (id: string, options?: ActOptions) => Promise<ActionResult | void>
>;

interface LifecycleCare {
  endCare: () => void;
  problem: VmServiceOptions['problem'];
}

function lifecycle(room: VmRoom, { endCare, problem }: LifecycleCare, actions: Actions): Lifecycle {
  const { registry, feed, folders } = room;
  return {
    load: async () => {
      await folders.load();
      await settleLeft(room, problem);
    },
    list: () => registry.list(),
    get: (id) => summaryOf(registry.entry(id)),
    subscribe: (listener) => feed.subscribe(listener),
    act: async (id, action, options) => (await actions[action](id, options)) ?? {},
    async when(id, accept, signal) {
      registry.entry(id);
      return await feed.when(id, accept, signal);
    },
    async detail(id) {
      const entry = registry.entry(id);
      const folder = folderOf(entry);
      const summary = summaryOf(entry);
      if (entry.kind === 'broken') {
        return { summary, config: null, sound: null, folder, log: await logText(folder) };
      }
      const { definition, life } = entry.actor;
      const { config } = definition;
      const argv = life.session?.record.argv ?? null;
      const [log, startsFromNothing, sound] = await Promise.all([
        logText(folder),
        summary.state === 'off' && hasNothingToStartFrom(config, folder),
        soundOf(config, argv, async () => await room.planFor(definition)),
      ]);
      const now = summaryOf(entry);
      const { started } = life;
      return {
        summary: now,
        config,
        sound,
        folder,
        log,
        startsFromNothing,
        ...(now.waiting && started && { started }),
      };
    },
    async close() {
      folders.close();
      endCare();
      const entries = [...registry.entries.values()];
      await Promise.all(
        entries.map(async (entry) => {
          if (entry.kind === 'valid') await entry.actor.close();
        }),
      );
      feed.close();
    },
  };
}

function consoles({ registry, socketsNow }: VmRoom): Screens & SerialPorts {
  const folder = (id: string) => folderOf(registry.entry(id));
  return {
    async openScreen(id, sink, signal, head = 0) {
      const isStarting = () => {
        const entry = registry.entries.get(id);
        return entry !== undefined && summaryOf(entry).state === 'starting';
      };
      const { vnc, vncOf } = socketsNow(id);
      const socketPath = head === 0 ? vnc : vncOf(head);
      return await openScreen({ socketPath, sink, isStarting, signal });
    },
    screenshot: async (id, head = 0) =>
      await registry
        .actor(id)
        .use(async (qmp) => await takeScreendump(qmp, socketsNow(id).folder, head)),
    openSerial: async (id, port, listener) => {
      const { serial } = socketsNow(id);
      const opened = await openSerial({ folder: folder(id), sockets: { serial }, port, listener });
      return whileOpen(registry.actor(id), opened);
    },
    serialHistory: (id, port) => serialHistory(folder(id), port),
  };
}

function localParts(room: VmRoom): Omit<LocalMachines, keyof LocalEvents | 'keepRunning'> {
  const { registry, paths } = room;
  const folder = (id: string) => folderOf(registry.entry(id));
  return {
    config: (id) => registry.actor(id).definition.config,
    folder,
    channelSocket: (id, channel) => room.socketsNow(id).channel(channel),
    keepLastPicture: async (id, png) => await keepLastPicture(folder(id), png),
    lastPicture: (id) => readLastPicture(folder(id)),
    ...serialParts(room),
    add: async (config, prepare) => await addVm(room, config, prepare),
    update: async (config, options) => await updateVm(room, config, options),
    settleDevices: async (id, ask) => await settleDevices(room, id, ask),
    ...waitingParts(room),
    ...commandParts(room),
    files: async (id) => {
      const { config, folder } = registry.actor(id).definition;
      return await inTurns(requiredFiles(config, folder), 8, async (file) => {
        const { device, role, path } = file;
        const found = await findProblem(file, config);
        const misfit = !found && role === 'nvram' ? await variablesMisfit(room, id) : null;
        const problem = await explained(room, found ?? misfit);
        return { device, role, path, problem: problem === null ? null : toAppError(problem) };
      });
    },
    unusedDisks: async (id) => await unusedDisks(room, id),
    setAside: async (id, device) => await setAside(room, id, device),
    ...nvramParts(room),
    ...diskParts(room),
    removeDisk: async (id, device, file) => await removeDisk(room, id, device, file),
    inTrash: async (files) => await inTrash(room, files),
    portUsers: ({ protocol, hostAddress: address, hostPort: port }, exceptId) =>
      usersOfPort(room, { protocol, address, port }, exceptId),
    usersOf: async (file) => {
      const { disks } = await usersOf([file], room.owners());
      return { ...(await usersOf([file], await room.restorable())), disks };
    },
    restoreDefinition: async (id) => await restoreDefinition(room, id),
    definitionFile: (id) => path.join(folder(id), 'vm.json'),
    removalPlan: async (id) => {
      const entry = registry.entry(id);
      const config = entry.kind === 'valid' ? entry.actor.definition.config : null;
      const plan = await planRemoval(folderOf(entry), config);
      return { ...plan, neededBy: await neededBy(room, id, plan) };
    },
    trash: async () => await trashWithNeeds(room),
    restore: async (trashName) => await restoreVm(room, trashName),
    emptyTrash: async (trashNames, options) => {
      if (!options?.anyway) await refuseNeededInTrash(room, trashNames);
      await deleteTrashed(paths.trash, paths.vms, trashNames, options);
    },
    ...monitorParts(room),
    ...typingParts(room),
    screenText: async (id, head) => {
      const { screenText } = await import('./text/screen-text');
      return await screenText(room, id, head);
    },
    ...agentParts(room),
  };
}

/** Variables that no installed firmware keeps; null when they fit, or something else is in the way of a start. */
async function variablesMisfit(room: VmRoom, id: string): Promise<AppFailure | null> {
  try {
    await room.planFor(room.registry.actor(id).definition);
    return null;
  } catch (error) {
    const isMisfit = error instanceof AppFailure && error.error.code === 'nvram-misfit';
    return isMisfit ? error : null;
  }
}
