import path from 'node:path';
import type { VmConfig } from '../../shared/vm-config';
import type { PaddockPaths } from '../lib/paths';
import type { SocketPaths } from '../qemu/hardware/types';
import { explained } from './explain-failure';
import { holdsOfVm } from './launch/holds';
import { refuseBaseWrites, type ImageOwner } from './image-users';
import type { LaunchPlan, Planner } from './launch/plan';
import type { VitalsTimings } from './doctor/vitals-timings';
import type { IdleWish } from './idle/idle-wish';
import { defaultSessionTimings } from './session/session';
import { socketPaths } from './socket-paths';
import type { GuestLife } from './supervise/guest-life';
import type { ActorDeps, ActorTimings } from './supervise/actor-deps';
import { VmActor } from './supervise/vm-actor';
import { trashedOwners } from './trash-needs';
import type { MonitorRole } from './types';
import { VmFeed } from './vm-feed';
import { VmFolders } from './vm-folders';
import { summaryOf, VmRegistry } from './vm-registry';

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
  /** See `ActorDeps`; nothing is left over unless told. */
  tidyDisks?: ActorDeps['tidyDisks'];
  /** Suspends a guest to disk and waits until it is off: a job, which this room begins none of. */
  suspend?: (id: string) => Promise<void>;
  /** Something failed that no caller waits for; for the log. */
  problem?: (error: unknown, what: string) => void;
  timings?: Partial<ActorTimings>;
  /** What becomes of guests that do nothing for long; nothing unless told. */
  idle?: IdleWish;
  /** How guests that run are looked after. */
  vitals?: Partial<VitalsTimings>;
}

/** What the parts of the service share. */
export interface VmRoom {
  paths: PaddockPaths;
  registry: VmRegistry;
  feed: VmFeed;
  folders: VmFolders;
  /** Where a VM's sockets will be at its next start. */
  sockets: (id: string) => SocketPaths;
  /** Where a VM's sockets are: whoever started it may have had another runtime folder. */
  socketsNow: (id: string) => SocketPaths;
  /** The VMs whose definitions can be read. */
  owners: () => ImageOwner[];
  /** The same, and those in the trash. */
  restorable: () => Promise<ImageOwner[]>;
  planFor: (vm: { config: VmConfig; folder: string }) => Promise<LaunchPlan>;
  /** Refuses what a job works with just now. @throws AppFailure `held-by-job`. */
  refuseHeld: (vm: { config: VmConfig; folder: string }) => Promise<void>;
}

/** A guest has its disks until it lets them go, whatever the definition says meanwhile. */
function withRunningDisks({ definition, started }: GuestLife): ImageOwner {
  const { config, folder } = definition;
  const stored = new Set(config.disks.map(({ id, file }) => `${id} ${file}`));
  const more = started?.disks.filter(({ id, file }) => !stored.has(`${id} ${file}`)) ?? [];
  return { folder, config: { ...config, disks: [...config.disks, ...more] } };
}

/** Who hears of what machines do. */
interface Hears {
  /** A guest may have let a device go. */
  deviceGone: (id: string) => void;
  /** A machine may look another way. */
  changed: (id: string) => void;
}

/** Wires the parts; reads nothing. */
export function openVmRoom(options: VmServiceOptions, hears: Hears): VmRoom {
  const { paths, monitor: role } = options;
  const problem = options.problem ?? (() => undefined);
  const registry = new VmRegistry();
  const feed = new VmFeed((id) => {
    const entry = registry.entries.get(id);
    return entry && summaryOf(entry);
  });
  const sockets = (id: string) => socketPaths(paths.runtime, id);
  const planFor: VmRoom['planFor'] = async ({ config, folder }) =>
    await options.plan({ config, folder, sockets: sockets(config.id) });
  const owners = () =>
    [...registry.entries.values()].flatMap((entry) =>
      entry.kind === 'valid' ? [withRunningDisks(entry.actor.life)] : [],
    );
  const restorable = async () => [...owners(), ...(await trashedOwners({ paths }))];
  const folders = new VmFolders({
    vms: paths.vms,
    trash: paths.trash,
    runtime: paths.runtime,
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
        changed: (id) => {
          feed.changed(id);
          hears.changed(id);
        },
        deviceGone: () => hears.deviceGone(definition.config.id),
        refuseHeld: options.refuseHeld ?? (() => Promise.resolve()),
        tidyDisks: options.tidyDisks ?? (() => Promise.resolve()),
        refuseBaseWrites: async (definition) =>
          await refuseBaseWrites(definition, await restorable()),
        explain: async (error) => await explained({ paths, registry }, error),
        socketsTaken: (id) => registry.runsBeside(id),
        problem,
      }),
  });
  const socketsNow = (id: string) => {
    const known = registry.actor(id);
    const running = known.life.session?.record.sockets.folder;
    return running ? socketPaths(path.dirname(running), known.id) : sockets(known.id);
  };
  const refuseHeld: VmRoom['refuseHeld'] = async ({ config, folder }) =>
    await options.refuseHeld?.(await holdsOfVm(config, folder), config.name);
  const told = { owners, restorable };
  return { paths, registry, feed, folders, sockets, socketsNow, ...told, planFor, refuseHeld };
}
