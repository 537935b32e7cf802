import { rename } from 'node:fs/promises';
import path from 'node:path';
import { AppFailure, failure } from '../../shared/errors';
import type { VmConfig } from '../../shared/vm-config';
import { socketPaths, type PaddockPaths } from '../lib/paths';
import { nvramFile } from '../qemu/command-line/uefi';
import { commandText } from './command-text';
import { isErrno } from '../lib/atomic-file';
import { slugFor } from './definitions/slug';
import { createVmFolder, giveName, refuseTakenName, writeDefinition } from './definitions/store';
import { findInTrash, moveToTrash, planRemoval, slugInTrash } from './definitions/trash';
import { listTrash } from './definitions/trash-list';
import { readLaunchRecord } from './records/launch-record';
import { logText } from './launch/logs';
import type { Planner } from './launch/plan';
import { soundOf } from './launch/sound';
import { isSameProcess } from '../lib/process-facts';
import { removeStaleSockets } from './launch/runtime-folder';
import { takeScreendump } from './screendump';
import { defaultSessionTimings } from './session/session';
import { VmActor, type ActorDeps, type ActorTimings } from './supervise/vm-actor';
import type { MonitorRole, VmService } from './types';
import { VmFeed } from './vm-feed';
import { VmFolders } from './vm-folders';
import { folderOf, summaryOf, VmRegistry, type Entry } from './vm-registry';

const defaultTimings: ActorTimings = {
  ...defaultSessionTimings,
  startMs: 30_000,
  quitMs: 2000,
};

export interface VmServiceOptions {
  paths: PaddockPaths;
  env: NodeJS.ProcessEnv;
  monitor: MonitorRole;
  plan: Planner;
  /** Seconds a guest gets to shut down. */
  shutdownSeconds: () => number;
  /** See `ActorDeps`; nothing is held unless told. */
  refuseHeld?: ActorDeps['refuseHeld'];
  /** Something failed that no caller waits for; for the log. */
  problem?: (error: unknown, what: string) => void;
  timings?: Partial<ActorTimings>;
}

