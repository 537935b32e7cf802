import path from 'node:path';
import type { FixOrder, FixProgress } from '../shared/fix';
import type { TrialProgress } from '../shared/host';
import { createHostService, type Host } from './host/service';
import { paddockPaths, type PaddockPaths } from './lib/paths';
import { createSettingsService, type SettingsService } from './settings/settings-service';
import { createDraftService, type DraftWorkshop } from './vm/create';
import {
  rememberAccelerator,
  type AcceleratorMemory,
  type FirmwareFamily,
} from './vm/launch/accelerator-memory';
import { createPlanner } from './vm/launch/plan';
import { createQemuFinder, type QemuFinder } from './vm/launch/qemu-finder';
import { createVmService, type VmServiceOptions } from './vm/service';
import type { MonitorRole, VmService } from './vm/types';

export type DraftService = DraftWorkshop;

/** The whole domain, wired. Plain Node: the app, the command line and the tests build the same. */
export interface Services {
  paths: PaddockPaths;
  vms: VmService;
  host: Host;
  settings: SettingsService;
  drafts: DraftService;
  /** Finds out now what the first start needs to know, so that it need not wait for it. Never rejects. */
  warmUp(): Promise<void>;
  /** Lets go of everything; guests keep running. */
  close(): Promise<void>;
}

export interface ServicesOptions {
  /** The environment the XDG folders and `PATH` come from; the process's own unless told. */
  env?: NodeJS.ProcessEnv;
  paths?: PaddockPaths;
  /** The folder `assets` of the checkout or of the package. */
  assetsDir: string;
  monitor: MonitorRole;
  /** Failures that no caller waits for; for the log. */
  problem?: VmServiceOptions['problem'];
  timings?: VmServiceOptions['timings'];
  /** See `HostServiceOptions.systemFolders`. */
  systemFolders?: readonly string[];
}

/** Wires the rooms together. Nothing is read but the settings; call `vms.load()` next. */
export function createServices(options: ServicesOptions): Services {
  const { env = process.env, assetsDir, monitor, problem, timings } = options;
  const paths = options.paths ?? paddockPaths(env);
  const settings = createSettingsService(paths.config);
  const finder = createQemuFinder(env, path.join(paths.cache, 'capabilities'));
  const guests = path.join(assetsDir, 'guests');
  const machine = createHostService({
    paths,
    env,
    guestImages: {
      bios: path.join(guests, 'test-guest.img'),
      uefi: path.join(guests, 'test-guest-uefi.img'),
    },
    systemFolders: options.systemFolders,
    fixes: { machines: () => runningMachines(vms), terminal: monitor === 'cli' },
  });
  const memory = rememberAccelerator(async (firmware) => await machine.acceleratorFor(firmware));
  const host = withMemory(machine, memory);
  const acceleratorFor = async (firmware: FirmwareFamily) => await memory.current(firmware);
  const vms = createVmService({
    paths,
    env,
    monitor,
    plan: createPlanner({ finder, acceleratorFor }),
    shutdownSeconds: () => settings.get().shutdownSeconds,
    problem,
    timings,
  });
  const drafts = createDraftService({
    vms,
    vmsFolder: paths.vms,
    assetsDir,
    acceleratorFor,
    capabilities: async (arch) => (await finder.qemu(arch)).capabilities,
    firmwareKinds: async (arch) => await finder.firmwareKinds(arch),
    hasSwtpm: async () => (await finder.tool('swtpm')) !== null,
  });
  return {
    paths,
    vms,
    host,
    settings,
    drafts,
    warmUp: async () => await warmUp(finder, memory, vms),
    close: async () => {
      host.cancelFix();
      await vms.close();
    },
  };
}

/** A report, a trial or a fix says what `auto` means from now on. */
function withMemory(host: Host, memory: AcceleratorMemory): Host {
  async function* runTrial(signal?: AbortSignal): AsyncGenerator<TrialProgress> {
    try {
      yield* host.runTrial(signal);
    } finally {
      memory.forget();
    }
  }
  async function* runFix(order: FixOrder, signal?: AbortSignal): AsyncGenerator<FixProgress> {
    try {
      yield* host.runFix(order, signal);
    } finally {
      memory.forget();
    }
  }
  return { ...host, runTrial, runFix };
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
    ...[...architectures].map(async (arch) => await finder.qemu(arch)),
  ]);
}
