/*
 * Automatic snapshots: when one is due and which ones go again. Pure, and free of the schema library: the window's
 * simulator works with it, too.
 */
import { type Dated, keptBy, type Retention } from './retention';

/** Who made a snapshot where no person did: the schedule, or a change of disks or firmware. */
export const snapshotOrigins = ['schedule', 'before-change'] as const;
export type SnapshotOrigin = (typeof snapshotOrigins)[number];

export const scheduleIntervals = ['off', 'hour', 'day', 'week'] as const;
export type ScheduleInterval = (typeof scheduleIntervals)[number];

/** Most that a part of a rule keeps. */
export const mostKept = 99;

/** What a machine's automatic snapshots are made and kept by. */
export interface AutomaticRules {
  every: ScheduleInterval;
  /** Hours and minutes by the clock of this computer, `03:00`; for days and weeks. */
  at: string;
  /** The day of the week, from 1 for Monday to 7; for weeks. */
  weekday: number;
  /** With the memory of a guest that runs, which stands still for it. */
  memory: boolean;
  /** None is made while the guest is off. */
  onlyRunning: boolean;
  /** Also before changes of its disks and firmware. */
  beforeChanges: boolean;
  keep: Retention;
}

/** What is so until a person wants it otherwise. */
export const usualRules: AutomaticRules = {
  every: 'off',
  at: '03:00',
  weekday: 1,
  memory: false,
  onlyRunning: true,
  beforeChanges: false,
  keep: { last: 7, hourly: 0, daily: 0, weekly: 0, monthly: 0 },
};

/** When the schedule makes one. */
export type Schedule = Pick<AutomaticRules, 'every' | 'at' | 'weekday'>;

const hourMs = 3_600_000;

/** Pure: hours and minutes of `03:00`. */
function clockOf(at: string): [number, number] {
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  return [hours, minutes];
}

/** By the time that has passed: an hour that comes twice in autumn is two. */
const hourStart = (time: number): number => {
  const date = new Date(time);
  const within = date.getMinutes() * 60_000 + date.getSeconds() * 1000 + date.getMilliseconds();
  return time - within;
};

/** Pure: the schedule's time some days after that of a moment's day, by the clock of this computer. */
function dayTime(time: number, days: number, at: string): number {
  const date = new Date(time);
  const [hours, minutes] = clockOf(at);
  return new Date(
    date.getFullYear(),
    date.getMonth(),
    date.getDate() + days,
    hours,
    minutes,
  ).getTime();
}

/** Days since the last such day of the week, 0 on the day itself. */
const daysSince = (time: number, weekday: number): number =>
  (new Date(time).getDay() - (weekday % 7) + 7) % 7;

/** Pure: the schedule's last time up to a moment, in milliseconds since the epoch; null without a schedule. */
export function lastTime({ every, at, weekday }: Schedule, now: number): number | null {
  if (every === 'off') return null;
  if (every === 'hour') return hourStart(now);
  const step = every === 'day' ? 1 : 7;
  const back = every === 'day' ? 0 : daysSince(now, weekday);
  const today = dayTime(now, -back, at);
  return today <= now ? today : dayTime(now, -back - step, at);
}

/** Pure: the schedule's first time after a moment; null without a schedule. */
export function nextTime({ every, at, weekday }: Schedule, now: number): number | null {
  if (every === 'off') return null;
  if (every === 'hour') return hourStart(now) + hourMs;
  const step = every === 'day' ? 1 : 7;
  const back = every === 'day' ? 0 : daysSince(now, weekday);
  const today = dayTime(now, -back, at);
  return today > now ? today : dayTime(now, step - back, at);
}

/** A snapshot, as far as it is asked whether it goes. */
export interface Thinnable extends Dated {
  parent: string | null;
  origin?: SnapshotOrigin | undefined;
}

/** Where the present stands, and what going back to was cut short. */
interface Standing {
  current: string | null;
  reverting: string | null;
}

/**
 * Pure: the automatic snapshots that a rule does not keep. What the schedule made and what changes made are counted each
 * for themselves, so that the hourly ones do not push out what was kept before a change. One that a person made never
 * goes, nor one where the tree branches, nor one that a revert waits for, nor the one that the present stands on: it is
 * the newest, whatever the clock said, or somebody went back to it.
 */
export function thinnedBy(
  points: readonly Thinnable[],
  { current, reverting }: Standing,
  rule: Retention,
): string[] {
  const kept = new Set<string | null>(
    snapshotOrigins.flatMap((origin) => [
      ...keptBy(
        points.filter((point) => point.origin === origin),
        rule,
      ),
    ]),
  );
  const stays = new Set([...kept, current, reverting]);
  return points
    .filter(({ id, origin }) => origin !== undefined && !stays.has(id))
    .filter(({ id }) => points.filter(({ parent }) => parent === id).length < 2)
    .map(({ id }) => id);
}

/** A time of the schedule in a simulation, in milliseconds since the epoch, and whether its snapshot is there at the end. */
export interface SimulatedTime {
  at: number;
  kept: boolean;
}

const weekMs = 7 * 24 * hourMs;
/** Most weeks that a simulation goes ahead. */
export const mostWeeks = 12;

/**
 * Pure: the coming weeks by the rules: every time of the schedule, and which snapshots of it are left at the end. As in
 * life, they are thinned out after each one.
 * @param weeks 1 to {@link mostWeeks}.
 */
export function simulate(
  rules: Schedule & Pick<AutomaticRules, 'keep'>,
  now: number,
  weeks: number,
): SimulatedTime[] {
  const end = now + weeks * weekMs;
  const times: number[] = [];
  let left: Dated[] = [];
  for (let at = nextTime(rules, now); at !== null && at <= end; at = nextTime(rules, at)) {
    times.push(at);
    left.push({ id: String(at), createdAt: new Date(at).toISOString() });
    const kept = keptBy(left, rules.keep);
    left = left.filter(({ id }) => kept.has(id));
  }
  const there = new Set(left.map(({ id }) => id));
  return times.map((at) => ({ at, kept: there.has(String(at)) }));
}

/** What is known of when snapshots were made, in milliseconds since the epoch. */
export interface Attempted {
  /** Since when the schedule is as it is: it counts from then on. */
  since: number;
  /** The last one of the schedule; null for none. */
  last: number | null;
}

/**
 * Pure: the time of the schedule for which a snapshot is due; null for none. However many were missed, one is due. What
 * was written down by a clock that ran ahead does not count.
 */
export function dueTime(
  schedule: Schedule,
  { since, last }: Attempted,
  now: number,
): number | null {
  const time = lastTime(schedule, now);
  if (time === null) return null;
  const done = Math.max(...[since, last ?? 0].filter((one) => one <= now), 0);
  return done >= time ? null : time;
}
