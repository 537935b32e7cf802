import { toAppError, type AppError } from '../../../shared/errors';
import { type VmSummary } from '../../../shared/vm-state';
import { allowedActions, type VmAction } from '../../../shared/vm-actions';
import { nextState } from '../../../shared/vm-states';
import type { QmpClient } from '../../qemu/qmp/client';
import type { QmpEvent } from '../../qemu/qmp/wire';
import type { JobService } from '../../jobs/types';
import type { ActOptions } from '../../provider/machine-provider';
import { keepLastGood } from '../definitions/last-good';
import { holdsOfVm } from '../launch/holds';
import { takeLock, type LaunchLock } from '../records/launch-lock';
import { readLaunchRecord } from '../records/launch-record';
import type { LaunchPlan } from '../launch/plan';
import { Attachment, type AttachmentDeps } from './attachment';
import {
  commandTimeoutMs,
  endProcess,
  pressPowerButton,
  resetGuest,
  resumeGuest,
} from './guest-commands';
import { codeOf, GuestLife, type LifeOptions, type ValidDefinition } from './guest-life';
import { OperationQueue } from './operation-queue';
import { refusal, type RefusalCode } from './refusal';
import type { Session, SessionTimings } from '../session/session';
import { startGuest } from './start-guest';
import { offStatus } from './vm-status';

export interface ActorTimings extends SessionTimings {
  /** Milliseconds until a spawned QEMU must answer. */
  startMs: number;
  /** Milliseconds that QEMU's monitor has to end QEMU before it is killed. */
  quitMs: number;
}

export interface ActorDeps
  extends Omit<LifeOptions, 'changed' | 'onGone' | 'timings'>, AttachmentDeps {
  env: NodeJS.ProcessEnv;
  runtime: string;
  timings: ActorTimings;
  plan: (definition: ValidDefinition) => Promise<LaunchPlan>;
  changed: (vmId: string) => void;
  /** Refuses what a job works with just now, such as a copy of its disk. @throws AppFailure `held-by-job`. */
  refuseHeld: JobService['refuseHeld'];
  /** Refuses to write to what disks of other VMs stand on. @throws AppFailure `image-is-base`. */
  refuseBaseWrites: (definition: ValidDefinition) => Promise<void>;
  /** A failure with what only those know who see all VMs. */
  explain: (error: unknown) => Promise<unknown>;
  /** Another VM that runs has the same socket folder: the first eight characters of its id are the same. */
  socketsTaken: (vmId: string) => boolean;
}

/** Milliseconds to wait for another process that tidies up after this VM or starts it. */
const lockPatienceMs = 1000;

/** One VM: its operations one after another, its state in {@link GuestLife}. */
export class VmActor {
  readonly life: GuestLife;
  private readonly attachment: Attachment;
  private readonly queue = new OperationQueue();

  constructor(
    definition: ValidDefinition,
    private readonly deps: ActorDeps,
  ) {
    const { id } = definition.config;
    this.life = new GuestLife(definition, {
      ...deps,
      changed: () => deps.changed(id),
      onGone: () => void this.settleInTurn(),
    });
    this.attachment = new Attachment(this.life, deps);
  }

  get definition(): ValidDefinition {
    return this.life.definition;
  }

  get id(): string {
    return this.definition.config.id;
  }

  summary(): VmSummary {
    return this.life.summary();
  }

  /** Looks at the launch record and attaches to what it names, when that is not what we have. */
  async reconsider(): Promise<void> {
    await this.queue.run('reconsider', async () => {
      await this.attachment.attach();
    });
  }

  async start({ anyway = false }: ActOptions = {}): Promise<void> {
    await this.queue.run('start', async (signal) => {
      this.require('start');
      this.life.set({ ...offStatus, state: nextState('off', 'spawned') });
      try {
        await this.startLocked(signal, anyway);
      } catch (failed) {
        const error = await this.deps.explain(failed);
        // Found running after all: it is attached now, and nothing is wrong with it.
        if (codeOf(error) === 'vm-running') throw error;
        const shown = codeOf(error) === 'cancelled' ? null : this.named(toAppError(error));
        this.life.turnOff(shown);
        throw error;
      }
    });
  }

  async stop(): Promise<void> {
    await this.queue.run('stop', async () => {
      this.require('stop');
      const again = this.summary().state === 'stopping';
      this.life.beginStopping();
      try {
        await this.use(pressPowerButton);
      } catch (error) {
        // The guest has heard it once, and has its time.
        if (!again) await this.life.cancelStopping();
        throw error;
      }
    });
  }

  async forceOff(): Promise<void> {
    this.require('force-off');
    this.queue.interrupt();
    await this.queue.run('force-off', async () => {
      const { session } = this.life;
      // A start that was just cancelled has left nothing.
      if (!session) return;
      await endProcess(session, this.deps.timings.quitMs);
      await this.life.settle({ clean: true, exit: null });
    });
  }

  async pause(): Promise<void> {
    await this.command('pause', async (qmp) => {
      await qmp.execute('stop', undefined, { timeoutMs: commandTimeoutMs });
    });
  }

  async resume(): Promise<void> {
    await this.command('resume', resumeGuest);
  }

  async reset(): Promise<void> {
    await this.command('reset', resetGuest);
  }

