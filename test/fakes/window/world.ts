import type { VmFile, VmListEvent } from '../../../shared/contract';
import type { DiskImage } from '../../../shared/disk-tools';
import type { UnusedDisk } from '../../../shared/unused-disk';
import type { FieldIssue, GuestProfile, ImageWish } from '../../../shared/draft';
import type { HostReport, TrialProgress } from '../../../shared/host';
import type { HostChange, HostEvent, TrialRunning } from '../../../shared/host-watch';
import { type AppError, failure } from '../../../shared/errors';
import type { FixOrder, FixPlan, FixProgress, FixRef } from '../../../shared/fix';
import type { Job } from '../../../shared/job';
import { settingsSchema, type Settings } from '../../../shared/settings';
import { localConnection } from '../../../shared/machine-ref';
import { allowedActions, type VmAction, type VmCommand } from '../../../shared/vm-actions';
import type { GuestFacts } from '../../../shared/guest-facts';
import type { LoggedEvent } from '../../../shared/logged-event';
import type { VmConfig } from '../../../shared/vm-config';
import type {
  MonitorAnswer,
  MonitorEvent,
  MonitorQuestion,
  MonitorWords,
} from '../../../shared/monitor';
import type { SeedView } from '../../../shared/seed-calls';
import type { UefiVariables } from '../../../shared/uefi';
import type { VmSummary } from '../../../shared/vm-state';
import { sampleConfig } from '../vm-configs';
import { FakeJobs } from './jobs';
import { FakeBackups } from './backups';
import { FakeGallery } from './gallery';
import { FakeSnapshots } from './snapshots';
import { sampleUefi } from './uefi';

/** How long the fake main takes, in milliseconds. */
export interface Pace {
  answer: number;
  boot: number;
  /** A guest obeys the power button after this time; null: never. */
  shutDown: number | null;
  create: number;
  trialStep: number;
  fixStep: number;
}

const atOnce: Pace = { answer: 0, boot: 0, shutDown: null, create: 0, trialStep: 0, fixStep: 0 };

/** A fix as the fake main plans and runs it. */
interface FakeFix {
  plan: (ref: FixRef) => FixPlan;
  progress: FixProgress[];
  /** One that runs already when the window opens. */
  running?: FixRef;
  /** How it ends, when not well. */
  error?: (order: FixOrder) => AppError | null;
}

const noFix: FakeFix = {
  plan: () => {
    throw failure('fix-changed');
  },
  progress: [],
};

export interface WorldSetup {
  vms: VmSummary[];
  profiles: GuestProfile[];
  report: HostReport;
  trial?: TrialProgress[];
  /** A trial that runs already when the window opens. */
  trialRunning?: TrialRunning;
  fix?: FakeFix;
  jobs?: Job[];
  settings?: Partial<Settings>;
  pace?: Partial<Pace>;
  /** A PNG in base64. */
  thumbnail?: (vm: VmSummary) => Promise<string | null>;
}

