import { isDeepStrictEqual } from 'node:util';
import { toAppError, type AppError } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { type VmSummary } from '../../../shared/vm-state';
import { nextState, type VmEvent } from '../../../shared/vm-states';
import { deviceOfNode } from '../../qemu/hardware/device-ids';
import type { QmpClient } from '../../qemu/qmp/client';
import { knownEvent } from '../../qemu/qmp/events';
import type { QmpEvent } from '../../qemu/qmp/wire';
import type { Definition } from '../definitions/parse-definition';
import { panicLine } from '../doctor/serial-tail';
import type { Diary } from '../events/diary';
import { qemuCrashed, type ExitStatus } from '../launch/exit-reason';
import { isLocked } from '../records/launch-lock';
import { startedConfig, type LaunchRecord } from '../records/launch-record';
import { logTail } from '../launch/logs';
import type { MonitorRole } from '../types';
import { BorrowedSession } from '../session/borrowed-session';
import { findIoError } from './find-io-error';
import { eventForStatus, guestFailure, type FailureContext } from './guest-status';
import { HeldSession } from '../session/held-session';
import type { Session, SessionEnd, SessionListener, SessionTimings } from '../session/session';
import { ClipboardAgentWatch } from './clipboard-agent';
import { settleRun } from './settle';
import { offStatus, summarize, withState, type VmStatus } from './vm-status';

export type ValidDefinition = Definition & { kind: 'valid' };

export interface LifeOptions {
  role: MonitorRole;
  timings: SessionTimings;
  /** Seconds a guest gets to shut down. */
  shutdownSeconds: () => number;
  /** The summary may have changed. */
  changed: () => void;
  /** Something failed that nobody waits for. */
  problem: (error: unknown, what: string) => void;
  /** The guest may have let a device go. */
  deviceGone: () => void;
  /** Writes down what happens. */
  diary: Pick<Diary, 'adopted' | 'hear' | 'moved'>;
  /** The process of a session is gone: the actor settles it in its turn. */
  onGone: () => void;
}

/** A VM's state as events make it: from the monitor, the process and the clock. Decides nothing by itself. */
export class GuestLife implements SessionListener {
  session: Session | null = null;
  status: VmStatus = offStatus;
  private readonly hearing = new Set<(event: QmpEvent) => void>();
  /** What the guest that runs was started with; null while it is off, or where nobody knows. */
  started: VmConfig | null = null;
  private lastStartedAt: number | null = null;
  private edition = 0;
  disposeAt: number | null = null;
  signs: Pick<VmSummary, 'bootTrouble' | 'hostDisk' | 'suspendAt'> = {};
  private ioError: FailureContext['ioError'] = null;
  private panicked = false;
  runState = '';
  private end: SessionEnd | null = null;
  private readonly clipboard = new ClipboardAgentWatch(() => this.options.changed());
  private stopTimer: NodeJS.Timeout | undefined;

  constructor(
    private known: ValidDefinition,
    private readonly options: LifeOptions,
  ) {}

  get definition(): ValidDefinition {
    return this.known;
  }

  /** The folder is read again and again; only another content is another edition. */
  set definition(definition: ValidDefinition) {
    if (!isDeepStrictEqual(definition.config, this.known.config)) this.edition += 1;
    this.known = definition;
  }

  summary(): VmSummary {
    return summarize(this.definition, this.status, {
      lastStartedAt: this.lastStartedAt,
      started: this.started,
      edition: this.edition,
      clipboard: this.clipboard.agent,
      screenCount: this.session?.record.argv.filter((word) => word === '-vnc').length ?? null,
      disposeAt: this.disposeAt,
      signs: this.signs,
    });
  }

  /**
   * Takes from a launch record when the VM was last started; the record stays when the guest has ended.
   * @param record null where there is none.
   */
  remember(record: LaunchRecord | null): void {
    const startedAt = record?.startedAt ?? null;
    const changed = this.lastStartedAt !== startedAt;
    this.lastStartedAt = startedAt;
    if (this.takeRunning(record) || changed) this.options.changed();
  }

  /** Another process may have given the guest that runs other hardware. */
  private takeRunning(record: LaunchRecord | null): boolean {
    const current = this.session?.record;
    if (record?.pid !== current?.pid || record?.startTime !== current?.startTime) return false;
    const running = record && startedConfig(record);
    if (!running || isDeepStrictEqual(running, this.started)) return false;
    this.started = running;
    return true;
  }

  /** Changes the status and tells. */
  set(patch: Partial<VmStatus>): void {
    const before = this.status;
    this.status = { ...before, ...patch };
    this.options.diary.moved(before, this.status);
    if (this.status.state !== 'stopping') clearTimeout(this.stopTimer);
    this.options.changed();
  }

  apply(event: VmEvent, patch: Partial<VmStatus> = {}): void {
    const state = nextState(this.status.state, event);
    this.set({ ...withState(this.status, state), ...patch });
  }

  /** Takes over a QEMU process, just spawned or found running. */
  adopt(
    record: LaunchRecord,
    known: { client?: QmpClient | null; exited?: Promise<ExitStatus> } = {},
  ): Session {
    this.session?.detach();
    this.ioError = null;
    this.panicked = false;
    this.runState = '';
    this.end = null;
    this.clipboard.forget();
    const { role, timings } = this.options;
    const base = { vmId: this.definition.config.id, record, listener: this, timings };
    const exited = known.exited ?? null;
    const { pid, accelerator, startedAt } = record;
    this.started = startedConfig(record);
    this.options.diary.adopted(record);
    this.apply('spawned', { pid, accelerator, startedAt, error: null });
    this.session =
      role === 'app'
        ? new HeldSession({ ...base, client: known.client ?? null, exited })
        : new BorrowedSession({ ...base, exited });
    // A guest that was found may have let go while nobody listened, or its last change was cut short.
    if (role === 'app' && !exited) this.options.deviceGone();
    return this.session;
  }

