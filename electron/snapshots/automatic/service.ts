import path from 'node:path';
import { stat } from 'node:fs/promises';
import { type AutomaticRules, dueTime, nextTime, thinnedBy } from '../../../shared/automatic';
import { type AppError, AppFailure, failure, toAppError } from '../../../shared/errors';
import type { VmSummary } from '../../../shared/vm-state';
import { measure } from '../../disks/qemu-img';
import type { RunningJob } from '../../jobs/types';
import { readPoints, readStanding, type Point } from '../../vm/points/point-store';
import { diskImages, obstacleOf, writtenDisks } from '../images';
import { readRules, type StoredRules, writeOutcome, writeRules } from './rules-file';
import { automaticTitle } from './title';
import type { AutomaticOutcome, AutomaticRooms, AutomaticSnapshots, RiskyChange } from './types';

/** Somebody else works with the machine just now: tried again a little later. */
const busyCodes: ReadonlySet<string> = new Set(['held-by-job', 'vm-locked', 'vm-busy']);

const isBusy = (error: unknown): boolean =>
  error instanceof AppFailure && busyCodes.has(error.error.code);

/** Milliseconds until what failed is tried again, unless the schedule's next time comes first. */
const againMs = 3_600_000;

/** When a machine's last one failed, and with what. */
type Failures = Map<string, { at: number; code: string }>;

/** Makes automatic snapshots and takes them away again, each by a job that holds the machine. */
export function createAutomaticSnapshots(rooms: AutomaticRooms): AutomaticSnapshots {
  const { vms } = rooms;
  const now = rooms.now ?? Date.now;
  // Where even that cannot be written down, it is not tried each minute.
  const failures: Failures = new Map();
  return {
    state(id) {
      const { rules, last, broken } = readRules(vms.folder(id));
      const next = nextTime(rules, now());
      return {
        rules,
        failed: last?.error ? { at: last.at, error: last.error } : null,
        broken: broken && toAppError(broken),
        next: next === null ? null : new Date(next).toISOString(),
      };
    },
    async save(id, rules) {
      await writeRules(vms.folder(id), rules, now());
      failures.delete(id);
    },
    averageBytes: async (id) => await averageBytes(rooms, id),
    async runDue(id) {
      const stored = readRules(vms.folder(id));
      if (stored.broken || vms.config(id).template === true) return { kind: 'none' };
      if (!isDue(vms.folder(id), stored, failures.get(id)?.at, now())) return { kind: 'none' };
      const reason = waitsFor(vms.get(id), stored);
      if (reason) return { kind: 'waits', reason };
      const known = stored.last?.error?.code ?? failures.get(id)?.code;
      const outcome = await takeDue(rooms, { id, rules: stored.rules, known }, now());
      if (outcome.kind === 'taken') failures.delete(id);
      if (outcome.kind === 'failed') failures.set(id, { at: now(), code: outcome.error.code });
      return outcome;
    },
    beforeChange: async (id, change) => await beforeChange(rooms, id, change, now()),
    afterChange: async (id) => {
      if (!readRules(vms.folder(id)).rules.beforeChanges) return;
      await thinOut(rooms, id);
    },
  };
}

/** Whether one is to be made now: it is due, and did not just fail. */
function isDue(
  folder: string,
  { rules, since, last }: StoredRules,
  failedAt: number | undefined,
  now: number,
): boolean {
  const points = readPoints(folder).filter(({ origin }) => origin === 'schedule');
  const lastAt = last ? [Date.parse(last.at)] : [];
  const made = [
    ...points.map(({ createdAt }) => Date.parse(createdAt)),
    ...(last?.error ? [] : lastAt),
  ].filter((time) => time <= now);
  const attempted = { since, last: made.length === 0 ? null : Math.max(...made) };
  const due = dueTime(rules, attempted, now);
  if (due === null) return false;
  const failed = [...(last?.error ? lastAt : []), failedAt ?? 0];
  return !failed.some((time) => time >= due && time <= now && now - time < againMs);
}

/** Pure: why none is made of a machine just now; null where one is. */
function waitsFor(
  { state, suspended }: Pick<VmSummary, 'state' | 'suspended'>,
  { rules }: Pick<StoredRules, 'rules'>,
): 'off' | 'suspended' | 'busy' | null {
  if (suspended) return 'suspended';
  if (state === 'off') return rules.onlyRunning ? 'off' : null;
  return state === 'running' || state === 'paused' ? null : 'busy';
}

/** @param due `known`: the code that the one before failed with. */
async function takeDue(
  rooms: AutomaticRooms,
  { id, rules, known }: { id: string; rules: AutomaticRules; known: string | undefined },
  now: number,
): Promise<AutomaticOutcome> {
  const { vms, snapshots, problem } = rooms;
  const at = new Date(now).toISOString();
  const writeDown = async (error: AppError | null) =>
    await writeOutcome(vms.folder(id), { at, error }).catch((unwritten: unknown) =>
      problem(unwritten, `writing down what became of the snapshots of ${id}`),
    );
  const title = await titleFor(rooms, id, null, now);
  try {
    const { memory } = await snapshots.outlook(id);
    const how = { memory: rules.memory && memory, origin: 'schedule', at: now } as const;
    const wish = { title, note: '', ...how };
    await ended(rooms, await snapshots.create(id, wish), known);
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
    if (isBusy(error)) return { kind: 'waits', reason: 'busy' };
    const isNew = known !== error.error.code;
    if (isNew && !logged.has(error)) {
      const { code, params } = error.error;
      vms.tellEvent(id, 'automatic-failed', { ...params, code });
    }
    await writeDown(error.error);
    return { kind: 'failed', error: error.error, isNew };
  }
  // Also where somebody deletes it at once, it was made.
  await writeDown(null);
  return { kind: 'taken', title, thinned: await thinOut(rooms, id) };
}

