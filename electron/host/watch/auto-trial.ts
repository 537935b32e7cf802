import type { HostReport } from '../../../shared/host';
import type { SharedTrial } from './shared-trial';

export interface AutoTrialOptions {
  trial: Pick<SharedTrial, 'running' | 'runByItself' | 'stop'>;
  /** The person's setting. */
  isOn: () => boolean;
  /** A VM is being started: nothing must take its time. */
  isBusy: () => boolean;
  /** Calls back whenever {@link isBusy} may answer otherwise, until the returned function is called. */
  watchBusy: (changed: () => void) => () => void;
  /** Milliseconds of quiet before it begins. */
  quietMs: number;
  /** Takes failures: nobody asked, so nobody is told. */
  problem: (error: unknown) => void;
}

/**
 * No proof, or one in which QEMU did not even start under KVM: what stood in its way may have passed, as VirtualBox
 * holding the processor, or memory that was short.
 */
function isUnproved({ trial }: HostReport): boolean {
  if (trial === null) return true;
  return trial.runs.some((run) => run.accelerator === 'kvm' && run.outcome === 'not-started');
}

/**
 * Runs the proof by itself when this machine, as it is now, has none: once, until a fact changes. A run that a VM's
 * start pushed aside begins again.
 */
export class AutoTrial {
  private report: HostReport | null = null;
  private timer: NodeJS.Timeout | undefined;
  /** It ran, or was stopped by a person, and nothing has changed since. */
  private settled = false;
  /** The run that is under way was stopped by us, and is owed. */
  private makingWay = false;
  private stopped = false;

  constructor(private readonly options: AutoTrialOptions) {}

  /** The newest report; null while no window is there to see one. */
  consider(report: HostReport | null): void {
    this.report = report;
    this.reconsider();
  }

  /** Something about this machine is not as it was: what was settled is open again. */
  factsChanged(): void {
    this.settled = false;
  }

  /** A person does not want it now. */
  declined(): void {
    this.settled = true;
    this.makingWay = false;
    this.reconsider();
  }

  /** The setting may have changed, or a VM begins to start. */
  reconsider(): void {
    const { isOn, isBusy, trial, quietMs } = this.options;
    const runs = trial.running() === 'itself';
    if (runs && (isBusy() || !isOn()) && !this.makingWay) {
      this.makingWay = true;
      void trial.stop();
    }
    if (!this.isDue()) clearTimeout(this.timer);
    if (this.isDue()) this.timer ??= setTimeout(() => this.begin(), quietMs).unref();
    else this.timer = undefined;
  }

  /** Ends for good; a run that is under way is the caller's to stop. */
  close(): void {
    this.stopped = true;
    this.reconsider();
  }

  private isDue(): boolean {
    const { report, settled, stopped, options } = this;
    if (!report || settled || stopped || !options.isOn()) return false;
    const hasQemu = report.machine['qemu'] !== undefined;
    return isUnproved(report) && hasQemu && options.trial.running() === null;
  }

  private begin(): void {
    this.timer = undefined;
    if (!this.isDue()) return;
    if (this.options.isBusy()) this.reconsider();
    else void this.run();
  }

  private async run(): Promise<void> {
    this.settled = true;
    const unwatch = this.options.watchBusy(() => this.reconsider());
    try {
      await this.options.trial.runByItself();
    } catch (error) {
      this.options.problem(error);
    } finally {
      unwatch();
    }
    if (!this.makingWay) return;
    this.makingWay = false;
    this.settled = false;
    this.reconsider();
  }
}