  /** Back to `off`, without a session. */
  turnOff(error: AppError | null): void {
    this.session?.detach();
    this.session = null;
    this.started = null;
    this.clipboard.forget();
    this.set({ ...offStatus, error });
  }

  /** The guest was asked to shut down, maybe once more: the clock runs, from the beginning. */
  beginStopping(): void {
    if (!['running', 'paused', 'stopping'].includes(this.status.state)) return;
    const wait = this.options.shutdownSeconds() * 1000;
    this.apply('shutdown-requested', { stopDeadline: Date.now() + wait, error: null });
    clearTimeout(this.stopTimer);
    this.stopTimer = setTimeout(() => this.giveUpStopping(), wait);
  }

  /** The request failed: back to what the guest really does. */
  async cancelStopping(): Promise<void> {
    this.apply('shutdown-timeout');
    await this.session?.refresh();
  }

  async onStatus(status: string): Promise<void> {
    this.runState = status;
    if (this.options.role === 'app') void this.clipboard.ask(this.session, this.started);
    const event = eventForStatus(status);
    if (event === null) return;
    if (event !== 'guest-failed') {
      const recovered = this.status.state === 'crashed';
      this.apply(event, recovered ? { error: null } : {});
    } else if (this.status.state !== 'crashed') {
      await this.showFailure(status);
    }
  }

  /** Hears QEMU's events, of this run and later ones. Returns the function that ends it. */
  hear(listener: (event: QmpEvent) => void): () => void {
    this.hearing.add(listener);
    return () => this.hearing.delete(listener);
  }

  onEvent(event: QmpEvent): void {
    for (const listener of this.hearing) listener(event);
    this.options.diary.hear(event);
    const known = knownEvent(event);
    // Whoever pressed the power button, the app or the command line: both show the guest's deadline.
    if (known?.event === 'POWERDOWN' && this.status.state !== 'stopping') this.beginStopping();
    // A guest without the panic device: QEMU ends by itself.
    if (known?.event === 'SHUTDOWN') this.panicked = known.data.reason === 'guest-panic';
    this.clipboard.hear(known);
    if (known?.event === 'DEVICE_DELETED' && known.data.device) this.options.deviceGone();
    if (known?.event !== 'BLOCK_IO_ERROR') return;
    const { device, nospace, reason } = known.data;
    const node = known.data['node-name'];
    const place = device || deviceOfNode(node ?? '');
    this.ioError = { device: place, noSpace: nospace === true, reason };
  }

  onResponsive(responsive: boolean): void {
    if (this.status.unresponsive === !responsive) return;
    // Somebody works with it, another process maybe: QEMU is mute while it saves a guest's memory.
    const works = this.status.state !== 'starting' && isLocked(this.definition.folder);
    if (!responsive && works) return;
    // A guest found mute that nobody is starting any more was running for all that anybody knows.
    if (!responsive && this.status.state === 'starting' && !isLocked(this.definition.folder)) {
      this.apply('qmp-running', { unresponsive: true });
    } else {
      this.set({ unresponsive: !responsive });
    }
  }

  onEnd(end: SessionEnd): void {
    this.end = end;
    this.options.onGone();
  }

  /** Tidies up after the session whose process is gone; safe to call at any time. */
  async settle(end: SessionEnd | null = this.end): Promise<void> {
    const { session } = this;
    if (!session || !end) return;
    this.end = null;
    const { folder, config } = this.definition;
    const { clean, exit } = end;
    let error: AppError | null = null;
    try {
      const next = await settleRun({
        folder,
        config,
        record: session.record,
        clean,
      });
      this.definition = { ...this.definition, config: next };
      error = await this.reasonOfEnd(session.record, clean, exit);
    } catch (thrown) {
      error = toAppError(thrown);
      this.options.problem(thrown, `settling ${folder}`);
    }
    if (this.session === session) this.turnOff(error);
  }

  /** Lets go; the guest keeps running. */
  close(): void {
    clearTimeout(this.stopTimer);
    this.session?.detach();
  }

  private async reasonOfEnd(
    record: LaunchRecord,
    clean: boolean,
    exit: ExitStatus | null,
  ): Promise<AppError | null> {
    if (clean && !this.panicked) return null;
    const context = await this.context();
    if (this.panicked) return guestFailure('guest-panicked', context);
    return qemuCrashed({ ...context, argv: record.argv, exit }, Date.now());
  }

  private async context(): Promise<FailureContext> {
    const { folder, config } = this.definition;
    const { id: vmId, name } = config;
    const accelerator = this.status.accelerator ?? 'tcg';
    const [log, panic] = await Promise.all([logTail(folder), panicLine(folder)]);
    return { vmId, name, accelerator, ioError: this.ioError, log, panic };
  }

  private async showFailure(status: string): Promise<void> {
    this.apply('guest-failed');
    if (status === 'io-error') this.ioError ??= await findIoError(this.session);
    const error = guestFailure(status, await this.context());
    if (this.status.state === 'crashed' && this.runState === status) this.set({ error });
  }

  private giveUpStopping(): void {
    if (this.status.state !== 'stopping') return;
    const { id: vmId, name } = this.definition.config;
    const seconds = String(this.options.shutdownSeconds());
    const error: AppError = {
      code: 'guest-not-responding',
      params: { name, seconds },
      action: 'force-off',
      vmId,
    };
    this.apply('shutdown-timeout', { error });
    void this.session?.refresh();
  }
}
