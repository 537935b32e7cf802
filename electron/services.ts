import type { DiskWish, JudgedEdit } from '../shared/hardware';
import type { Job } from '../shared/job';
import type { TrashedVm } from '../shared/trashed-vm';
import path from 'node:path';
import type { Settings } from '../shared/settings';
import { shutdownDelay } from './host/logind-delay';
import type { LiveHost } from './host/watch/live-host';
import { createJobService } from './jobs/job-service';
import type { Hold, JobService, RunningJob } from './jobs/types';
import { paddockPaths, type PaddockPaths } from './lib/paths';
import { joinMachines, type Machines } from './machines/machines';
import type { LocalMachines, SendWish } from './provider/local-machines';
import type { MachineProvider } from './provider/machine-provider';
import { rememberOpenGl } from './qemu/opengl/open-gl';
import { createSettingsService, type SettingsService } from './settings/settings-service';
import type { RiskyChange } from './snapshots/automatic/types';
import type { DiskTools } from './making/disk-tools/disk-tools';
import type { Downloads } from './downloads/types';
import type { SeedService } from './making/seed/seed-service';
import type { DraftWorkshop } from './making/draft-service';
import type { AddDiskRooms, WaitWish } from './making/add-disk';
import type { Replaced, replaceFile as ReplaceFile, ReplaceWish } from './making/replace-file';
import {
  rememberAccelerator,
  type AcceleratorMemory,
  type FirmwareFamily,
} from './vm/launch/accelerator-memory';
import { createQemuFinder, refuseMisfit, type QemuFinder } from './vm/launch/qemu-finder';
import { readSoundFacts } from './vm/launch/sound';
import { beginEmptying } from './vm/empty-trash-job';
import { beginSending } from './vm/agent/send-file-job';
import { createVmService, type VmServiceOptions } from './vm/service';
import type { UefiRooms, UefiService } from './vm/uefi/uefi-service';
import type { MonitorRole, VmService } from './vm/types';
import {
  guardedMachines,
  guardedTools,
  pointsFor,
  type Guard,
  type Points,
} from './wiring/automatic';
import { backupsFor, type Backups } from './wiring/backups';
import { clonesFor, type Clones } from './wiring/clones';
import { downloadsFor } from './wiring/downloads';
import { exportsFor, type Exports } from './wiring/exports';
import type { AfterKillRooms } from './wiring/after-kill';
import { endForHost } from './wiring/end-for-host';
import { idleFor, suspendingFor, suspendToEnd, type Suspending } from './wiring/suspending';
import { hostOf } from './wiring/host-room';
import { loginKeysFor, seedsFor } from './wiring/seeds';
import { lazyDiskTools } from './wiring/disk-tools';
import { tellJob } from './wiring/job-events';
import {
  type DraftRooms,
  draftsFor,
  lazyPlanner,
  lazyTidying,
  thisMachine,
} from './wiring/lazy-rooms';

export type DraftService = DraftWorkshop;

/** The whole domain, wired. Plain Node: the app, the command line and the tests build the same. */
export interface Services {
  paths: PaddockPaths;
  /** The machines of all places; everything outside the providers acts on machines through it. */
  machines: Machines;
  /** What only this user's own machines on this computer have. */
  local: LocalMachines;
  host: LiveHost;
  jobs: JobService;
  settings: SettingsService;
  drafts: DraftService;
  /** Gives a device of a VM another file, see `making/replace-file.ts`. */
  replaceFile: (wish: ReplaceWish) => Promise<Replaced>;
  /** Adds a disk to a VM, and judges one beforehand, see `making/add-disk.ts`. */
  addDisk: (id: string, disk: DiskWish, how?: WaitWish) => Promise<RunningJob<never> | null>;
  judgeDisk: (id: string, disk: DiskWish, how?: WaitWish) => Promise<JudgedEdit>;
  /** What cloud images are told, and how one logs in, see `making/seed/`. */
  seeds: SeedService;
  /** Makes virtual machines out of others, see `making/clone/`. */
  clones: Clones;
  exports: Exports;
  /** Backups of VMs, and VMs out of them. */
  backups: Backups;
  /** Images that are fetched, see `downloads/`. */
  downloads: Downloads;
  /** Suspends guests to disk, see `vm/suspend/`. */
  suspending: Suspending;
  /** See `wiring/end-for-host.ts`. */
  endForHost: (how: Settings['atHostShutdown'], signal: AbortSignal) => Promise<void> | null;
  /** See `host/logind-delay.ts`. */
  shutdownDelay: () => number | null;
  /** Disk images of VMs, and what can be done with them. */
  disks: DiskTools;
  /** The UEFI variables of VMs. */
  uefi: UefiService;
  /** Begins the job that deletes these VMs in the trash for good, see `vm/empty-trash-job.ts`. */
  emptyTrash: (trashed: readonly TrashedVm[], anyway?: boolean) => RunningJob<never>;
  /** Begins the job that sends a file into a running guest, see `vm/agent/send-file-job.ts`. */
  sendFile: (id: string, wish: SendWish) => Promise<RunningJob<never>>;
  /** Snapshots of VMs. */
  snapshots: Points['snapshots'];
  /** Those that no person makes. */
  automatic: Points['automatic'];
  /** Where `qemu-img` is. @throws AppFailure `tool-missing`. */
  qemuImg: () => Promise<string>;
  /** Finds out now what the first start needs to know, so that it need not wait for it. Never rejects. */
  warmUp(): Promise<void>;
  /** Cancels what can be cancelled and lets go of everything; guests keep running. */
  close(): Promise<void>;
}