  /** Runs `job` with the monitor, beside the queue: questions need not wait for a shutdown. */
  async use<T>(job: (qmp: QmpClient) => Promise<T>): Promise<T> {
    const { session } = this.life;
    if (!session) throw this.refusal('vm-not-running');
    return await session.use(job);
  }

  /** Hears QEMU's events, of this run and later ones. Returns the function that ends it. */
  hear(listener: (event: QmpEvent) => void): () => void {
    return this.life.hear(listener);
  }

  /** Runs `job` while the VM is off, locked, and no other operation runs. @throws `vm-running`, `vm-busy`. */
  async whileOff<T>(job: (lock: LaunchLock) => Promise<T>): Promise<T> {
    return await this.queue.alone(async () => {
      await this.attachment.attach();
      if (this.life.session || this.summary().state !== 'off') throw this.refusal('vm-running');
      return await this.locked(job);
    });
  }

  /**
   * Changes the VM, locked, while no other operation runs: by `off`, or with the monitor of the guest that runs by `on`.
   * @param quiet in the place of `on` for what leaves the guest alone: QEMU need not answer
   * @throws `vm-locked`, `vm-running` (another process starts it just now), and as the monitor.
   */
  async change(
    off: () => Promise<void>,
    on: (qmp: QmpClient, session: Session) => Promise<void>,
    quiet?: (session: Session) => Promise<void>,
  ): Promise<void> {
    await this.queue.alone(async () => {
      await this.attachment.attach();
      const { session } = this.life;
      if (!session) return await this.locked(off);
      const lock = await takeLock(this.definition.folder, this.id, lockPatienceMs);
      try {
        if (quiet) return await quiet(session);
        return await session.use(async (qmp) => await on(qmp, session));
      } finally {
        lock.release();
      }
    });
  }

  /** Lets go of the guest, which keeps running; a start under way is brought to its end first. */
  async close(): Promise<void> {
    if (this.queue.has('start')) await this.queue.idle();
    this.life.close();
  }

  private async command(name: VmAction, job: (qmp: QmpClient) => Promise<void>): Promise<void> {
    await this.queue.run(name, async () => {
      this.require(name);
      await this.use(job);
      await this.life.session?.refresh();
    });
  }

  private async startLocked(signal: AbortSignal, anyway: boolean): Promise<void> {
    const { deps } = this;
    await this.attachment.attach();
    if (this.life.session) throw this.refusal('vm-running');
    // Read after the last run was settled: that may have changed it.
    const { definition } = this;
    const { folder, config } = definition;
    if (deps.socketsTaken(config.id)) throw this.refusal('vm-busy');
    const plan = deps.plan(definition);
    plan.catch(() => undefined);
    void keepLastGood(folder);
    try {
      await this.withLock(async () => {
        await startGuest({
          config,
          folder,
          sockets: deps.sockets(config.id),
          plan,
          free: this.mayRun(definition, anyway),
          signal,
          runtime: deps.runtime,
          env: deps.env,
          timeoutMs: deps.timings.startMs,
          adopt: ({ record, exited }) => this.life.adopt(record, { exited }),
        });
      });
    } finally {
      // One that failed was no start: the record of the last one is back, or none.
      this.life.remember(readLaunchRecord(folder));
    }
  }

  /**
   * Runs `job` with the VM's lock, when no other process has started the VM and no job works with it.
   * @throws `vm-busy`, `vm-running`, `held-by-job`.
   */
  private async locked<T>(job: (lock: LaunchLock) => Promise<T>): Promise<T> {
    return await this.withLock(async (lock) => {
      await this.refuseHeld();
      return await job(lock);
    });
  }

  private async withLock<T>(job: (lock: LaunchLock) => Promise<T>): Promise<T> {
    const lock = await takeLock(this.definition.folder, this.id, lockPatienceMs);
    try {
      const record = readLaunchRecord(this.definition.folder);
      const started = record && (await this.attachment.attachTo(record));
      if (started) throw this.refusal('vm-running');
      return await job(lock);
    } finally {
      lock.release();
    }
  }

  private async refuseHeld(): Promise<void> {
    const { folder, config } = this.definition;
    await this.deps.refuseHeld(await holdsOfVm(config, folder), config.name);
  }

  /** @throws `held-by-job`, and `image-is-base` unless `anyway`. */
  private async mayRun(definition: ValidDefinition, anyway: boolean): Promise<void> {
    await this.refuseHeld();
    if (!anyway) await this.deps.refuseBaseWrites(definition);
  }

  private async settleInTurn(): Promise<void> {
    try {
      await this.queue.run('settle', async () => await this.life.settle());
    } catch (error) {
      // Interrupted by a force-off, which settles itself.
      if (codeOf(error) !== 'cancelled') this.deps.problem(error, 'settling');
    }
  }

  private require(action: VmAction): void {
    const summary = this.summary();
    if (allowedActions(summary).has(action)) return;
    if (action === 'start') throw this.refusal('vm-running');
    throw this.refusal(summary.state === 'off' ? 'vm-not-running' : 'not-allowed-now', action);
  }

  private refusal(code: RefusalCode, action: VmAction | '' = '') {
    return refusal(this.summary(), code, action);
  }

  private named(error: AppError): AppError {
    return { ...error, vmId: this.id };
  }
}
