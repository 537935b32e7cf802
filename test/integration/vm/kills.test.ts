import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { RunningJob } from '../../../electron/jobs/types';
import type { Services } from '../../../electron/services';
import { readPoints, readUnfinished, tagOf } from '../../../electron/vm/points/point-store';
import { below, pick, randomOf } from '../../fuzz/mutate';
import {
  checkImages,
  contentNow,
  contentOf,
  copyOf,
  inApp,
  killAmid,
  killWorld,
  overwrite,
  removeIn,
  settle,
  startIn,
  type Content,
  type KillWorld,
} from './kill-world';

// The command line, or QEMU and its tools, are killed in the middle of what changes disks. Each sequence is one seed:
// `PADDOCK_KILL_SEED=7 PADDOCK_KILLS=10` runs it again, `npm run soak:kills` kills 300 times.
const first = Number(process.env['PADDOCK_KILL_SEED'] ?? Math.floor(Math.random() * 1e6));
const wanted = Number(process.env['PADDOCK_KILLS'] ?? 2);
const perSequence = 10;
const sequences = Array.from({ length: Math.ceil(wanted / perSequence) }, (_, at) => ({
  seed: first + at,
  kills: Math.min(perSequence, wanted - at * perSequence),
}));

/** What is begun and killed, and what the disks may hold afterwards. */
interface Attempt {
  kind: string;
  argv: string[];
  /** Contents of which the disks must have one. */
  either: Content[];
  /** Hears that it was done after all, or that this was found. */
  found: (services: Services, after: Content) => void | Promise<void>;
}

const titlesOf = ({ points }: KillWorld) => [...points.keys()];
const keep = () => undefined;

/** A snapshot is there as a whole, or not at all. */
function create(world: KillWorld, running: boolean, count: number): Attempt {
  const memory = running && world.random() < 0.5;
  const title = `S${count}`;
  const then = copyOf(world.now);
  return {
    kind: `create ${running} ${memory}`,
    argv: ['snapshot', 'victim', 'create', title, ...(memory ? ['--memory'] : [])],
    either: [then],
    found: ({ local }) => {
      const made = readPoints(local.folder(world.id)).some((point) => point.title === title);
      if (made) world.points.set(title, then);
    },
  };
}

function remove(world: KillWorld, running: boolean): Attempt | null {
  const title = pick(world.random, titlesOf(world));
  if (title === undefined) return null;
  return {
    kind: `delete ${running}`,
    argv: ['snapshot', 'victim', 'delete', title, '--yes'],
    either: [copyOf(world.now)],
    found: ({ local }) => {
      const there = readPoints(local.folder(world.id)).some((point) => point.title === title);
      if (!there) world.points.delete(title);
    },
  };
}

function revert(world: KillWorld, running: boolean): Attempt | null {
  const title = pick(world.random, titlesOf(world));
  const target = title === undefined ? undefined : world.points.get(title);
  if (title === undefined || !target) return null;
  return {
    kind: `revert ${running}`,
    argv: ['snapshot', 'victim', 'revert', title, '--yes', '--no-memory'],
    either: [copyOf(world.now), copyOf(target)],
    found: keep,
  };
}

/** A clone is there as a whole, or not at all. */
function clone(world: KillWorld, _running: boolean, count: number): Attempt {
  const name = `clone${count}`;
  const then = copyOf(world.now);
  return {
    kind: 'clone',
    argv: ['clone', 'victim', name],
    either: [then],
    found: async (services) => {
      const { local, machines } = services;
      const made = machines.list().find((vm) => vm.name === name);
      if (!made) return;
      const images = local.config(made.id).disks.map(({ file }) => file);
      const held = images.map((file) => path.resolve(local.folder(made.id), file));
      expect(await Promise.all(held.map(async (image) => await contentOf(image)))).toEqual(then);
      await removeIn(services, made.id);
    },
  };
}

function backup(world: KillWorld, running: boolean): Attempt {
  const then = copyOf(world.now);
  return {
    kind: `backup ${running}`,
    argv: ['backup', 'victim', 'run', '--to', world.target],
    either: [then],
    found: async ({ backups }) => {
      const [set] = (await backups.service()).list(world.target);
      expect(set?.unreadable ?? []).toEqual([]);
      for (const { id } of set?.backups ?? []) {
        if (!world.backups.has(id)) world.backups.set(id, then);
      }
    },
  };
}

