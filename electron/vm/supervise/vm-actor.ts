import { toAppError, type AppError } from '../../../shared/errors';
import { type VmSummary } from '../../../shared/vm-state';
import { allowedActions, type VmAction } from '../../../shared/vm-actions';
import { nextState } from '../../../shared/vm-states';
import type { QmpClient } from '../../qemu/qmp/client';
import type { QmpEvent } from '../../qemu/qmp/wire';
import { Diary } from '../events/diary';
import type { LaunchLock } from '../records/launch-lock';
import { readLaunchRecord } from '../records/launch-record';
import type { ActorDeps, StartOptions } from './actor-deps';
import { Attachment } from './attachment';
import {
  commandTimeoutMs,
  endProcess,
  pressPowerButton,
  resetGuest,
  resumeGuest,
} from './guest-commands';
import { KeptGuest } from '../suspend/kept-guest';
import { isSuspended } from '../suspend/suspended-file';
import { codeOf } from './code-of';
import { GuestLife, type ValidDefinition } from './guest-life';
import { GuestLock } from './guest-lock';
import { OperationQueue } from './operation-queue';
import { refusal, type RefusalCode, startRefusal } from './refusal';
import type { Session } from '../session/session';
import { startLocked, type StartParts } from './start-locked';
import { type StillSession, withStillSession } from './still-session';
import { offStatus } from './vm-status';

/** One VM: its operations one after another, its state in {@link GuestLife}. */
export class VmActor {
  readonly life: GuestLife;
  readonly diary: Diary;
  private readonly attachment: Attachment;
  private readonly queue = new OperationQueue();
  private readonly lock: GuestLock;
  readonly kept: KeptGuest;
  /** How many consoles of this process have a serial port of it open. */
  serialPortsOpen = 0;

  constructor(
    definition: ValidDefinition,
    private readonly deps: ActorDeps,
  ) {
    const { id } = definition.config;
    this.diary = new Diary(deps, () => this.life);
    this.life = new GuestLife(definition, {
      ...deps,
      diary: this.diary,
      changed: () => {
        this.kept.heard(this.life.status.state, this.life.runState);
        deps.changed(id);
      },
      onGone: () => void this.settleInTurn(),
    });
    this.kept = new KeptGuest({
      role: deps.role,
      vm: () => this.definition,
      work: async (job) =>
        await this.still('', async (guest) => void (guest && (await job(guest)))),
      besideMove: async (job) => await this.lock.besideMove(job),
    });
    this.attachment = new Attachment(this.life, deps);
    this.lock = new GuestLock({
      definition: () => this.definition,
      runs: async () => {
        const record = readLaunchRecord(this.definition.folder);
        return record !== null && (await this.attachment.attachTo(record));
      },
      refusal: () => this.refusal('vm-running'),
      refuseHeld: deps.refuseHeld,
    });
  }

  get definition(): ValidDefinition {
    return this.life.definition;
  }

  get id(): string {
    return this.definition.config.id;
  }

  summary(): VmSummary {
    const summary = this.life.summary();
    return { ...summary, ...this.kept.told(summary.state) };
  }

  /** Looks at the launch record and attaches to what it names, when that is not what we have. */
  async reconsider(): Promise<void> {
    await this.queue.run('reconsider', async () => {
      await this.attachment.attach();
    });
  }

  async start(options: StartOptions = {}): Promise<void> {
    await this.queue.run('start', async (signal) => {
      this.require('start');
      this.life.set({ ...offStatus, state: nextState('off', 'spawned') });
      try {
        const resumes = !options.restore && isSuspended(this.definition.folder);
        await startLocked(this.startParts(), signal, options);
        await this.diary.started(resumes);
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
        await this.use(
          async (qmp) => await this.kept.usedBy(async () => await pressPowerButton(qmp)),
        );
        this.diary.acted('stop-asked');
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
    this.diary.ends('forced');
    // What keeps QEMU busy, and the queue with it, ends with QEMU.
    if (this.life.session?.mayBeMute) await endProcess(this.life.session, this.deps.timings.quitMs);
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
      await this.kept.pausedBy(async () => {
        await qmp.execute('stop', undefined, { timeoutMs: commandTimeoutMs });
      });
    });
    this.diary.acted('paused');
  }

  async resume(): Promise<void> {
    await this.command('resume', async (qmp) => {
      await this.kept.usedBy(async () => await resumeGuest(qmp));
    });
    this.diary.acted('resumed');
  }

  async reset(): Promise<void> {
    await this.command('reset', resetGuest);
    this.diary.acted('reset');
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

  /**
   * Runs `job` while the VM is off, locked, and no other operation runs.
   * @param heldBy the job that holds the VM, where it is that one which asks.
   * @param suspended `too`: what is done spoils no state.
   * @throws `vm-running`, `vm-busy`, `vm-suspended`.
   */
  async whileOff<T>(
    job: (lock: LaunchLock) => Promise<T>,
    { heldBy, suspended }: { heldBy?: string; suspended?: 'too' } = {},
  ): Promise<T> {
    return await this.queue.alone(async () => {
      await this.attachment.attach();
      if (this.life.session || this.summary().state !== 'off') throw this.refusal('vm-running');
      return await this.lock.unheld(async (lock) => {
        if (suspended !== 'too') this.kept.refuse();
        return await job(lock);
      }, heldBy);
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
      if (!session) return await this.lock.unheld(off);
      await this.lock.beside(async () => {
        if (quiet) return await quiet(session);
        await session.use(async (qmp) => await on(qmp, session));
      });
    });
  }

  /**
   * Runs `job` for the job that holds the VM, locked, while no other operation runs: with the monitor of the guest that
   * runs, else with null. The monitor may be mute meanwhile. @throws as {@link change}.
   */
  async still<T>(heldBy: string, job: (guest: StillSession | null) => Promise<T>): Promise<T> {
    return await this.queue.alone(async (_signal, letPass) => {
      await this.attachment.attach();
      const { session } = this.life;
      if (!session) {
        return await this.lock.unheld(async () => {
          this.kept.refuse();
          return await job(null);
        }, heldBy);
      }
      const { quitMs } = this.deps.timings;
      return await this.lock.beside(
        async () => await withStillSession({ session, quitMs, letPass }, job),
      );
    });
  }

  /** Lets go of the guest, which keeps running; a start under way is brought to its end first. */
  async close(): Promise<void> {
    if (this.queue.has('start')) await this.queue.idle();
    this.kept.close();
    this.life.close();
  }

  private async command(name: VmAction, job: (qmp: QmpClient) => Promise<void>): Promise<void> {
    await this.queue.run(name, async () => {
      this.require(name);
      await this.use(job);
      await this.life.session?.refresh();
    });
  }

  private startParts(): StartParts {
    const { deps, life, lock, attachment, kept, diary } = this;
    return { deps, life, lock, attachment, kept, diary, refusal: (code) => this.refusal(code) };
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
    if (action === 'start') throw this.refusal(startRefusal(summary));
    throw this.refusal(summary.state === 'off' ? 'vm-not-running' : 'not-allowed-now', action);
  }

  private refusal(code: RefusalCode, action: VmAction | '' = '') {
    return refusal(this.summary(), code, action);
  }

  private named(error: AppError): AppError {
    return { ...error, vmId: this.id };
  }
}
