import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createServices, type Services } from '../../../electron/services';
import { readStanding } from '../../../electron/vm/points/point-store';
import { sampleDisk } from '../../fakes/vm-configs';
import { type Random, below } from '../../fuzz/mutate';
import { builtCli, startCli } from '../cli/support';
import { onImage, tool } from './image-patterns';
import { killGuests, makeVmHome } from './support';
import { bareConfig, type VmHome } from './wiring';

const MiB = 1024 * 1024;
const blocks = 8;
const names = ['disk0', 'disk1'] as const;

/** What each MiB of each disk holds: one byte, over and over. */
export type Content = number[][];

/** A machine with two disks, and what must be on them and in its snapshots. */
export interface KillWorld {
  home: VmHome;
  random: Random;
  id: string;
  /** Where its backups go. */
  target: string;
  now: Content;
  /** Contents by the titles of snapshots. */
  points: Map<string, Content>;
  /** Contents by the ids of backups. */
  backups: Map<string, Content>;
  /** Milliseconds that a command took last, by its kind. */
  took: Map<string, number>;
  /** Images that had clusters which nothing refers to: room that is lost, no content. */
  leaks: number;
}

/** Does something in a process as the app's next start would find it. */
export async function inApp<T>(home: VmHome, work: (services: Services) => Promise<T>): Promise<T> {
  const services = createServices({
    env: home.env,
    assetsDir: path.resolve('assets'),
    monitor: 'app',
  });
  try {
    await services.machines.load();
    await services.jobs.recover();
    return await work(services);
  } finally {
    await services.close();
  }
}

export async function killWorld(random: Random): Promise<KillWorld> {
  const home = await makeVmHome();
  const disks = names.map((id) => sampleDisk({ id, file: `disks/${id}.qcow2`, bus: 'virtio' }));
  const config = bareConfig({ name: 'victim', accelerator: 'tcg', memoryMiB: 64, disks });
  const target = path.join(home.root, 'backups');
  await mkdir(target);
  await inApp(home, async ({ local }) => {
    await local.add(config, async (folder) => {
      await mkdir(path.join(folder, 'disks'));
      for (const { file } of disks) {
        const image = path.join(folder, file);
        tool('qemu-img', 'create', '-q', '-f', 'qcow2', image, String(64 * MiB));
        onImage(image, 'qcow2', `write -P 1 0 ${blocks}M`);
      }
    });
  });
  const now = names.map(() => Array.from({ length: blocks }, () => 1));
  const [points, backups, took] = [new Map(), new Map(), new Map()];
  return { home, random, id: config.id, target, now, points, backups, took, leaks: 0 };
}

export const copyOf = (content: Content): Content => content.map((disk) => [...disk]);

const machine = (id: string) => ({ connection: 'local', id });

/** Whether a machine's guest runs. */
export const runsIn = ({ machines }: Services, id: string): boolean =>
  machines.get(machine(id)).pid !== null;

export const startIn = async ({ machines }: Services, id: string): Promise<void> =>
  void (await machines.act(machine(id), 'start'));

/** Switches a machine off where it is on. */
export async function offIn(services: Services, id: string): Promise<void> {
  if (runsIn(services, id)) await services.machines.act(machine(id), 'force-off');
}

/** Removes a machine for good. */
export async function removeIn({ machines, local }: Services, id: string): Promise<void> {
  const { trashName = '' } = await machines.act(machine(id), 'remove');
  await local.emptyTrash([trashName]);
}

/** Overwrites a MiB of each disk, by the guest's own devices where it runs. */
export async function overwrite(world: KillWorld, services: Services): Promise<void> {
  const { local } = services;
  const { id, random, now } = world;
  const runs = runsIn(services, id);
  for (const [disk, name] of names.entries()) {
    const [block, byte] = [below(random, blocks), 2 + below(random, 250)];
    const command = `write -P ${byte} ${block}M 1M`;
    if (runs) {
      const device = `/machine/peripheral/${name}/virtio-backend`;
      for (const line of [command, 'flush']) {
        await local.monitor(id, {
          execute: 'human-monitor-command',
          arguments: { 'command-line': `qemu-io -d ${device} "${line}"` },
        });
      }
    } else onImage(imageOf(local, id, disk), 'qcow2', command);
    const held = now[disk];
    if (held) held[block] = byte;
  }
}