export interface ServicesOptions {
  /** The environment the XDG folders and `PATH` come from; the process's own unless told. */
  env?: NodeJS.ProcessEnv;
  paths?: PaddockPaths;
  /** The folder `assets` of the checkout or of the package. */
  assetsDir: string;
  monitor: MonitorRole;
  /** Judges a recorded machine instead of this one: for looking at the report that somebody sent. */
  hostRoot?: string;
  /** Failures that no caller waits for; for the log. */
  problem?: VmServiceOptions['problem'];
  timings?: VmServiceOptions['timings'];
  /** Places that have machines, beside this computer. */
  places?: readonly MachineProvider[];
  /** See `HostServiceOptions.systemFolders`. */
  systemFolders?: readonly string[];
}

/** Wires the rooms together. Nothing is read but the settings; call `machines.load()` next. */
export function createServices(options: ServicesOptions): Services {
  const { env = process.env, monitor, problem = () => undefined, timings } = options;
  const paths = options.paths ?? paddockPaths(env);
  const stored = createSettingsService(paths.config);
  const tellers = {
    ended: (job: Job) => tellJob(vms, job),
    killed: lazyAfterKill(() => ({ vms, jobs, qemuImg, snapshots: points.snapshots })),
  };
  const jobs = createJobService({ data: paths.data, role: monitor, ...tellers, problem });
  const finder = createQemuFinder(env, path.join(paths.cache, 'capabilities'), options);
  const qemuImg = async () => await finder.requireTool('qemu-img');
  const machine = thisMachine(options, paths, () => runningMachines(vms));
  const memory = rememberAccelerator(async (firmware) => await machine.acceleratorFor(firmware));
  const acceleratorFor = async (firmware: FirmwareFamily) => await memory.current(firmware);
  const [openGl, soundFacts, logins] = [rememberOpenGl(), soundOf(env), loginKeysFor(paths, env)];
  const vms = createVmService({
    paths,
    env,
    monitor,
    plan: lazyPlanner({ finder, acceleratorFor, soundFacts, openGl }),
    shutdownSeconds: () => stored.get().shutdownSeconds,
    tidyDisks: lazyTidying(qemuImg, problem),
    refuseHeld: async (holds, name, ownJob) => await jobs.refuseHeld(holds, name, ownJob),
    suspend: async (id) => await suspendToEnd(suspending, id),
    idle: idleFor(stored, () => suspending),
    problem,
    timings,
  });
  const suspending = suspendingFor({ vms, jobs });
  const machines = joinMachines([vms, ...(options.places ?? [])], problem);
  const host = hostOf(machine, { options, paths, jobs, stored, vms, news: () => memory.forget() });
  const rooms = { jobs, paths, vms, finder, logins, qemuImg, acceleratorFor, openGl };
  const drafts = draftsFor(options.assetsDir, rooms);
  const points = pointsFor({ vms, jobs, qemuImg, problem }, stored, env);
  return {
    paths,
    machines,
    local: guardedMachines(vms, points.guard),
    jobs,
    host,
    settings: settingsThatTell(stored, () => host.reconsider()),
    drafts,
    ...diskChanges({ local: vms, drafts, jobs, qemuImg }, points.guard),
    seeds: seedsFor({ local: vms, logins }),
    clones: clonesFor({ vms, jobs, vmsFolder: paths.vms, qemuImg }, points.snapshots, problem),
    exports: exportsFor({ vms, jobs, qemuImg, kvm: usesKvm(acceleratorFor) }),
    backups: backupsFor({ vms, jobs, vmsFolder: paths.vms, qemuImg, finder }),
    downloads: downloadsFor({ jobs, paths, assetsDir: options.assetsDir, env, qemuImg }),
    suspending,
    ...hostShutdown(machines, jobs, options),
    disks: guardedTools(lazyDiskTools({ local: vms, jobs, qemuImg }, paths), points.guard),
    uefi: lazyUefi(guardedMachines(vms, points.guard), finder, qemuImg),
    emptyTrash: (trashed, anyway) => beginEmptying(jobs, vms, trashed, anyway),
    sendFile: async (id, wish) => await beginSending({ jobs, local: vms }, id, wish),
    ...points,
    qemuImg,
    warmUp: async () => await warmUp(finder, memory, vms),
    close: async () => void (await Promise.all([jobs, host, machines].map((each) => each.close()))),
  };
}

