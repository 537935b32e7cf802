import type { AppError } from '../../../shared/errors';
import type { LoggedEvent, LoggedKind } from '../../../shared/logged-event';
import type { VmState } from '../../../shared/vm-states';
import { deviceOfNode } from '../../qemu/hardware/device-ids';
import { knownEvent } from '../../qemu/qmp/events';
import type { QmpEvent } from '../../qemu/qmp/wire';
import { isLocked } from '../records/launch-lock';
import type { LaunchRecord } from '../records/launch-record';
import type { Session } from '../session/session';
import { isSuspended } from '../suspend/suspended-file';
import type { VmStatus } from '../supervise/vm-status';
import type { MonitorRole } from '../types';
import { appendEvent } from './event-file';

interface DiaryOptions {
  role: MonitorRole;
  problem: (error: unknown, what: string) => void;
}

/** The machine that it is of. */
interface Subject {
  definition: { folder: string };
  session: Session | null;
}

/** Of one kind in a minute: a guest that resets itself all day fills no log, nor does a script. */
const mostInMinute = { guest: 10, person: 200 };
const minute = 60_000;
/** Milliseconds in which a reset by the firmware belongs to the one before. */
const sameResetMs = 2000;

/** How QEMU says why it ended (`ShutdownCause` in `qapi/run-state.json`), as the log says it. */
const endings: Readonly<Record<string, string>> = {
  'guest-shutdown': 'guest',
  'guest-reset': 'guest-reset',
  'guest-panic': 'panic',
  'host-qmp-quit': 'forced',
  'host-signal': 'signal',
};

/** Pure: the key of a run. */
export const runOf = ({ pid, startTime }: Pick<LaunchRecord, 'pid' | 'startTime'>): string =>
  `${pid}.${startTime}`;

/**
 * Writes down what happens to one machine. What a person has done is written by the process that did it, in either role;
 * what QEMU says only by the app, which hears it.
 */
export class Diary {
  private ending: string | null = null;
  private asked = false;
  private run: string | undefined;
  /** By this computer's steady clock. */
  private resetAt = Number.NEGATIVE_INFINITY;
  private readonly lately = new Map<LoggedKind, { since: number; count: number }>();

  constructor(
    private readonly options: DiaryOptions,
    private readonly subject: () => Subject,
  ) {}

  /** Writes an event down, now. A log that cannot be written keeps nobody from anything. */
  tell(kind: LoggedKind, facts: Record<string, string> = {}, run?: string): void {
    const { folder } = this.subject().definition;
    const at = Date.now();
    const left = this.leftOut(kind, at, 'by' in facts ? mostInMinute.person : mostInMinute.guest);
    if (left === null) return;
    const told = left > 0 ? { ...facts, left: String(left) } : facts;
    const event: LoggedEvent = { at, kind, facts: told, ...(run && { run }) };
    try {
      appendEvent(folder, event);
    } catch (error) {
      this.options.problem(error, `the event log in ${folder}`);
    }
  }

  /** A person has done it, by this process. */
  acted(kind: LoggedKind, facts: Record<string, string> = {}): void {
    if (kind === 'stop-asked') this.asked = true;
    this.tell(kind, { ...facts, by: this.options.role });
  }

  /**
   * The guest that runs was started by this process.
   * @param resumed it goes on where it was suspended to disk
   */
  async started(resumed = false): Promise<void> {
    const { session } = this.subject();
    if (!session) return;
    const { record } = session;
    const version = await session.use((qmp) => Promise.resolve(qmp.version)).catch(() => null);
    const { major, minor, micro } = version?.qemu ?? {};
    const qemu = version ? [major, minor, micro].join('.') : '?';
    const { role } = this.options;
    const by = resumed ? `${role}-resumed` : role;
    const facts = { by, accelerator: record.accelerator, qemu };
    this.tell('started', facts, runOf(record));
  }

  /** The end of this run is wanted, by this process. */
  ends(how: 'forced'): void {
    this.ending = how;
  }

  /** A QEMU process is there, just started or found. */
  adopted(record: LaunchRecord): void {
    this.ending = null;
    this.asked = false;
    this.run = runOf(record);
  }

