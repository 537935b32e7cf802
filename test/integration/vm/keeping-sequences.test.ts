import path from 'node:path';
import { expect, it } from 'vitest';
import type { RunningJob } from '../../../electron/jobs/types';
import type { Services } from '../../../electron/services';
import { readPoints, tagOf } from '../../../electron/vm/points/point-store';
import type { CloneWish } from '../../../shared/cloning';
import type { DiskToolWish } from '../../../shared/disk-tools';
import type { AppFailure } from '../../../shared/errors';
import { below, pick, randomOf } from '../../fuzz/mutate';
import {
  checkImages,
  contentNow,
  contentOf,
  copyOf,
  inApp,
  killWorld,
  offIn,
  overwrite,
  removeIn,
  runsIn,
  startIn,
  type Content,
  type KillWorld,
} from './kill-world';

// Writes, snapshots, reverts, branches, clones and disk tools in any order: what a model says is what the disks hold. Each
// sequence is one seed: `PADDOCK_KEEP_SEED=7 PADDOCK_KEEP_SEQUENCES=1` runs it again, `npm run soak:keeping` 200.
const first = Number(process.env['PADDOCK_KEEP_SEED'] ?? Math.floor(Math.random() * 1e6));
const count = Number(process.env['PADDOCK_KEEP_SEQUENCES'] ?? 1);
const seeds = Array.from({ length: count }, (_, index) => first + index);
const movesEach = 14;

interface Play extends KillWorld {
  services: Services;
  step: number;
}

async function done(job: RunningJob<unknown>): Promise<void> {
  const { state, error } = await job.ended;
  if (state !== 'done') throw new Error(`${state}: ${JSON.stringify(error)}`);
}

const runs = ({ services, id }: Play): boolean => runsIn(services, id);
const start = async ({ services, id }: Play): Promise<void> => await startIn(services, id);
const off = async ({ services, id }: Play): Promise<void> => await offIn(services, id);
const titleIn = (play: Play): string | undefined => pick(play.random, [...play.points.keys()]);

/** Does something with a disk. What snapshots forbid is refused, and changes nothing. */
async function tool(play: Play, wish: DiskToolWish, needsNone: boolean): Promise<void> {
  const { services, id, points } = play;
  const device = pick(play.random, ['disk0', 'disk1'] as const) ?? 'disk0';
  const begun = services.disks.begin({ id, device }, wish);
  if (needsNone && points.size > 0) {
    await expect(begun).rejects.toMatchObject({ error: { code: 'disk-has-snapshots' } });
  } else await done(await begun);
}

/** A new machine holds what the model says, changes nothing of the old one when it writes, and goes again. */
async function cloned(play: Play, wish: Omit<CloneWish, 'name'>, then: Content): Promise<void> {
  const { services, id, step } = play;
  const { local, clones } = services;
  const begun = await clones.begin(id, { name: `clone ${step}`, ...wish });
  await done(begun.job);
  const images = local
    .config(begun.id)
    .disks.map(({ file }) => path.resolve(local.folder(begun.id), file));
  expect(await Promise.all(images.map(async (image) => await contentOf(image)))).toEqual(then);
  await overwrite({ ...play, id: begun.id, now: copyOf(then) }, services);
  await removeIn(services, begun.id);
}