/** Whether guests run by KVM here. */
const usesKvm = (choose: DraftRooms['acceleratorFor']) => async () =>
  (await choose('bios')).accelerator === 'kvm';

const hostShutdown = (
  machines: Machines,
  jobs: JobService,
  { hostRoot = '/' }: ServicesOptions,
): Pick<Services, 'endForHost' | 'shutdownDelay'> => ({
  endForHost: (how, signal) => endForHost({ machines, jobs }, how, signal),
  shutdownDelay: () => shutdownDelay(hostRoot),
});

/** Takes away what killed jobs have left, beside their files; loaded when the first one is found. */
const lazyAfterKill = (rooms: () => AfterKillRooms) => async (job: Job, holds: readonly Hold[]) => {
  const { afterKill } = await import('./wiring/after-kill');
  await afterKill(rooms(), job, holds);
};

const soundOf = (env: NodeJS.ProcessEnv) => async () => await readSoundFacts(env);

/** What gives machines other disks, loaded when it is first asked. */
function diskChanges(
  rooms: Omit<AddDiskRooms & Parameters<typeof ReplaceFile>[0], 'local'> & { local: VmService },
  guard: Guard,
): Pick<Services, 'replaceFile' | 'addDisk' | 'judgeDisk'> {
  const adding = async () => await import('./making/add-disk');
  // What they give a machine is judged, and copied, by then.
  const guarded = (change: RiskyChange) => ({
    ...rooms,
    local: guardedMachines(rooms.local, guard, change),
  });
  return {
    replaceFile: async (wish) => {
      const { replaceFile } = await import('./making/replace-file');
      const { id, device, file } = wish;
      const isDisk = rooms.local.config(id).disks.some((disk) => disk.id === device);
      const kind = file === null ? 'remove' : 'replace';
      return await replaceFile(guarded(isDisk ? { kind, device } : { kind: 'hardware' }), wish);
    },
    addDisk: async (id, disk, how) =>
      await (await adding()).addDisk(guarded({ kind: 'add' }), id, disk, how),
    judgeDisk: async (id, disk, how) => await (await adding()).judgeDisk(rooms, id, disk, how),
  };
}

/** What reads and changes UEFI variables, loaded when it is first asked. */
function lazyUefi(local: VmService, finder: QemuFinder, qemuImg: Services['qemuImg']): UefiService {
  const rooms: UefiRooms = {
    local,
    qemuImg,
    templates: () => finder.keyTemplates(),
    // What is wrong with the firmware the start says.
    templateFor: async (config) =>
      (await finder.firmware(config).catch(() => null))?.varsTemplate ?? null,
    refuseMisfit: async (config, bytes) => await refuseMisfit(finder, config, bytes),
  };
  // One for all: it remembers what it has read of templates.
  let made: Promise<UefiService> | null = null;
  const service = async () =>
    await (made ??= import('./vm/uefi/uefi-service').then(({ createUefiService }) =>
      createUefiService(rooms),
    ));
  return {
    read: async (id) => await (await service()).read(id),
    change: async (id, change, dryRun) => await (await service()).change(id, change, dryRun),
  };
}

/** The settings, with someone who hears of every change. */
function settingsThatTell(stored: SettingsService, changed: () => void): SettingsService {
  return {
    ...stored,
    async save(patch) {
      const saved = await stored.save(patch);
      changed();
      return saved;
    },
  };
}

/** What a fix must know of machines: their names, and whether they hold the kvm module. */
function runningMachines(vms: VmService): { name: string; kvm: boolean }[] {
  return vms
    .list()
    .filter(({ pid }) => pid !== null)
    .map(({ name, accelerator }) => ({ name, kvm: accelerator !== 'tcg' }));
}

async function warmUp(
  finder: QemuFinder,
  memory: AcceleratorMemory,
  vms: VmService,
): Promise<void> {
  const valid = vms.list().filter(({ state }) => state !== 'broken');
  const architectures = new Set(valid.map(({ id }) => vms.config(id).arch));
  // What fails here fails again, with a place to show it, when somebody starts a VM.
  await Promise.allSettled([
    memory.current('bios'),
    import('./vm/launch/plan'),
    import('./making/draft-service'),
    ...[...architectures].map(async (arch) => await finder.qemu(arch)),
  ]);
}