  /** QEMU has said something. Only the app hears it. */
  hear(event: QmpEvent): void {
    const known = knownEvent(event);
    if (!known) return;
    const { event: name } = known;
    if (name === 'SHUTDOWN') this.ending ??= endings[known.data.reason] ?? null;
    else if (name === 'POWERDOWN') {
      this.asked = true;
      this.tell('stop-asked');
    } else if (name === 'RESET') {
      if (known.data.reason !== 'snapshot-load') this.wasReset(known.data.guest);
    } else if (name === 'SUSPEND') this.tell('slept');
    else if (name === 'WAKEUP') this.tell('woke');
    else if (name === 'WATCHDOG') this.tell('watchdog', { action: known.data.action });
    // Otherwise the guest stands still, or QEMU ends: that is told as what it is.
    else if (name === 'GUEST_PANICKED' && known.data.action === 'run') this.tell('panicked');
    else if (name === 'DEVICE_DELETED' && known.data.device !== undefined) {
      this.tell('device-released', { device: known.data.device });
    } else if (name === 'BLOCK_IO_ERROR' && known.data.action !== 'stop') {
      // One that stops the guest is told as that.
      const { device, operation, reason } = known.data;
      const place = device || deviceOfNode(known.data['node-name'] ?? '');
      this.tell('disk-error', { device: place, operation, words: reason });
    }
  }

  /** The machine's status has become another one. */
  moved(before: VmStatus, after: VmStatus): void {
    const { error } = after;
    const news = error !== null && error !== before.error ? error : null;
    if (before.state !== 'off' && after.state === 'off') this.ended(before.state, news);
    else if (this.options.role === 'app') this.lived(before, after, news);
  }

  /** SeaBIOS resets the machine once more when it was reset: that is one (`src/post.c`, `HaveRunPost`). */
  private wasReset(byGuest: boolean): void {
    const now = performance.now();
    const again = byGuest && now - this.resetAt < sameResetMs;
    if (!byGuest) this.resetAt = now;
    if (!again) this.tell('reset', byGuest ? {} : { by: 'unknown' });
  }

  private lived(before: VmStatus, after: VmStatus, news: AppError | null): void {
    const [was, is] = [before.state, after.state];
    if (before.unresponsive !== after.unresponsive && is !== 'starting') {
      this.tell(after.unresponsive ? 'unresponsive' : 'responsive');
    }
    if (news) this.failed(is, news);
    if (was === is || was === 'starting' || this.works()) return;
    if (is === 'paused') this.tell('paused');
    else if (is === 'running' && (was === 'paused' || was === 'crashed')) this.tell('resumed');
  }

  /** Somebody works with the whole machine, and the guest may be stopped for a moment. */
  private works(): boolean {
    const { session, definition } = this.subject();
    return session?.mayBeMute === true || isLocked(definition.folder);
  }

  private failed(state: VmState, error: AppError): void {
    if (error.code === 'guest-not-responding') {
      this.tell('stop-ignored', { seconds: error.params?.['seconds'] ?? '' });
    } else if (state === 'crashed') this.tell('failed', factsOf(error));
  }

  private ended(was: VmState, error: AppError | null): void {
    const run = this.run;
    this.run = undefined;
    if (run === undefined) {
      if (error) this.tell('start-failed', factsOf(error));
      return;
    }
    if (was === 'starting') {
      // One that was called off has told nobody that it began.
      if (error) this.tell('start-failed', factsOf(error));
      return;
    }
    const crashed = error !== null && error.code.startsWith('qemu-crashed');
    if (crashed) return this.tell('crashed', crashFacts(error), run);
    const asked = this.asked && (this.ending === null || this.ending === 'guest');
    // By whichever process: its state is whole on the disk before its QEMU is ended.
    const suspended = isSuspended(this.subject().definition.folder);
    const how = suspended ? 'suspended' : asked ? 'asked' : this.ending;
    this.tell('ended', how === null ? {} : { how }, run);
  }

  /** How many of a kind were left out before this one; null where it is to be left out, too. */
  private leftOut(kind: LoggedKind, now: number, most: number): number | null {
    const known = this.lately.get(kind);
    if (!known || now - known.since > minute || now < known.since) {
      this.lately.set(kind, { since: now, count: 1 });
      return known ? Math.max(0, known.count - most) : 0;
    }
    known.count += 1;
    return known.count > most ? null : 0;
  }
}

/** Pure: an error as facts of an event. */
const factsOf = ({ code, params, detail }: AppError): Record<string, string> => ({
  ...params,
  code,
  ...(detail !== undefined && { detail }),
});

const crashFacts = ({ reason, detail }: AppError): Record<string, string> => ({
  how: 'seen',
  ...(reason && { words: reason.text }),
  ...(detail !== undefined && { detail }),
});
