import path from 'node:path';
import { stat } from 'node:fs/promises';
import { dueTime, nextTime, thinnedBy } from '../../../shared/automatic';
import { AppFailure, failure, toAppError } from '../../../shared/errors';
import type { VmSummary } from '../../../shared/vm-state';
import { measure } from '../../disks/qemu-img';
import type { RunningJob } from '../../jobs/types';
import { readPoints, readStanding } from '../../vm/points/point-store';
import { diskImages, obstacleOf, writtenDisks } from '../images';
import { readRules, type StoredRules, writeOutcome, writeRules } from './rules-file';
import { automaticTitle } from './title';
import type { AutomaticOutcome, AutomaticRooms, AutomaticSnapshots, RiskyChange } from './types';

/** Somebody else works with the machine just now: tried again a little later. */
const busyCodes: ReadonlySet<string> = new Set(['held-by-job', 'vm-locked', 'vm-busy']);

/** Nothing that is there can be kept: a change is made without. */
const impossible: ReadonlySet<string> = new Set(['image-is-base']);

const codeOf = (error: unknown): string => (error instanceof AppFailure ? error.error.code : '');

/** Makes automatic snapshots and takes them away again, each by a job that holds the machine. */
export function createAutomaticSnapshots(rooms: AutomaticRooms): AutomaticSnapshots {
  const { vms } = rooms;
  const now = rooms.now ?? Date.now;
  // Where even that cannot be written down, it is not tried each minute.
  const failedAt = new Map<string, number>();
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
      failedAt.delete(id);
    },
    averageBytes: async (id) => await averageBytes(rooms, id),
    async runDue(id) {
      const folder = vms.folder(id);
      const stored = readRules(folder);
      if (stored.broken || vms.config(id).template === true) return { kind: 'none' };
      const points = readPoints(folder).filter(({ origin }) => origin === 'schedule');
      const known = [
        ...points.map(({ createdAt }) => Date.parse(createdAt)),
        ...(stored.last ? [Date.parse(stored.last.at)] : []),
        ...(failedAt.has(id) ? [failedAt.get(id) ?? 0] : []),
      ].filter((time) => time <= now());
      const last = known.length === 0 ? null : Math.max(...known);
      if (dueTime(stored.rules, { since: stored.since, last }, now()) === null) {
        return { kind: 'none' };
      }
      const reason = waitsFor(vms.get(id), stored);
      if (reason) return { kind: 'waits', reason };
      const outcome = await takeDue(rooms, id, stored, now());
      if (outcome.kind === 'failed') failedAt.set(id, now());
      return outcome;
    },
    beforeChange: async (id, change) => await beforeChange(rooms, id, change, now()),
  };
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

async function takeDue(
  rooms: AutomaticRooms,
  id: string,
  { rules, last }: StoredRules,
  now: number,
): Promise<AutomaticOutcome> {
  const { vms, snapshots, problem } = rooms;
  const folder = vms.folder(id);
  const at = new Date(now).toISOString();
  const before = last?.error?.code;
  try {
    const title = await titleFor(rooms, id, null, now);
    const { memory } = await snapshots.outlook(id);
    const how = { memory: rules.memory && memory, origin: 'schedule', at: now } as const;
    const wish = { title, note: '', ...how };
    await ended(rooms, await snapshots.create(id, wish), before);
    // Also where somebody deletes it at once, it was made.
    await writeOutcome(folder, { at, error: null });
    const thinned = await thinOut(rooms, id);
    return { kind: 'taken', title, thinned };
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
    if (busyCodes.has(error.error.code)) return { kind: 'waits', reason: 'busy' };
    const isNew = before !== error.error.code;
    if (isNew && !logged.has(error)) {
      const { code, params } = error.error;
      vms.tellEvent(id, 'automatic-failed', { ...params, code });
    }
    await writeOutcome(folder, { at, error: error.error }).catch((unwritten: unknown) =>
      problem(unwritten, `writing down what became of the snapshots of ${id}`),
    );
    return { kind: 'failed', error: error.error, isNew };
  }
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
 * Waits for a job and takes it off the list: nobody asked for it. One that failed stays there.
 * @param known the code that the one before failed with: told already
 * @throws AppFailure what it failed with.
 */
async function ended(
  { jobs }: AutomaticRooms,
  job: RunningJob<never>,
  known?: string,
): Promise<void> {
  const { state, error } = await job.ended;
  if (state === 'done' || error?.code === known) {
    await jobs.dismiss(job.id).catch(() => undefined);
  }
  if (state === 'done') return;
  const failed = error ? new AppFailure(error) : failure('cancelled');
  logged.add(failed);
  throw failed;
}

/** Takes away what the rules do not keep. @returns the titles. @throws AppFailure what a deletion fails with. */
async function thinOut(rooms: AutomaticRooms, id: string): Promise<string[]> {
  const { vms, snapshots } = rooms;
  const folder = vms.folder(id);
  const titles: string[] = [];
  for (;;) {
    // Read again each time: a person may have kept one meanwhile, or set other rules.
    const { rules, broken } = readRules(folder);
    const points = readPoints(folder);
    const [gone] = broken ? [] : thinnedBy(points, readStanding(folder), rules.keep);
    const point = points.find((one) => one.id === gone);
    if (!point) return titles;
    await ended(rooms, await snapshots.remove(id, point.id));
    titles.push(point.title);
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
  // The change itself says what is wrong with a suspended one or a template.
  if (config.template === true || vms.get(id).suspended || obstacleOf(config)) return;
  const title = await titleFor(rooms, id, change, now);
  try {
    const how = { memory: false, origin: 'before-change', at: now } as const;
    const wish = { title, note: '', ...how };
    await ended(rooms, await snapshots.create(id, wish));
  } catch (error) {
    if (impossible.has(codeOf(error))) return;
    throw error;
  }
  await thinOut(rooms, id).catch((error: unknown) =>
    problem(error, `thinning out the snapshots of ${id}`),
  );
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