const imageOf = (local: Services['local'], id: string, disk: number): string =>
  path.resolve(local.folder(id), local.config(id).disks[disk]?.file ?? '');

/** What an image holds, or a snapshot in it. @returns the byte of each MiB; -1 where it is several. */
export async function contentOf(image: string, tag?: string): Promise<number[]> {
  const raw = `${image}.look`;
  const from = tag === undefined ? [] : ['-l', `snapshot.name=${tag}`];
  tool('qemu-img', 'convert', '-q', '-f', 'qcow2', '-O', 'raw', ...from, image, raw);
  try {
    const bytes = (await readFile(raw)).subarray(0, blocks * MiB);
    return Array.from({ length: blocks }, (_, block) => {
      const piece = bytes.subarray(block * MiB, (block + 1) * MiB);
      const [first = -1] = piece;
      return piece.equals(Buffer.alloc(MiB, first)) ? first : -1;
    });
  } finally {
    await rm(raw, { force: true });
  }
}

/** What the disks hold now; the machine must be off. */
export const contentNow = async ({ id }: KillWorld, { local }: Services): Promise<Content> =>
  await Promise.all(names.map(async (_, disk) => await contentOf(imageOf(local, id, disk))));

/** Ends the machine's guest, lets one that is suspended go on first, and finishes a revert that was cut short. */
export async function settle({ id }: KillWorld, services: Services): Promise<void> {
  const { local, snapshots } = services;
  if (services.machines.get(machine(id)).suspended) await startIn(services, id);
  await offIn(services, id);
  const { reverting } = readStanding(local.folder(id));
  if (reverting === null) return;
  const job = await (await snapshots()).revert(id, reverting, { keep: null, withMemory: false });
  const { state, error } = await job.ended;
  if (state !== 'done') throw new Error(`the revert again: ${state} ${JSON.stringify(error)}`);
}

/** Looks whether the images are sound. @throws with what `qemu-img check` says of one that is not. */
export function checkImages(world: KillWorld, { local }: Services): void {
  for (const [disk] of names.entries()) {
    const image = imageOf(local, world.id, disk);
    const { status, stdout, stderr } = spawnSync('qemu-img', ['check', '-f', 'qcow2', image], {
      encoding: 'utf8',
    });
    // Three: only clusters that nothing refers to.
    if (status === 3) world.leaks += 1;
    else if (status !== 0) throw new Error(`${image}: ${stdout}${stderr}`);
  }
}

/**
 * Runs a command and kills it, or every QEMU and `qemu-img` of this home, at some moment of the time that it takes.
 * @returns its exit code where it was done before that; null where it was killed, or ended by the death of the others.
 */
export async function killAmid(
  { home, random, took }: KillWorld,
  kind: string,
  argv: readonly string[],
  victim: 'paddock' | 'qemu',
): Promise<number | null> {
  const usual = took.get(kind) ?? 1500;
  const begun = performance.now();
  const child = startCli({ cli: builtCli(), env: home.env }, ...argv);
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const early = await Promise.race([closed, delay(usual * (0.2 + 0.85 * random()))]);
  if (early) {
    took.set(kind, performance.now() - begun);
    const [code] = early;
    // What is refused is no attempt.
    if (code !== 0) throw new Error(`paddock ${argv.join(' ')}: ${said}`);
    return code;
  }
  if (victim === 'paddock') child.kill('SIGKILL');
  else await killTools(home.root);
  const [code] = await closed;
  took.set(kind, usual * 1.05);
  // It was as good as done.
  return victim === 'qemu' && code === 0 ? 0 : null;
}

async function killTools(root: string): Promise<void> {
  await killGuests(root);
  spawnSync('pkill', ['-KILL', '-f', `^[^ ]*qemu-[a-z0-9_-]+ .*${root}`]);
}