const moves: Record<string, (play: Play) => Promise<void>> = {
  write: async (play) => await overwrite(play, play.services),
  async start(play) {
    if (!runs(play)) await start(play);
  },
  off,
  async suspend(play) {
    if (!runs(play)) return;
    await done(await play.services.suspending.begin(play.id));
    await start(play);
  },
  async snapshot(play) {
    const title = `S${play.step}`;
    const memory = runs(play) && play.random() < 0.5;
    const snapshots = await play.services.snapshots();
    await done(await snapshots.create(play.id, { title, note: '', memory }));
    play.points.set(title, copyOf(play.now));
  },
  async revert(play) {
    const title = titleIn(play);
    if (title === undefined) return;
    const snapshots = await play.services.snapshots();
    const keep = play.random() < 0.3 ? `K${play.step}` : null;
    const how = { keep, withMemory: play.random() < 0.7 };
    await done(await snapshots.revert(play.id, snapshots.find(play.id, title).id, how));
    if (keep !== null) play.points.set(keep, copyOf(play.now));
    play.now = copyOf(play.points.get(title) ?? []);
  },
  async delete(play) {
    const title = titleIn(play);
    if (title === undefined) return;
    const snapshots = await play.services.snapshots();
    await done(await snapshots.remove(play.id, snapshots.find(play.id, title).id));
    play.points.delete(title);
  },
  async branch(play) {
    const title = titleIn(play);
    if (title === undefined) return;
    const { id: at } = (await play.services.snapshots()).find(play.id, title);
    await cloned(play, { kind: 'full', at }, play.points.get(title) ?? []);
  },
  async clone(play) {
    // A linked one stands on images that nobody may write to.
    const kind = !runs(play) && play.random() < 0.5 ? 'linked' : 'full';
    await cloned(play, { kind }, play.now);
  },
  async grow(play) {
    await off(play);
    const MiB = 1024 * 1024;
    await tool(play, { tool: 'grow', sizeBytes: (64 + play.step + 1) * MiB }, false);
  },
  async compact(play) {
    await off(play);
    await tool(play, { tool: 'compact' }, true);
  },
  async backup(play) {
    const service = await play.services.backups.service();
    await done(await service.run(play.id, { folder: play.target, full: false }));
    const [set] = service.list(play.target);
    const made = set?.backups.at(-1)?.id ?? '';
    play.backups.set(made, copyOf(play.now));
    const images = play.now.map((_, disk) =>
      path.join(set?.folder ?? '', made, `disk${disk}.qcow2`),
    );
    expect(await Promise.all(images.map(async (image) => await contentOf(image)))).toEqual(
      play.now,
    );
  },
};

/** Every disk, snapshot and backup as the model has it. */
async function look(play: Play): Promise<void> {
  await off(play);
  const { services, id, points } = play;
  const folder = services.local.folder(id);
  checkImages(play, services);
  expect(await contentNow(play, services)).toEqual(play.now);
  const there = readPoints(folder);
  expect(there.map(({ title }) => title).toSorted()).toEqual([...points.keys()].toSorted());
  for (const { title, id: point, disks } of there) {
    const held = disks.map(
      async ({ file }) => await contentOf(path.resolve(folder, file), tagOf(point)),
    );
    expect(await Promise.all(held)).toEqual(points.get(title));
  }
  const service = await services.backups.service();
  const [set] = play.backups.size > 0 ? service.list(play.target) : [];
  for (const [backup, then] of play.backups) {
    const images = then.map((_, disk) => path.join(set?.folder ?? '', backup, `disk${disk}.qcow2`));
    expect(await Promise.all(images.map(async (image) => await contentOf(image)))).toEqual(then);
  }
}

it.each(seeds)(
  'always hold what a model says, from the seed %i',
  async (seed) => {
    const random = randomOf(seed);
    const world = await killWorld(random);
    const told: string[] = [];
    try {
      await inApp(world.home, async (services) => {
        const play: Play = { ...world, services, step: 0 };
        for (; play.step < movesEach; play.step += 1) {
          const names = Object.keys(moves);
          // Something is written before most of them.
          if (random() < 0.6) await overwrite(play, services);
          const name = names[below(random, names.length)] ?? 'write';
          told.push(`${play.step}: ${name}${runs(play) ? ', running' : ''}`);
          await moves[name]?.(play);
        }
        await look(play);
        expect(play.leaks).toBe(0);
      });
    } catch (error) {
      const { error: why } = error as Partial<AppFailure>;
      const words = why ? JSON.stringify(why) : String(error);
      throw new Error(`seed ${seed}:\n${told.join('\n')}\n${words}`, { cause: error });
    }
  },
  300_000,
);