/** What main would hold: VMs that change, settings, a machine. Every call made is written down. */
export class World {
  readonly calls: { name: string; input: unknown }[] = [];
  readonly profiles: GuestProfile[];
  readonly pace: Pace;
  readonly trial: TrialProgress[];
  fix: FakeFix;
  readonly thumbnail: NonNullable<WorldSetup['thumbnail']>;
  readonly trash = new Map<string, VmSummary>();
  /** What any VM needs. */
  files: VmFile[] = [];
  /** What lies in any VM's folder and is not used. */
  unused: UnusedDisk[] = [];
  /** Every disk image that there is. */
  images: DiskImage[] = [];
  /** Devices that a guest was asked to let go. */
  leaving: string[] = [];
  /** What is worth knowing of any file that a device gets. */
  warnings: FieldIssue[] = [];
  /** Disks that stand on whatever image is used in place, each as `name (path)`. */
  standing: string[] = [];
  /** Why another file is not taken for a disk as it is wanted, if so. */
  refuseReplacing: (how: ImageWish | undefined) => AppError | null = () => null;
  /** What a copy of an image waits for; it fails as this does. */
  copying: () => Promise<void> = async () => undefined;
  /** Names of VMs that need files of whatever is removed. */
  neededBy: string[] = [];
  readonly jobs: FakeJobs;
  readonly snapshots = new FakeSnapshots();
  readonly backups = new FakeBackups();
  readonly gallery = new FakeGallery();
  /** Bytes where a suspended guest's memory would go. */
  suspendFree = 120 * 2 ** 30;
  /** What has happened to every machine, the oldest first. */
  events: LoggedEvent[] = [];
  /** How the making of a VM ends, when not well. */
  creationError: AppError | null = null;
  readonly configs = new Map<string, VmConfig>();
  /** What QEMU's monitor answers; what it throws is the call's failure. */
  monitor: (question: MonitorQuestion) => Promise<MonitorAnswer> = async () => ({
    text: '',
    left: 0,
  });
  monitorWords: MonitorWords = { hmp: [], qmp: [] };
  monitorEvents: MonitorEvent[] = [];
  /** Where files go in every guest; what it throws is why none can be sent. */
  sendFolder: () => Promise<string> = async () => '/var/tmp';
  /** What every guest's agent tells; what it throws is why it tells nothing. */
  guestFacts: () => Promise<GuestFacts> = async () => {
    throw failure('agent-silent');
  };
  /** The seed of every machine. */
  seed: SeedView | null = null;
  /** UEFI variables of every machine. */
  uefi: UefiVariables = sampleUefi;
  /** What an answer with them waits for. */
  readingUefi: () => Promise<void> = async () => undefined;
  /** What guests were started with, where it is another definition. */
  readonly started = new Map<string, VmConfig>();
  /** Throws what main would throw instead of storing a definition. */
  refuseUpdate: (config: VmConfig, base: VmConfig | undefined) => void = () => undefined;
  report: HostReport;
  trialRunning: TrialRunning | null;
  settings: Settings;
  /** Lines of every serial port's log. */
  serialLog: string[] = [];
  revision = 1;
  #changes: HostChange[] = [];
  #hostRevision = 1;
  #endOfTrial = new AbortController();
  readonly #hostListeners = new Set<(event: HostEvent) => void>();
  readonly #vms: Map<string, VmSummary>;
  readonly #cutters: (() => void)[] = [];
  readonly #listeners = new Set<(event: VmListEvent) => void>();

  constructor(setup: WorldSetup) {
    this.#vms = new Map(setup.vms.map((vm) => [vm.id, vm]));
    this.profiles = setup.profiles;
    this.report = setup.report;
    this.trial = setup.trial ?? [];
    this.trialRunning = setup.trialRunning ?? null;
    this.fix = setup.fix ?? noFix;
    this.jobs = new FakeJobs(setup.jobs ?? []);
    this.settings = settingsSchema.parse(setup.settings ?? {});
    this.pace = { ...atOnce, ...setup.pace };
    this.thumbnail = setup.thumbnail ?? (async () => null);
  }

