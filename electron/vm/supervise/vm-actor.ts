import { setTimeout as delay } from 'node:timers/promises';
import { failure, toAppError, type AppError } from '../../../shared/errors';
import { allowedActions, nextState, type VmAction, type VmSummary } from '../../../shared/vm-state';
import type { SocketPaths } from '../../lib/paths';
import type { QmpClient } from '../../qemu/qmp/client';
import { takeLock, type LaunchLock } from '../launch/launch-lock';
import { qemuExited } from '../launch/exit-reason';
import { readLaunchRecord, type LaunchRecord } from '../launch/launch-record';
import { logTail } from '../launch/logs';
import type { LaunchPlan } from '../launch/plan';
import { recoverLostLaunch } from '../launch/recover';
import type { MonitorRole } from '../types';
import { findGuest } from './find-guest';
import {
  commandTimeoutMs,
  endProcess,
  pressPowerButton,
  resetGuest,
  resumeGuest,
} from './guest-commands';
import { codeOf, GuestLife, type LifeOptions, type ValidDefinition } from './guest-life';
import { OperationQueue } from './operation-queue';
import type { SessionTimings } from './session';
import { settleRun } from './settle';
import { startGuest } from './start-guest';
import { offStatus } from './vm-status';

export interface ActorTimings extends SessionTimings {
  /** Milliseconds until a spawned QEMU must answer. */
  startMs: number;
  /** Milliseconds that QEMU's monitor has to end QEMU before it is killed. */
  quitMs: number;
}

export interface ActorDeps extends Omit<LifeOptions, 'changed' | 'onGone' | 'timings'> {
  role: MonitorRole;
  env: NodeJS.ProcessEnv;
  runtime: string;
  timings: ActorTimings;
  sockets: (vmId: string) => SocketPaths;
  plan: (definition: ValidDefinition) => Promise<LaunchPlan>;
  changed: (vmId: string) => void;
}

/** Milliseconds to wait for another process that tidies up after this VM or starts it. */
const lockPatienceMs = 1000;

/** One VM: its operations one after another, its state in {@link GuestLife}. */
export class VmActor {
  readonly life: GuestLife;
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
      await this.attach();
    });
  }

  async start(): Promise<void> {
    await this.queue.run('start', async (signal) => {
      this.require('start');
      this.life.set({ ...offStatus, state: nextState('off', 'spawned') });
      try {
        await this.startLocked(signal);
      } catch (error) {
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
      if (this.summary().state === 'stopping') return;
      this.require('stop');
      this.life.beginStopping();
      try {
        await this.use(pressPowerButton);
      } catch (error) {
        await this.life.cancelStopping();
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

  /** Runs `job` while the VM is off, locked, and no other operation runs. @throws `vm-running`, `vm-busy`. */
  async whileOff<T>(job: (lock: LaunchLock) => Promise<T>): Promise<T> {
    return await this.queue.alone(async () => {
      await this.attach();
      if (this.life.session || this.summary().state !== 'off') throw this.refusal('vm-running');
      return await this.locked(job);
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

  private async startLocked(signal: AbortSignal): Promise<void> {
    const { deps } = this;
    await this.attach();
    if (this.life.session) throw this.refusal('vm-running');
    // Read after the last run was settled: that may have changed it.
    const { definition } = this;
    const { folder, config } = definition;
    const plan = deps.plan(definition);
    plan.catch(() => undefined);
    await this.locked(async () => {
      await startGuest({
        config,
        folder,
        sockets: deps.sockets(config.id),
        plan,
        signal,
        runtime: deps.runtime,
        env: deps.env,
        timeoutMs: deps.timings.startMs,
        adopt: ({ record, exited }) => this.life.adopt(record, { exited }),
      });
    });
  }

  /** Runs `job` with the VM's lock, when no other process has started the VM. @throws `vm-busy`, `vm-running`. */
  private async locked<T>(job: (lock: LaunchLock) => Promise<T>): Promise<T> {
    const { folder } = this.definition;
    const lock = await takeLock(folder, this.id, lockPatienceMs);
    try {
      const record = await readLaunchRecord(folder);
      const started = record && (await this.attachTo(record)) === 'attached';
      if (started) throw this.refusal('vm-running');
      return await job(lock);
    } finally {
      await lock.release();
    }
  }

  /** Attaches to the guest that the launch record names, or that a killed starter has left without one. */
  private async attach(): Promise<void> {
    const { folder, config } = this.definition;
    const record = await readLaunchRecord(folder);
    if (record && (await this.attachTo(record)) === 'attached') return;
    const lost = await recoverLostLaunch(config, folder, this.deps.sockets(config.id));
    if (lost) await this.attachTo(lost);
  }

  private async attachTo(record: LaunchRecord): Promise<'attached' | 'nothing'> {
    const { life, deps } = this;
    const current = life.session?.record;
    if (current?.pid === record.pid && current.startTime === record.startTime) return 'attached';
    const { greetingMs } = deps.timings;
    const { decision, client } = await findGuest(record, this.id, deps.role, greetingMs);
    switch (decision.kind) {
      case 'attached':
      case 'unresponsive':
      case 'ask': {
        const session = life.adopt(record, { client });
        if (decision.kind === 'unresponsive') life.onResponsive(false);
        const patience = decision.kind === 'attached' ? greetingMs : 0;
        await Promise.race([session.ready, session.ended, delay(patience, null, { ref: false })]);
        return 'attached';
      }
      case 'foreign':
        if (decision.reason === 'other-guest') life.set({ error: this.refusal('vm-busy').error });
        return 'nothing';
      case 'stale':
        await this.settleOldRun(record, decision.unclean);
        return 'nothing';
    }
  }

  /** A run that ended while nobody watched. */
  private async settleOldRun(record: LaunchRecord, unclean: boolean): Promise<void> {
    const { life, definition } = this;
    const { folder, config, unknownFields } = definition;
    if (life.session) return;
    try {
      const request = { folder, config, unknownFields, record, clean: false };
      life.definition = { ...definition, config: await settleRun(request) };
    } catch (error) {
      this.deps.problem(error, `settling ${folder}`);
    }
    const { state, error } = life.summary();
    if (!unclean || state !== 'off' || error) return;
    const context = { vmId: config.id, name: config.name, argv: record.argv, exit: null };
    life.set({ error: qemuExited({ ...context, log: await logTail(folder) }) });
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

  private refusal(
    code: 'vm-running' | 'vm-not-running' | 'not-allowed-now' | 'vm-busy',
    action = '',
  ) {
    const { name } = this.definition.config;
    const { state } = this.summary();
    const sentences = {
      'vm-running': `“${name}” is running.`,
      'vm-not-running': `“${name}” is not running.`,
      'not-allowed-now': `“${name}” is ${state}: ${action} is not possible now.`,
      'vm-busy': `Something else works on “${name}” just now.`,
    };
    return failure(code, sentences[code], { params: { name, state, action }, vmId: this.id });
  }

  private named(error: AppError): AppError {
    return { ...error, vmId: this.id };
  }
}