async function titleFor(
  { vms, language }: AutomaticRooms,
  id: string,
  change: RiskyChange | null,
  now: number,
): Promise<string> {
  const taken = readPoints(vms.folder(id)).map(({ title }) => title);
  return await automaticTitle(language(), now, change, taken);
}

/** What jobs failed with: their ends are in the event log already. */
const logged = new WeakSet<AppFailure>();

/**
 * Waits for a job and takes it off the list: nobody asked for it. One that failed stays there; what a person has kept
 * meanwhile is no failure.
 * @param known the code that the one before failed with: told already
 * @throws AppFailure what it failed with.
 */
async function ended(
  { jobs }: AutomaticRooms,
  job: RunningJob<never>,
  known?: string,
): Promise<void> {
  const { state, error } = await job.ended;
  if (state === 'done' || error?.code === known || error?.code === 'cancelled') {
    await jobs.dismiss(job.id).catch(() => undefined);
  }
  if (state === 'done') return;
  const failed = error ? new AppFailure(error) : failure('cancelled');
  logged.add(failed);
  throw failed;
}

/** Snapshots that could not go, by id, and why: told once. */
const undeletable = new Map<string, string>();

/** Those that the rules do not keep, as everything is by now. */
function notKept(folder: string): Point[] {
  const { rules, broken } = readRules(folder);
  if (broken) return [];
  const points = readPoints(folder);
  const gone = new Set(thinnedBy(points, readStanding(folder), rules.keep));
  return points.filter(({ id }) => gone.has(id));
}

/** Takes away what the rules do not keep; what fails is for the log. @returns the titles. */
async function thinOut(rooms: AutomaticRooms, id: string): Promise<string[]> {
  const titles: string[] = [];
  await thin(rooms, id, titles).catch((error: unknown) =>
    rooms.problem(error, `thinning out the snapshots of ${id}`),
  );
  return titles;
}

/** One that cannot go keeps no other from going. */
async function thin(rooms: AutomaticRooms, id: string, titles: string[]): Promise<void> {
  const { vms, snapshots, problem } = rooms;
  const folder = vms.folder(id);
  const tried = new Set<string>();
  for (;;) {
    // Read again each time: a person may have kept one meanwhile, or set other rules.
    const point = notKept(folder).find((one) => !tried.has(one.id));
    if (!point) return;
    tried.add(point.id);
    const mayGo = () => notKept(folder).some((one) => one.id === point.id);
    const known = undeletable.get(point.id);
    try {
      await ended(rooms, await snapshots.remove(id, point.id, mayGo), known);
      titles.push(point.title);
    } catch (error) {
      // The next time, then.
      if (isBusy(error)) return;
      const { code } = toAppError(error);
      // A person was faster.
      if (code === 'snapshot-missing' || code === 'cancelled') continue;
      undeletable.set(point.id, code);
      if (code !== known) problem(error, `deleting the automatic snapshot ${point.title} of ${id}`);
    }
  }
}

async function beforeChange(
  rooms: AutomaticRooms,
  id: string,
  change: RiskyChange,
  now: number,
): Promise<void> {
  const { vms, snapshots, problem } = rooms;
  const { rules, broken } = readRules(vms.folder(id));
  if (broken || !rules.beforeChanges) return;
  const config = vms.config(id);
  // The change itself says what is wrong with a suspended one or a template; and without a disk there is nothing to keep.
  if (config.template === true || vms.get(id).suspended) return;
  if (writtenDisks(config).length === 0) return;
  try {
    const title = await titleFor(rooms, id, change, now);
    const how = { memory: false, origin: 'before-change', at: now } as const;
    const wish = { title, note: '', ...how };
    await ended(rooms, await snapshots.create(id, wish));
  } catch (error) {
    if (isBusy(error)) throw error;
    // The change may be what mends the disk, or makes room.
    const { code, params } = toAppError(error);
    vms.tellEvent(id, 'change-without-snapshot', { ...params, code });
    if (!(error instanceof AppFailure)) problem(error, `the snapshot before a change of ${id}`);
  }
}

/**
 * What the images take beyond what the present needs, shared out among the snapshots. QEMU counts no clusters by
 * snapshot, and of an image in use its tables are read as they are.
 */
async function averageBytes({ vms, qemuImg }: AutomaticRooms, id: string): Promise<number | null> {
  const folder = vms.folder(id);
  const count = readPoints(folder).length;
  const config = vms.config(id);
  if (count === 0 || obstacleOf(config)) return null;
  const disks = writtenDisks(config);
  try {
    let bytes = 0;
    for (const { file } of diskImages({ ...config, disks }, folder)) {
      const { blocks } = await stat(path.resolve(folder, file));
      const how = { sourceFormat: 'qcow2', inUse: true, qemuImg } as const;
      // `stat` counts in blocks of 512 bytes.
      bytes += Math.max(0, blocks * 512 - (await measure(how, file)));
    }
    return Math.round(bytes / count);
  } catch (error) {
    if (error instanceof AppFailure) return null;
    throw error;
  }
}