  list = (): VmSummary[] => [...this.#vms.values()];

  vm(id: string): VmSummary {
    const vm = this.#vms.get(id);
    if (!vm) throw failure('vm-not-found');
    return vm;
  }

  subscribe(listener: (event: VmListEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(event: VmListEvent): void {
    this.#listeners.forEach((listener) => listener(event));
  }

  hostEvent(): HostEvent {
    const { report, trialRunning } = this;
    return { revision: this.#hostRevision, report, changes: this.#changes, trialRunning };
  }

  onHost(listener: (event: HostEvent) => void): () => void {
    this.#hostListeners.add(listener);
    return () => this.#hostListeners.delete(listener);
  }

  /** The machine was looked at again, because of these changes. */
  notice(changes: HostChange[], report: HostReport = this.report): void {
    this.report = report;
    this.#changes = changes;
    this.#hostRevision += 1;
    for (const listener of this.#hostListeners) listener(this.hostEvent());
  }

  /** The trial's lines at their pace, until somebody ends it. */
  async *tryOut(
    by: TrialRunning,
    signal?: AbortSignal,
  ): AsyncGenerator<TrialProgress, void, undefined> {
    this.#endOfTrial = new AbortController();
    const end = AbortSignal.any([this.#endOfTrial.signal, ...(signal ? [signal] : [])]);
    this.trialRunning = by;
    this.notice([]);
    for (const progress of this.trial) {
      await new Promise<void>((resolve) => {
        setTimeout(resolve, this.pace.trialStep);
        end.addEventListener('abort', () => resolve());
      });
      if (end.aborted) break;
      if (progress.type === 'report') this.report = progress.report;
      yield progress;
    }
    this.trialRunning = null;
    this.notice([]);
  }

  endTrial(): void {
    this.#endOfTrial.abort();
  }

  /** Ends every open stream of the list, as a restart of main would. */
  cutStreams(): void {
    this.#cutters.splice(0).forEach((cut) => cut());
  }

  onCut(cut: () => void): void {
    this.#cutters.push(cut);
  }

  put(vm: VmSummary): void {
    this.revision += 1;
    this.#vms.set(vm.id, vm);
    this.#tell({ type: 'changed', revision: this.revision, vm });
  }

  change(id: string, change: Partial<VmSummary>): void {
    this.put({ ...this.vm(id), ...change });
  }

  drop(id: string): void {
    this.revision += 1;
    this.#vms.delete(id);
    this.#tell({ type: 'removed', revision: this.revision, connection: localConnection, id });
  }

  /** Throws what main's guard would throw. */
  guard(id: string, action: VmAction): VmSummary {
    const vm = this.vm(id);
    if (!allowedActions(vm).has(action)) {
      throw failure('not-allowed-now');
    }
    return vm;
  }

  /** Carries out one of main's actions, or throws what main's guard would. */
  act(id: string, action: VmCommand): { trashName?: string } {
    const vm = this.guard(id, action);
    switch (action) {
      case 'start':
        this.start(id);
        break;
      case 'stop':
        this.shutDown(id);
        break;
      case 'force-off':
        this.turnOff(id);
        break;
      case 'pause':
        this.change(id, { state: 'paused' });
        break;
      case 'resume':
        this.change(id, { state: 'running' });
        break;
      case 'suspend':
        this.suspend(id);
        break;
      case 'discard-suspended':
        this.change(id, { suspended: undefined });
        break;
      case 'remove':
        this.trash.set(vm.slug, vm);
        this.drop(id);
        return { trashName: vm.slug };
      case 'reset':
        break;
      case 'make-template':
        this.change(id, { template: true });
        break;
      case 'end-template':
        this.change(id, { template: false });
        break;
      case 'keep':
        this.change(id, { disposable: false });
        break;
    }
    return {};
  }

  config(id: string): VmConfig | null {
    const vm = this.vm(id);
    if (vm.state === 'broken') return null;
    return (
      this.configs.get(id) ??
      sampleConfig({
        id,
        name: vm.name,
        os: vm.os,
        sound: vm.os.startsWith('windows') ? 'hda' : 'none',
        memoryMiB: vm.memoryMiB,
        cpu: { model: 'auto', sockets: 1, cores: vm.vcpus, threads: 1 },
      })
    );
  }

  start(id: string): void {
    this.change(id, { state: 'starting', pid: 4711, error: null, suspended: undefined });
    const run = () =>
      this.change(id, { state: 'running', accelerator: 'tcg', startedAt: Date.now() });
    if (this.pace.boot === 0) run();
    else setTimeout(run, this.pace.boot);
  }

  turnOff(id: string): void {
    this.change(id, {
      state: 'off',
      pid: null,
      accelerator: null,
      stopDeadline: null,
      startedAt: null,
      unresponsive: false,
    });
  }

  suspend(id: string): void {
    this.turnOff(id);
    this.change(id, { suspended: { at: 1_790_000_000_000, bytes: 734_003_200 } });
  }

  shutDown(id: string): void {
    const { shutdownSeconds } = this.settings;
    this.change(id, { state: 'stopping', stopDeadline: Date.now() + shutdownSeconds * 1000 });
    const { shutDown } = this.pace;
    if (shutDown !== null) setTimeout(() => this.turnOff(id), shutDown);
  }
}