/** The VMs of this user. `load` first. */
export function createVmService(options: VmServiceOptions): VmService {
  const { paths, plan, monitor: role } = options;
  const problem = options.problem ?? (() => undefined);
  const registry = new VmRegistry();
  const feed = new VmFeed((id) => {
    const entry = registry.entries.get(id);
    return entry && summaryOf(entry);
  });
  const sockets = (id: string) => socketPaths(paths.runtime, id);
  const planFor = async ({ config, folder }: { config: VmConfig; folder: string }) =>
    await plan({ config, folder, sockets: sockets(config.id) });
  const folders = new VmFolders({
    vms: paths.vms,
    role,
    registry,
    feed,
    problem,
    makeActor: (definition) =>
      new VmActor(definition, {
        role,
        env: options.env,
        runtime: paths.runtime,
        timings: { ...defaultTimings, ...options.timings },
        shutdownSeconds: options.shutdownSeconds,
        sockets,
        plan: planFor,
        changed: (id) => feed.changed(id),
        refuseHeld: options.refuseHeld ?? (() => Promise.resolve()),
        socketsTaken: (id) => registry.runsBeside(id),
        problem,
      }),
  });
  const actor = (id: string) => registry.actor(id);
  const context = { registry, folders, paths, sockets };
  /** Where a running guest listens: whoever started it may have had another runtime folder. */
  const socketsNow = (id: string) => {
    const known = actor(id);
    const running = known.life.session?.record.sockets.folder;
    return running ? socketPaths(path.dirname(running), known.id) : sockets(known.id);
  };

  return {
    load: async () => await folders.load(),
    list: () => registry.list(),
    revision: () => feed.revision,
    subscribe: (listener) => feed.subscribe(listener),
    find: (nameOrId) => registry.find(nameOrId),
    config: (id) => actor(id).definition.config,
    folder: (id) => folderOf(registry.entry(id)),
    sockets: socketsNow,
    async when(id, accept, signal) {
      registry.entry(id);
      return await feed.when(id, accept, signal);
    },
    async detail(id) {
      const entry = registry.entry(id);
      const folder = folderOf(entry);
      if (entry.kind === 'broken') {
        return {
          summary: summaryOf(entry),
          config: null,
          sound: null,
          folder,
          log: await logText(folder),
        };
      }
      const { definition, life } = entry.actor;
      const { config } = definition;
      const [log, sound] = await Promise.all([
        logText(folder),
        soundOf(config, life.session?.record.argv ?? null, async () => await planFor(definition)),
      ]);
      return { summary: summaryOf(entry), config, sound, folder, log };
    },

    add: async (config, prepare) => await addVm(context, config, prepare),
    update: async (config) => await updateVm(context, config),
    removalPlan: async (id) => {
      const entry = registry.entry(id);
      const config = entry.kind === 'valid' ? entry.actor.definition.config : null;
      return await planRemoval(folderOf(entry), config);
    },
    remove: async (id) => await removeVm(context, id),
    trash: async () => await listTrash(paths.trash, paths.vms),
    restore: async (trashName) => await restoreVm(context, trashName),

    start: async (id) => await actor(id).start(),
    stop: async (id) => await actor(id).stop(),
    forceOff: async (id) => await actor(id).forceOff(),
    pause: async (id) => await actor(id).pause(),
    resume: async (id) => await actor(id).resume(),
    reset: async (id) => await actor(id).reset(),

    async commandLine(id) {
      const { definition, life } = actor(id);
      const planned = await planFor(definition);
      const running = life.session?.record.argv;
      const [program, ...args] = running ?? planned.command.argv;
      if (program === undefined) return commandText(planned);
      return commandText({ ...planned, command: { ...planned.command, argv: [program, ...args] } });
    },
    async previewCommand(config) {
      const taken = new Set(registry.list().map(({ slug }) => slug));
      const folder = path.join(paths.vms, slugFor(config.name, taken));
      return commandText(await planFor({ config, folder }));
    },
    screendump: async (id) =>
      await actor(id).use(async (qmp) => await takeScreendump(qmp, socketsNow(id).folder)),
    monitor: async (id, request) =>
      await actor(id).use(async (qmp) => await qmp.executeRaw(request.execute, request.arguments)),

    async close() {
      folders.close();
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

interface Context {
  registry: VmRegistry;
  folders: VmFolders;
  paths: PaddockPaths;
  sockets: (id: string) => { folder: string };
}

async function addVm(
  { registry, folders, paths }: Context,
  config: VmConfig,
  prepare: (folder: string) => Promise<void>,
): Promise<void> {
  const refuse = () => {
    refuseTakenName(config.name, registry.hasName(config.name));
    if (!registry.entries.has(config.id)) return;
    throw failure('file-exists', 'A VM with this id exists.', { vmId: config.id });
  };
  refuse();
  const slug = await createVmFolder(paths.vms, config, async (folder) => {
    await prepare(folder);
    // Copying a disk takes long; another VM may have got the name meanwhile.
    refuse();
  });
  folders.refresh(slug);
}

async function updateVm({ registry, folders }: Context, config: VmConfig): Promise<void> {
  const actor = registry.actor(config.id);
  await actor.whileOff(async () => {
    refuseTakenName(config.name, registry.hasName(config.name, config.id));
    const { folder, unknownFields, config: before, slug } = actor.definition;
    const otherFirmware = before.firmware !== config.firmware;
    if (otherFirmware) await changeNvram(folder, before, config);
    try {
      await writeDefinition(folder, config, unknownFields);
    } catch (error) {
      // A full disk keeps the old definition, which needs its own variables again.
      if (otherFirmware) await changeNvram(folder, config, before);
      throw error;
    }
    folders.refresh(slug);
  });
}

/** Each kind of firmware keeps variables of its own: those of another kind would miss or forge Secure Boot's keys. */
async function changeNvram(folder: string, before: VmConfig, after: VmConfig): Promise<void> {
  const current = path.join(folder, nvramFile);
  const kept = (config: VmConfig) => path.join(folder, `nvram-${config.firmware}.qcow2`);
  for (const [from, to] of [
    [current, kept(before)],
    [kept(after), current],
  ] as const) {
    await rename(from, to).catch((error: unknown) => {
      if (!isErrno(error, 'ENOENT')) throw error;
    });
  }
}

async function removeVm(context: Context, id: string): Promise<{ trashName: string }> {
  const { registry, folders, paths, sockets } = context;
  const entry = registry.entry(id);
  const move = async () => {
    const moved = await moveToTrash(paths.trash, folderOf(entry));
    folders.forget(id);
    return moved;
  };
  if (entry.kind === 'broken') {
    refuseRunningBroken(entry);
    const { trashName } = await move();
    return { trashName };
  }
  const trashName = await entry.actor.whileOff(async (lock) => {
    await removeStaleSockets(sockets(id));
    const moved = await move();
    lock.release(moved.place);
    return moved.trashName;
  });
  return { trashName };
}

/** The definition is spoilt, but its guest may have been started before it was. */
function refuseRunningBroken(entry: Entry & { kind: 'broken' }): void {
  const record = readLaunchRecord(folderOf(entry));
  if (!record || !isSameProcess(record)) return;
  const { name, id } = entry.definition;
  throw failure('vm-running', `“${name}” is running as process ${record.pid}.`, {
    params: { name },
    vmId: id,
  });
}

async function restoreVm(context: Context, trashName: string): Promise<{ id: string }> {
  const { registry, folders, paths } = context;
  const from = await findInTrash(paths.trash, paths.vms, trashName);
  const wanted = slugInTrash(trashName) ?? 'vm';
  const slug = await giveName(paths.vms, from, wanted);
  folders.refresh(slug);
  const id = registry.idOf(slug);
  if (id === undefined) throw new AppFailure({ code: 'internal', message: `${slug} was lost.` });
  await settleName(context, id);
  return { id };
}

/** While it lay in the trash another VM may have got its name. */
async function settleName(context: Context, id: string): Promise<void> {
  const { registry } = context;
  const entry = registry.entry(id);
  if (entry.kind === 'broken' || !registry.hasName(summaryOf(entry).name, id)) return;
  const { config } = entry.actor.definition;
  for (let number = 2; ; number += 1) {
    const name = `${config.name.slice(0, 90)} (${number})`;
    if (registry.hasName(name, id)) continue;
    await updateVm(context, { ...config, name });
    return;
  }
}
