import { setTimeout as delay } from 'node:timers/promises';
import { whileSeen } from '../../lib/attention';
import type { QmpClient } from '../../qemu/qmp/client';
import type { QmpEvent } from '../../qemu/qmp/wire';
import type { ExitStatus } from '../launch/exit-reason';
import type { LaunchRecord } from '../records/launch-record';
import { connectGuest } from './connect-guest';
import { observeEnd, waitForExit } from './process-end';
import type { Session, SessionEnd, SessionListener, SessionTimings } from './session';

/** Events after which `query-status` may answer something new. */
const statusEvents = new Set([
  'STOP',
  'RESUME',
  'SUSPEND',
  'WAKEUP',
  'GUEST_PANICKED',
  'BLOCK_IO_ERROR',
  'WATCHDOG',
]);

export interface HeldSessionOptions {
  vmId: string;
  record: LaunchRecord;
  listener: SessionListener;
  timings: SessionTimings;
  /** The connection that proved at re-attach that the guest is ours. */
  client: QmpClient | null;
  /** When this process started QEMU. */
  exited: Promise<ExitStatus> | null;
}

/** The app's session: holds `qmp.sock` as long as the process lives, hears events, and watches its heartbeat. */
export class HeldSession implements Session {
  readonly record: LaunchRecord;
  mayBeMute = false;
  readonly ready: Promise<void>;
  readonly ended: Promise<SessionEnd>;
  private becomeReady: () => void = () => undefined;
  private client: QmpClient | null = null;
  private readonly detached = new AbortController();
  private shutDown = false;
  private refreshing: Promise<void> | null = null;
  private refreshAgain = false;

  constructor(private readonly options: HeldSessionOptions) {
    this.record = options.record;
    this.ready = new Promise((resolve) => (this.becomeReady = resolve));
    this.ended = new Promise((resolve) => {
      void this.live(options.client, resolve);
    });
  }

  /** Falls back to the command line's socket while somebody else holds ours. */
  async use<T>(job: (qmp: QmpClient) => Promise<T>): Promise<T> {
    if (this.client) return await job(this.client);
    const { record, vmId, timings } = this.options;
    const borrowed = await connectGuest(record.sockets.qmpCli, vmId, {
      greetingMs: timings.greetingMs,
      trusted: this.options.exited !== null,
      signal: this.detached.signal,
    });
    try {
      return await job(borrowed);
    } finally {
      borrowed.close();
    }
  }

  /** The others of this process share its own connection; other processes have a socket of theirs. */
  async lend<T>(qmp: QmpClient, work: () => Promise<T>): Promise<T> {
    return qmp === this.client ? await work() : await qmp.whileAway(work);
  }

  async refresh(): Promise<void> {
    if (this.refreshing) {
      this.refreshAgain = true;
      return await this.refreshing;
    }
    this.refreshing = this.askStatus().finally(() => (this.refreshing = null));
    await this.refreshing;
  }

  expectEnd(): void {
    this.shutDown = true;
  }

  detach(): void {
    this.detached.abort();
    this.client?.close();
  }

  private takeEvent(event: QmpEvent): void {
    if (event.event === 'SHUTDOWN') this.shutDown = true;
    this.options.listener.onEvent(event);
    if (statusEvents.has(event.event)) void this.refresh();
  }

  private async live(first: QmpClient | null, ended: (end: SessionEnd) => void): Promise<void> {
    const { record, listener, timings } = this.options;
    const { signal } = this.detached;
    let client = first;
    while (!signal.aborted) {
      client ??= await this.connect();
      if (client) await this.serve(client);
      client = null;
      if (signal.aborted) return;
      if (await waitForExit(record, this.shutDown ? timings.retryMs : 200)) {
        const end = await observeEnd(record, this.shutDown, this.options.exited);
        if (signal.aborted) return;
        ended(end);
        listener.onEnd(end);
        return;
      }
      // A QEMU that said SHUTDOWN is writing out its disks; it is not hung.
      if (!this.shutDown) await this.askByTheWay();
      await delay(timings.retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async connect(): Promise<QmpClient | null> {
    const { record, vmId, timings } = this.options;
    // A QEMU that was started a moment ago by another process may not listen yet.
    const young = Date.now() - record.startedAt < 10_000;
    try {
      return await connectGuest(record.sockets.qmp, vmId, {
        connectMs: young ? timings.retryMs : 0,
        greetingMs: timings.greetingMs,
        trusted: this.options.exited !== null,
        signal: this.detached.signal,
      });
    } catch {
      // Why it failed does not matter here: the loop looks at the process and tries again.
      return null;
    }
  }

  /** Stays with a connection until it ends. */
  private async serve(client: QmpClient): Promise<void> {
    this.client = client;
    client.onEvent((event) => this.takeEvent(event));
    if (this.detached.signal.aborted) client.close();
    const rest = whileSeen(this.options.timings.heartbeatMs, () => void this.refresh());
    await this.refresh();
    this.becomeReady();
    await client.closed;
    rest();
    this.client = null;
  }

  /** Our socket is mute: QEMU is stopped or hangs, or another program holds the socket and QEMU is well. */
  private async askByTheWay(): Promise<void> {
    const { listener, timings } = this.options;
    const options = { timeoutMs: timings.greetingMs };
    let status: string | null = null;
    try {
      ({ status } = await this.use((qmp) => qmp.execute('query-status', undefined, options)));
    } catch {
      // Mute on both sockets.
    }
    if (this.detached.signal.aborted) return;
    if (status !== null || !this.mayBeMute) listener.onResponsive(status !== null);
    if (status === null) return;
    await listener.onStatus(status);
    this.becomeReady();
  }

  private async askStatus(): Promise<void> {
    const { listener, timings } = this.options;
    const options = { timeoutMs: timings.heartbeatTimeoutMs };
    do {
      this.refreshAgain = false;
      const { client } = this;
      if (!client) return;
      try {
        const { status } = await client.execute('query-status', undefined, options);
        if (this.detached.signal.aborted) return;
        listener.onResponsive(true);
        await listener.onStatus(status);
      } catch {
        // The connection may simply have ended: `live` sees that. A living one that is mute hangs.
        const living = this.client === client && !this.shutDown && !this.mayBeMute;
        if (living && !this.detached.signal.aborted) listener.onResponsive(false);
      }
    } while (this.refreshAgain);
  }
}
