import { failure } from '../../../shared/errors';
import { setTimeout as delay } from 'node:timers/promises';
import { isSameProcess } from '../../lib/process-facts';
import type { SocketPaths } from '../../qemu/hardware/types';
import { qemuCrashed } from '../launch/exit-reason';
import { readLaunchRecord, type LaunchRecord } from '../records/launch-record';
import { logTail } from '../launch/logs';
import { recoverLostLaunch } from '../records/recover';
import type { MonitorRole } from '../types';
import { findGuest } from '../session/find-guest';
import type { GuestLife } from './guest-life';
import type { SessionTimings } from '../session/session';
import { settleRun } from './settle';

export interface AttachmentDeps {
  role: MonitorRole;
  timings: SessionTimings;
  sockets: (vmId: string) => SocketPaths;
  problem: (error: unknown, what: string) => void;
}

/** Finds a VM's guest that somebody else started, or an earlier life of this program. */
export class Attachment {
  constructor(
    private readonly life: GuestLife,
    private readonly deps: AttachmentDeps,
  ) {}

  /**
   * Attaches to the guest that the launch record names, or to one that none names.
   * @returns true when there is one.
   */
  async attach(): Promise<boolean> {
    const { folder, config } = this.life.definition;
    const record = readLaunchRecord(folder);
    const lives = record !== null && isSameProcess(record);
    if (lives && (await this.attachTo(record))) return true;
    // Before an old run is tidied up after: the sockets may be those of a guest that lives.
    const lost = await recoverLostLaunch(config, folder, this.deps.sockets(config.id));
    if (lost) return await this.attachTo(lost);
    return record !== null && !lives && (await this.attachTo(record));
  }

  /** Attaches to what a record names, if it lives; tidies up after it otherwise. */
  async attachTo(record: LaunchRecord): Promise<boolean> {
    const { life, deps } = this;
    life.remember(record);
    const current = life.session?.record;
    if (current?.pid === record.pid && current.startTime === record.startTime) return true;
    const { greetingMs } = deps.timings;
    const { id } = life.definition.config;
    const { decision, client } = await findGuest(record, id, deps.role, greetingMs);
    switch (decision.kind) {
      case 'attached':
      case 'unresponsive':
      case 'ask': {
        const session = life.adopt(record, { client });
        if (decision.kind === 'unresponsive') life.onResponsive(false);
        const patience = decision.kind === 'attached' ? greetingMs : 0;
        await Promise.race([session.ready, session.ended, delay(patience, null, { ref: false })]);
        return true;
      }
      case 'foreign':
        if (decision.reason === 'other-guest') {
          const { name } = life.summary();
          const { error } = failure('monitor-foreign', { params: { name }, vmId: id });
          life.set({ error });
        }
        return false;
      case 'stale':
        await this.settleOldRun(record, decision.unclean);
        return false;
    }
  }

  /** A run that ended while nobody watched. */
  private async settleOldRun(record: LaunchRecord, unclean: boolean): Promise<void> {
    const { life } = this;
    const { definition } = life;
    const { folder, config } = definition;
    if (life.session) return;
    try {
      const request = { folder, config, record, clean: false };
      life.definition = { ...definition, config: await settleRun(request) };
    } catch (error) {
      this.deps.problem(error, `settling ${folder}`);
    }
    const { state, error } = life.summary();
    if (!unclean || state !== 'off' || error) return;
    const context = { vmId: config.id, name: config.name, argv: record.argv, exit: null };
    life.set({ error: qemuCrashed({ ...context, log: await logTail(folder) }, null) });
  }
}
