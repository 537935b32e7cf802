import { runOf } from '../events/diary';
import type { VmActor } from '../supervise/vm-actor';
import type { VmRoom } from '../vm-room';
import { type IdleLimits, type IdleTrack, judgeIdle, track, untracked } from './judge-idle';
import type { IdleTimings, IdleWish } from './idle-wish';
import { readSample } from './read-sample';

const idleTimings: IdleTimings = {
  lookMs: 10_000,
  noticeMs: 60_000,
  windowMs: 60_000,
  share: 0.1,
};

interface Care {
  run: string;
  known: IdleTrack;
  /** It cannot be suspended: it is looked at again when it has been idle for as long once more. */
  passed: boolean;
}

/** Suspends guests that do nothing for long, where the person wants it, and tells before. Only the app does. */
export class IdleCare {
  private readonly cared = new Map<string, Care>();
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  private readonly timings: IdleTimings;

  constructor(
    private readonly room: VmRoom,
    private readonly wish: IdleWish,
    private readonly problem: (error: unknown, what: string) => void,
  ) {
    this.timings = { ...idleTimings, ...wish.timings };
  }

  /** A machine has changed: it may run now. */
  consider(id: string): void {
    if (this.timer || !this.actorOf(id)?.life.session) return;
    this.timer = setInterval(() => void this.look(), this.timings.lookMs).unref();
  }

  /** Somebody wants a guest to go on: its time begins anew. */
  keep(id: string): void {
    this.cared.delete(id);
    const actor = this.actorOf(id);
    if (actor) this.tell(actor, undefined);
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.cared.clear();
  }

  private actorOf(id: string): VmActor | null {
    const entry = this.room.registry.entries.get(id);
    return entry?.kind === 'valid' ? entry.actor : null;
  }

  private async look(): Promise<void> {
    // A guest that is mute is waited for, not asked again and again.
    if (this.looking) return;
    this.looking = true;
    try {
      const actors = [...this.room.registry.entries.keys()].flatMap((id) => {
        const actor = this.actorOf(id);
        return actor?.life.session ? [actor] : [];
      });
      if (actors.length === 0) return this.close();
      for (const actor of actors) {
        // It ends just now, or is mute: nothing is known of it then.
        await this.lookAt(actor).catch(() => this.forget(actor));
      }
    } finally {
      this.looking = false;
    }
  }

  private async lookAt(actor: VmActor): Promise<void> {
    const { session } = actor.life;
    const { state, unresponsive } = actor.summary();
    const afterMs = this.wish.afterMs();
    if (!session || afterMs <= 0 || state !== 'running' || unresponsive || session.mayBeMute) {
      return this.forget(actor);
    }
    const run = runOf(session.record);
    const sample = await actor.use(
      async (qmp) => await readSample(qmp, session.record.pid, actor.serialPortsOpen > 0),
    );
    if (!sample) return this.forget(actor);
    const held = await this.isHeld(actor);
    const before = this.cared.get(actor.id);
    const limits = { ...this.timings, afterMs };
    const care: Care = before?.run === run ? before : { run, known: untracked, passed: false };
    care.known = track(care.known, { ...sample, attended: sample.attended || held }, limits);
    this.cared.set(actor.id, care);
    await this.judge(actor, care, limits);
  }

  private async isHeld({ definition }: VmActor): Promise<boolean> {
    return await this.room.refuseHeld(definition).then(
      () => false,
      () => true,
    );
  }

  private async judge(actor: VmActor, care: Care, limits: IdleLimits): Promise<void> {
    const verdict = judgeIdle(care.known, performance.now(), limits);
    if (verdict.kind === 'none') {
      care.passed = false;
      return this.tell(actor, undefined);
    }
    if (verdict.kind === 'notice') {
      if (actor.life.signs.suspendAt !== undefined || care.passed) return;
      care.passed = !(await this.canBeSuspended(actor.id));
      if (!care.passed) this.tell(actor, Date.now() + verdict.leftMs);
      return;
    }
    // Nobody is surprised: who was not told in time, since this process slept, is told now.
    if (actor.life.signs.suspendAt === undefined && !care.passed) {
      care.known = { ...care.known, since: performance.now() + limits.noticeMs - limits.afterMs };
      return await this.judge(actor, care, limits);
    }
    this.keep(actor.id);
    // One that cannot be is passed by, and has its whole time again.
    if (!care.passed) void this.suspend(actor);
  }

  private async canBeSuspended(id: string): Promise<boolean> {
    return await this.wish.outlook(id).then(
      () => true,
      () => false,
    );
  }

  private async suspend(actor: VmActor): Promise<void> {
    const { started, definition } = actor.life;
    try {
      actor.diary.tell('idle', {});
      await this.wish.suspend(definition.config.id);
    } catch (error) {
      this.problem(error, `suspending ${(started ?? definition.config).name}, which is idle`);
    }
  }

  private forget(actor: VmActor): void {
    this.cared.delete(actor.id);
    this.tell(actor, undefined);
  }

  private tell(actor: VmActor, suspendAt: number | undefined): void {
    const { life } = actor;
    if (life.signs.suspendAt === suspendAt) return;
    const { suspendAt: _, ...others } = life.signs;
    life.signs = suspendAt === undefined ? others : { ...others, suspendAt };
    this.room.feed.changed(actor.id);
  }
}
