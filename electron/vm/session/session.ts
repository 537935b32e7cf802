import type { QmpClient } from '../../qemu/qmp/client';
import type { QmpEvent } from '../../qemu/qmp/wire';
import type { ExitStatus } from '../launch/exit-reason';
import type { LaunchRecord } from '../records/launch-record';

/** How a QEMU process came to its end. */
export interface SessionEnd {
  /** False when it was killed or crashed; true when it shut down or we ended it. */
  clean: boolean;
  /** Known when this process started it. */
  exit: ExitStatus | null;
}

/** What a session tells its VM. */
export interface SessionListener {
  /** QEMU's answer to `query-status`. Resolves when all that it means is known: why a guest failed is asked for. */
  onStatus(status: string): Promise<void>;
  onEvent(event: QmpEvent): void;
  /** False when QMP gives no answer though the process lives; true when it does again. */
  onResponsive(responsive: boolean): void;
  /** The process is gone. The last call of a session that was not detached. */
  onEnd(end: SessionEnd): void;
}

/** One living QEMU process as this process knows it. */
export interface Session {
  readonly record: LaunchRecord;
  /** Something that QEMU does just now keeps its monitor from answering: it does not hang. */
  mayBeMute: boolean;
  /** Resolves when the monitor has answered for the first time. */
  readonly ready: Promise<void>;
  /** Resolves when the process is gone; never when the session is detached before. */
  readonly ended: Promise<SessionEnd>;
  /** Runs `job` with a monitor connection. @throws `monitor-timeout`, `vm-not-running`, `qmp-error`, `qemu-exited`. */
  use<T>(job: (qmp: QmpClient) => Promise<T>): Promise<T>;
  /**
   * Runs `work` of a {@link use} that needs no monitor meanwhile: others may have it. It is back when this resolves, or
   * whatever is asked of it fails as that did.
   */
  lend<T>(qmp: QmpClient, work: () => Promise<T>): Promise<T>;
  /** Asks for the status; the answer comes by `onStatus`. Failures show as `onResponsive`. */
  refresh(): Promise<void>;
  /** The end is wanted: it will count as clean however it comes. */
  expectEnd(): void;
  /** Lets go of sockets and timers; the guest keeps running. */
  detach(): void;
}

export interface SessionTimings {
  /** Milliseconds for the greeting of a monitor that took the connection. */
  greetingMs: number;
  /** Between two heartbeats, and how long one may take. */
  heartbeatMs: number;
  heartbeatTimeoutMs: number;
  /** Between two attempts to reach a process that does not answer. */
  retryMs: number;
}

export const defaultSessionTimings: SessionTimings = {
  greetingMs: 1000,
  heartbeatMs: 3000,
  heartbeatTimeoutMs: 3000,
  retryMs: 1000,
};