function prune(world: KillWorld): Attempt | null {
  if (world.backups.size < 3) return null;
  return {
    kind: 'prune',
    argv: ['backup', 'victim', 'prune', '--to', world.target, '--keep-last', '2', '--yes'],
    either: [copyOf(world.now)],
    found: async ({ backups }) => {
      const [set] = (await backups.service()).list(world.target);
      const there = new Set((set?.backups ?? []).map(({ id }) => id));
      expect(there.size).toBeGreaterThanOrEqual(2);
      for (const id of world.backups.keys()) if (!there.has(id)) world.backups.delete(id);
    },
  };
}

const suspend = (world: KillWorld, running: boolean): Attempt | null =>
  running
    ? {
        kind: 'suspend',
        argv: ['suspend', 'victim'],
        either: [copyOf(world.now)],
        found: keep,
      }
    : null;

const moves = [create, create, remove, revert, clone, backup, backup, prune, suspend] as const;

async function done(job: RunningJob<unknown>): Promise<void> {
  const { state, error } = await job.ended;
  if (state !== 'done') throw new Error(`${state}: ${JSON.stringify(error)}`);
}

/** Every backup that is there holds what the machine held then. */
async function lookAtBackups(world: KillWorld, { backups }: Services): Promise<void> {
  const service = await backups.service();
  if (world.backups.size === 0) return;
  await done(await service.verify({ folder: world.target }));
  const [set] = service.list(world.target);
  for (const [id, then] of world.backups) {
    const images = then.map((_, disk) => path.join(set?.folder ?? '', id, `disk${disk}.qcow2`));
    expect(await Promise.all(images.map(async (image) => await contentOf(image)))).toEqual(then);
  }
}

/** Every snapshot holds what the machine held then. */
async function lookAtPoints(world: KillWorld, { local }: Services, when: string): Promise<void> {
  const folder = local.folder(world.id);
  for (const { title, id, disks } of readPoints(folder)) {
    try {
      const held = disks.map(
        async ({ file }) => await contentOf(path.resolve(folder, file), tagOf(id)),
      );
      expect(await Promise.all(held)).toEqual(world.points.get(title));
    } catch (error) {
      throw new Error(`${when}: ${title}`, { cause: error });
    }
  }
}

/** Looks at everything as the next start of the app finds it. */
async function look(world: KillWorld, { either, found }: Attempt): Promise<void> {
  await inApp(world.home, async (services) => {
    await settle(world, services);
    const { local, snapshots } = services;
    const folder = local.folder(world.id);
    checkImages(world, services);
    const after = await contentNow(world, services);
    expect(either).toContainEqual(after);
    world.now = after;
    await found(services, after);
    const points = readPoints(folder);
    expect(points.map(({ title }) => title).toSorted()).toEqual(titlesOf(world).toSorted());
    await lookAtPoints(world, services, 'first');
    await lookAtBackups(world, services);
    // What was cut short is gone with the next of its kind.
    if (readUnfinished(folder).length > 0) {
      const wish = { title: 'tidy', note: '', memory: false };
      const service = await snapshots();
      await done(await service.create(world.id, wish));
      await done(await service.remove(world.id, service.find(world.id, 'tidy').id));
    }
    expect(readUnfinished(folder)).toEqual([]);
    await lookAtPoints(world, services, 'tidied');
    const left = (await readdir(folder)).filter((name) => name.endsWith('.part'));
    expect(left).toEqual([]);
  });
}

it.each(sequences)(
  'lose nothing: $kills kills from the seed $seed',
  async ({ seed, kills }) => {
    const random = randomOf(seed);
    const world = await killWorld(random);
    const told: string[] = [];
    try {
      for (let killed = 0, count = 0; killed < kills; count += 1) {
        const running = random() < 0.5;
        await inApp(world.home, async (services) => {
          if (running) await startIn(services, world.id);
          await overwrite(world, services);
          if (!running) await lookAtPoints(world, services, 'before');
        });
        const move = moves[below(random, moves.length)] ?? create;
        const attempt = move(world, running, count) ?? create(world, running, count);
        const victim = random() < 0.7 ? 'paddock' : 'qemu';
        told.push(`${count}: ${attempt.kind}, ${victim}`);
        const code = await killAmid(world, attempt.kind, attempt.argv, victim);
        if (code === null) killed += 1;
        await look(world, attempt);
      }
    } catch (error) {
      throw new Error(`seed ${seed}:\n${told.join('\n')}\n${String(error)}`, { cause: error });
    }
    expect(told.length).toBeGreaterThanOrEqual(kills);
  },
  600_000,
);
