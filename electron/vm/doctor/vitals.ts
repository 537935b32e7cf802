import { formatSize } from '../../../shared/units';
import type { VmSummary } from '../../../shared/vm-state';
import { runOf } from '../events/diary';
import type { VmActor } from '../supervise/vm-actor';
import { screenText } from '../text/screen-text';
import type { VmRoom } from '../vm-room';
import { agentParts } from '../agent/agent-parts';
import { careForBoot } from './boot-care';
import type { BootSign } from './boot-signs';
import { careForClock } from './clock-care';
import { freeRoom, shortRoom, type ShortRoom } from './host-disk';
import type { VitalsTimings } from './vitals-timings';

/** Milliseconds by which the two clocks of this computer part at least when it has slept. */
const leastSleepMs = 5000;

interface Care {
  run: string;
  end: () => void;
  /** This computer has slept for so many milliseconds. */
  slept: (ms: number) => void;
  /** It was paused because there was no room, and there was no more since. */
  paused: boolean;
}

/** Looks after the guests that run: whether they boot, and whether there is room for their disks. Only the app does. */
export class Vitals {
  private readonly cared = new Map<string, Care>();
  private timer: NodeJS.Timeout | undefined;
  private looking = false;

  constructor(
    private readonly room: VmRoom,
    private readonly timings: VitalsTimings,
    private readonly problem: (error: unknown, what: string) => void,
  ) {}

  /** A machine has changed: it may run now, or no longer. */
  consider(id: string): void {
    const actor = this.actorOf(id);
    const record = actor?.life.session?.record;
    const known = this.cared.get(id);
    const run = record ? runOf(record) : null;
    if (known && known.run !== run) {
      known.end();
      this.cared.delete(id);
      if (actor) this.sign(actor, { bootTrouble: undefined, hostDisk: undefined });
    }
    if (!actor || !record || run === null || this.cared.get(id)?.run === run) return;
    const clock = this.clockOf(actor);
    const care: Care = { run, paused: false, ...clock };
    this.cared.set(id, care);
    const endBoot = careForBoot(actor, record.startedAt, {
      looks: this.timings.bootLooks,
      screenText: async () => (await screenText(this.room, id)).text,
      tell: (found) => this.tellBoot(actor, found),
    });
    care.end = () => {
      clock.end();
      endBoot();
    };
    this.timer ??= this.begin();
  }

  close(): void {
    clearInterval(this.timer);
    for (const { end } of this.cared.values()) end();
    this.cared.clear();
  }

  private begin(): NodeJS.Timeout {
    const { roomMs } = this.timings;
    let [wall, steady] = [Date.now(), performance.now()];
    return setInterval(() => {
      // The steady clock stands still while this computer sleeps (clock_gettime(2), CLOCK_MONOTONIC).
      const slept = Date.now() - wall - (performance.now() - steady);
      [wall, steady] = [Date.now(), performance.now()];
      if (slept > leastSleepMs) for (const care of this.cared.values()) care.slept(slept);
      void this.lookAtRoom();
    }, roomMs).unref();
  }

  private clockOf(actor: VmActor): Pick<Care, 'end' | 'slept'> {
    // It lives in a time of its own.
    if (actor.definition.config.clockBase !== undefined) {
      return { end: () => undefined, slept: () => undefined };
    }
    const agent = agentParts(this.room);
    return careForClock({
      hear: (listener) => actor.hear(listener),
      ahead: async () => (await agent.guestFacts(actor.id, ['time'])).clockAheadMs ?? 0,
      set: async () => void (await agent.setGuestClock(actor.id)),
      told: (behind) => {
        actor.diary.tell('clock-set', { seconds: String(Math.round(behind / 1000)) });
      },
    });
  }

  private actorOf(id: string): VmActor | null {
    const entry = this.room.registry.entries.get(id);
    return entry?.kind === 'valid' ? entry.actor : null;
  }

  private sign(actor: VmActor, signs: Partial<Pick<VmSummary, 'bootTrouble' | 'hostDisk'>>): void {
    const before = actor.life.signs;
    actor.life.signs = { ...before, ...signs };
    if (JSON.stringify(before) !== JSON.stringify(actor.life.signs)) {
      this.room.feed.changed(actor.id);
    }
  }

  private tellBoot(actor: VmActor, found: BootSign | null): void {
    const before = actor.life.signs.bootTrouble;
    if (found && found.cause !== before?.cause) actor.diary.tell('boot-trouble', { ...found });
    this.sign(actor, { bootTrouble: found ?? undefined });
  }

  private async lookAtRoom(): Promise<void> {
    if (this.cared.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    // A file system that hangs is waited for, not asked again and again.
    if (this.looking) return;
    this.looking = true;
    try {
      const free = freeRoom();
      for (const [id, care] of this.cared) {
        const actor = this.actorOf(id);
        if (!actor) continue;
        const { definition, started } = actor.life;
        const config = started ?? definition.config;
        const { folder } = definition;
        // One guest that is mute keeps no other from being paused.
        await shortRoom({ config, folder }, free, this.timings)
          .then(async (short) => await this.judge(actor, care, short))
          .catch((error: unknown) => this.problem(error, `looking at the room for ${folder}`));
      }
    } finally {
      this.looking = false;
    }
  }

  private async judge(actor: VmActor, care: Care, short: ShortRoom | null): Promise<void> {
    const before = actor.life.signs.hostDisk;
    if (!short) {
      care.paused = false;
      this.sign(actor, { hostDisk: undefined });
      return;
    }
    const { path, freeBytes, level } = short;
    const facts = { path, free: formatSize(freeBytes) };
    // Whoever lets it run on all the same knows: it is paused once for each time that there is no room.
    if (level === 'short' && !care.paused && actor.summary().state === 'running') {
      await actor.use(async (qmp) => await qmp.execute('stop'));
      care.paused = true;
      actor.diary.tell('host-disk', { ...facts, level: 'paused' });
    } else if (!before) actor.diary.tell('host-disk', { ...facts, level: 'low' });
    this.sign(actor, { hostDisk: { path, freeBytes, paused: care.paused } });
  }
}
