import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure } from '../../../shared/errors';
import type { QmpClient } from '../../qemu/qmp/client';
import type { ExitStatus } from '../launch/exit-reason';
import type { LaunchRecord } from '../records/launch-record';
import { connectGuest } from './connect-guest';
import { observeEnd, waitForExit } from './process-end';
import type { Session, SessionEnd, SessionListener, SessionTimings } from './session';

export interface BorrowedSessionOptions {
  vmId: string;
  record: LaunchRecord;
  listener: SessionListener;
  timings: SessionTimings;
  exited: Promise<ExitStatus> | null;
}

/**
 * The command line's session: borrows `qmp-cli.sock` for one command at a time, so that several terminals can
 * work on one VM. It hears no events; the process's end is seen in `/proc`.
 */
export class BorrowedSession implements Session {
  readonly record: LaunchRecord;
  mayBeMute = false;
  readonly ready: Promise<void>;
  readonly ended: Promise<SessionEnd>;
  private readonly detached = new AbortController();
  private expected = false;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: BorrowedSessionOptions) {
    this.record = options.record;
    this.ended = new Promise((resolve) => {
      void this.live(resolve);
    });
    this.ready = this.firstAnswer();
  }

  async use<T>(job: (qmp: QmpClient) => Promise<T>): Promise<T> {
    const result = this.turn.then(async () => {
      const client = await this.connect();
      try {
        return await job(client);
      } finally {
        client.close();
      }
    });
    this.turn = result.catch(() => undefined);
    return await result;
  }

  async lend<T>(qmp: QmpClient, work: () => Promise<T>): Promise<T> {
    const ours = this.turn;
    this.turn = Promise.resolve();
    return await qmp.whileAway(work, async () => {
      const others = this.turn;
      this.turn = ours;
      await others;
    });
  }

  async refresh(): Promise<void> {
    await this.askStatus();
  }

  expectEnd(): void {
    this.expected = true;
  }

  detach(): void {
    this.detached.abort();
  }

  /** Asks until the monitor answers or the session ends. */
  private async firstAnswer(): Promise<void> {
    const { signal } = this.detached;
    while (!signal.aborted && !(await this.askStatus())) {
      await delay(this.options.timings.retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async askStatus(): Promise<boolean> {
    const { listener, timings } = this.options;
    const options = { timeoutMs: timings.heartbeatTimeoutMs };
    try {
      const { status } = await this.use((qmp) => qmp.execute('query-status', undefined, options));
      if (this.detached.signal.aborted) return false;
      listener.onResponsive(true);
      await listener.onStatus(status);
      return true;
    } catch (error) {
      const mute = error instanceof AppFailure && error.error.code === 'monitor-timeout';
      if (mute && !this.mayBeMute && !this.detached.signal.aborted) listener.onResponsive(false);
      return false;
    }
  }

  private async connect(): Promise<QmpClient> {
    const { record, vmId, timings } = this.options;
    return await connectGuest(record.sockets.qmpCli, vmId, {
      connectMs: timings.greetingMs,
      greetingMs: timings.greetingMs,
      trusted: this.options.exited !== null,
      signal: this.detached.signal,
    });
  }

  private async live(ended: (end: SessionEnd) => void): Promise<void> {
    const { record, listener, exited } = this.options;
    const { signal } = this.detached;
    const gone = await waitForExit(record, Number.POSITIVE_INFINITY, signal);
    if (!gone || signal.aborted) return;
    const end = await observeEnd(record, this.expected, exited);
    if (signal.aborted) return;
    this.detached.abort();
    ended(end);
    listener.onEnd(end);
  }
}
