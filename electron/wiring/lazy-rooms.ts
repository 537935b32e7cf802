import path from 'node:path';
import type { LoginKeys } from '../guests/cloud-init/login-keys';
import { lazyHost } from '../host/lazy-host';
import type { JobService } from '../jobs/types';
import type { PaddockPaths } from '../lib/paths';
import type { DraftWorkshop } from '../making/draft-service';
import { lazyDrafts } from '../making/lazy-drafts';
import type { SnapshotRooms, SnapshotService } from '../snapshots/types';
import type { FirmwareFamily } from '../vm/launch/accelerator-memory';
import type { Planner, PlannerDeps } from '../vm/launch/plan';
import { readUnfinished } from '../vm/points/point-store';
import type { QemuFinder } from '../vm/launch/qemu-finder';
import type { AcceleratorChoice, MonitorRole, VmService } from '../vm/types';

/** What the rooms are told of how the process was started; see `ServicesOptions`. */
interface MachineOptions {
  env?: NodeJS.ProcessEnv;
  assetsDir: string;
  monitor: MonitorRole;
  hostRoot?: string;
  systemFolders?: readonly string[];
}

/** What the host room says of this computer, loaded when it is first asked. */
export function thisMachine(
  { env = process.env, assetsDir, hostRoot, systemFolders, monitor }: MachineOptions,
  paths: PaddockPaths,
  running: () => { name: string; kvm: boolean }[],
) {
  const guests = path.join(assetsDir, 'guests');
  return lazyHost(async () => {
    const { createHostService } = await import('../host/service');
    return createHostService({
      root: hostRoot,
      paths,
      env,
      guestImages: {
        bios: path.join(guests, 'test-guest.img'),
        uefi: path.join(guests, 'test-guest-uefi.img'),
      },
      systemFolders,
      fixes: { machines: running, terminal: monitor === 'cli' },
    });
  });
}

export interface DraftRooms {
  jobs: JobService;
  paths: PaddockPaths;
  vms: VmService;
  finder: QemuFinder;
  logins: LoginKeys;
  qemuImg: () => Promise<string>;
  acceleratorFor: (firmware: FirmwareFamily) => Promise<AcceleratorChoice>;
  openGl: PlannerDeps['openGl'];
}

/** Drafts and what they become, loaded when they are first asked for. */
export function draftsFor(assetsDir: string, rooms: DraftRooms): DraftWorkshop {
  const { jobs, paths, vms, finder, logins, qemuImg, acceleratorFor, openGl } = rooms;
  return lazyDrafts(async () => {
    const { createDraftService } = await import('../making/draft-service');
    return createDraftService({
      vms,
      jobs,
      logins,
      vmsFolder: paths.vms,
      assetsDir,
      acceleratorFor,
      openGl: async (arch) => await openGl((await finder.qemu(arch)).binary),
      capabilities: async (arch) => (await finder.qemu(arch)).capabilities,
      firmwareKinds: async (arch) => await finder.firmwareKinds(arch),
      qemuImg,
      hasSwtpm: async () => (await finder.tool('swtpm')) !== null,
      hasTaskset: async () => (await finder.tool('taskset')) !== null,
    });
  });
}

/** Makes command lines; what that takes is loaded for the first one, or by {@link warmUp}. */
export function lazyPlanner(deps: PlannerDeps): Planner {
  let made: Promise<Planner> | null = null;
  return async (request) => {
    made ??= import('../vm/launch/plan').then(({ createPlanner }) => createPlanner(deps));
    return await (
      await made
    )(request);
  };
}

/** Snapshots, loaded when they are first asked for. */
export function lazySnapshots(rooms: SnapshotRooms): () => Promise<SnapshotService> {
  let made: Promise<SnapshotService> | null = null;
  return async () =>
    await (made ??= import('../snapshots/service').then(({ createSnapshotService }) =>
      createSnapshotService(rooms),
    ));
}

/**
 * Finishes what a killed process has begun with the snapshots of a VM that is about to start; mostly there is nothing. A
 * start does not need it: what fails is for the log.
 */
export function lazyTidying(
  qemuImg: SnapshotRooms['qemuImg'],
  problem: (error: unknown, what: string) => void,
): (vm: { folder: string }, mayWrite: () => Promise<void>) => Promise<void> {
  return async ({ folder }, mayWrite) => {
    if (readUnfinished(folder).length === 0) return;
    await mayWrite();
    const { tidyPoints } = await import('../snapshots/tidy');
    await tidyPoints(qemuImg, { folder, guest: null }).catch((error: unknown) => {
      problem(error, `tidying up the snapshots in ${folder}`);
    });
  };
}
