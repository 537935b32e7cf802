import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunningJob } from '../../../electron/jobs/types';
import { createServices } from '../../../electron/services';
import type { AppFailure } from '../../../shared/errors';
import type { Job } from '../../../shared/job';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleDisk } from '../../fakes/vm-configs';
import { builtCli, eventually, startCli } from '../cli/support';
import { onImage, tool } from './image-patterns';
import { makeVmHome } from './support';
import { bareConfig } from './wiring';

// Backups of machines that are off and that run, with a real QEMU: what comes back is compared byte for byte.

const MiB = 1024 * 1024;
const size = 64 * MiB;
const disks = [0, 1].map((number) =>
  sampleDisk({ id: `disk${number}`, file: `disks/disk${number}.qcow2`, bus: 'virtio' }),
);

async function setUp(changes: Partial<VmConfig> = {}) {
  const home = await makeVmHome();
  const services = createServices({
    env: home.env,
    assetsDir: path.resolve('assets'),
    monitor: 'app',
  });
  onTestFinished(() => services.close());
  const { local, machines, backups } = services;
  await machines.load();
  const config = bareConfig({ name: 'Büro 1', accelerator: 'tcg', disks, ...changes });
  const { id } = config;
  await local.add(config, async (folder) => {
    await mkdir(path.join(folder, 'disks'));
    for (const { file, format } of config.disks) {
      tool('qemu-img', 'create', '-q', '-f', format, path.join(folder, file), String(size));
      onImage(path.join(folder, file), format, 'write -P 0x11 0 8M');
    }
  });
  const target = path.join(home.root, 'a drive');
  await mkdir(target);
  const service = await backups.service();
  const machine = { connection: 'local', id };
  const act = async (action: 'start' | 'force-off') => void (await machines.act(machine, action));
  const run = async (full = false) => await service.run(id, { folder: target, full });
  const back = async (full = false) => made(await (await run(full)).ended);
  /** A write of the guest: through its own device. */
  const write = async (device: string, command: string) => {
    const path = `/machine/peripheral/${device}/virtio-backend`;
    const line = `qemu-io -d ${path} "${command}"`;
    const said = await local.monitor(id, {
      execute: 'human-monitor-command',
      arguments: { 'command-line': line },
    });
    // What it did goes to QEMU's log; here is only what went wrong.
    if (said !== '') throw new Error(String(said));
  };
  const last = () => {
    const backup = service.list(target)[0]?.backups.at(-1);
    if (!backup) throw new Error('there is no backup');
    return backup;
  };
  const kinds = () => last().disks.map(({ kind, why }) => why ?? kind);
  /** The disks of a machine that is made from a backup, as raw files. */
  const restored = async (at?: string) => {
    const begun = await backups.restore(
      { folder: target, at },
      { name: `again ${at ?? ''}`.trim(), start: false },
    );
    made(await begun.job.ended);
    return local
      .config(begun.id)
      .disks.map(({ file }) => path.resolve(local.folder(begun.id), file));
  };
  /** What a backup holds of a disk, over all that it stands on. */
  const heldBy = (backup: string, device = 'disk0') =>
    path.join(service.list(target)[0]?.folder ?? '', backup, `${device}.qcow2`);
  const image = (device: string) => path.join(local.folder(id), 'disks', `${device}.qcow2`);
  return {
    home,
    services,
    service,
    id,
    target,
    act,
    run,
    back,
    write,
    last,
    kinds,
    restored,
    heldBy,
    image,
    pid: () => {
      const { pid } = machines.get(machine);
      if (pid === null) throw new Error('it is off');
      return pid;
    },
    set: () => service.list(target)[0]?.folder ?? '',
  };
}

function made({ state, error }: Job): void {
  if (state !== 'done') throw new Error(`${state}: ${JSON.stringify(error)}`);
}

const codeOf = async (job: RunningJob<unknown>): Promise<string> => {
  const { error, state } = await job.ended;
  return error?.code ?? state;
};

const refusal = async (begun: Promise<unknown>): Promise<string> =>
  await begun.then(
    () => 'begun',
    (error: AppFailure) => error.error.code,
  );

/** Throws where an image holds anything else. */
const holds = (file: string, ...commands: string[]) => onImage(file, 'qcow2', ...commands);

describe('a machine that is off', () => {
  it('is kept whole once, then what has changed, and comes back as it was each time', async () => {
    const world = await setUp();
    await world.back();
    expect(world.kinds()).toEqual(['first', 'first']);
    const [first, whole] = [world.last().id, world.last().bytes];
    onImage(world.image('disk0'), 'qcow2', 'write -P 0x22 1M 1M', 'write -z 4M 1M');
    await world.back();
    expect(world.kinds()).toEqual(['incremental', 'incremental']);
    expect(world.last().bytes).toBeLessThan(whole / 3);
    holds(world.heldBy(first), 'read -P 0x11 0 8M', 'read -P 0 8M 56M');
    const [new0, new1] = await world.restored();
    holds(new0 ?? '', 'read -P 0x11 0 1M', 'read -P 0x22 1M 1M', 'read -P 0 4M 1M');
    tool('qemu-img', 'compare', world.image('disk0'), new0 ?? '');
    tool('qemu-img', 'compare', world.image('disk1'), new1 ?? '');
    const alone = path.join(world.home.root, 'alone.img');
    const { backups } = world.services;
    const extract = async (disk?: string) =>
      await backups.extract({ folder: world.target, at: first }, { disk, file: alone });
    expect(await refusal(extract())).toBe('backup-which-disk');
    made(await (await extract('disk0')).ended);
    onImage(alone, 'raw', 'read -P 0x11 0 8M', 'read -P 0 8M 56M');
    expect(await codeOf(await extract('disk0'))).toBe('file-exists');
    // An image holds one list of changes for the folder, not one for each backup.
    expect(
      JSON.parse(tool('qemu-img', 'info', '--output=json', world.image('disk0'))),
    ).toMatchObject({
      'format-specific': { data: { bitmaps: [{ name: `paddock-backup-${world.last().id}` }] } },
    });
  });

  it('is kept whole where its disks are raw, or nobody has noted what changed', async () => {
    const raw = sampleDisk({ id: 'disk1', file: 'disks/disk1.img', format: 'raw', bus: 'virtio' });
    const world = await setUp({ disks: [...disks.slice(0, 1), raw] });
    await world.back();
    await world.back();
    expect(world.kinds()).toEqual(['incremental', 'format']);
    // A tool that writes the image anew leaves no list behind.
    const file = world.image('disk0');
    tool('qemu-img', 'convert', '-O', 'qcow2', file, `${file}.new`);
    await copyFile(`${file}.new`, file);
    await world.back();
    expect(world.kinds()).toEqual(['no-list', 'format']);
    await world.back(true);
    expect(world.kinds()).toEqual(['asked', 'asked']);
  });
});

describe('a guest that runs', () => {
  it('goes on, and what it writes meanwhile belongs to the next backup', async () => {
    const world = await setUp();
    await world.act('start');
    await world.back();
    expect([world.last().guest, world.kinds()]).toEqual(['running', ['first', 'first']]);
    await world.write('disk0', 'write -P 0x22 2M 30M');
    await world.write('disk1', 'write -P 0x22 3M 1M');
    const job = await world.run();
    await untilSlowed(world, job);
    await world.write('disk0', 'write -P 0x33 2M 2M');
    await world.write('disk0', 'write -P 0x44 40M 1M');
    await hurried(world);
    made(await job.ended);
    const second = world.last().id;
    expect(world.kinds()).toEqual(['incremental', 'incremental']);
    await world.back();
    expect(world.kinds()).toEqual(['incremental', 'incremental']);
    const [then0, then1] = [world.heldBy(second), world.heldBy(second, 'disk1')];
    holds(then0, 'read -P 0x11 0 2M', 'read -P 0x22 2M 30M', 'read -P 0 40M 1M');
    holds(then1, 'read -P 0x11 0 3M', 'read -P 0x22 3M 1M', 'read -P 0x11 4M 4M');
    holds(
      world.heldBy(world.last().id),
      'read -P 0x33 2M 2M',
      'read -P 0x44 40M 1M',
      'read -P 0x22 4M 28M',
    );
    // Nothing of it is left in QEMU or beside the disks.
    expect(await nodes(world)).not.toContain('backup-');
    expect(await readdir(world.services.local.folder(world.id))).not.toContainEqual(
      expect.stringContaining('.part'),
    );
  });

  it('loses nothing by a backup that is cancelled', async () => {
    const world = await setUp({ disks: disks.slice(0, 1) });
    await world.act('start');
    await world.back();
    await world.write('disk0', 'write -P 0x22 0 48M');
    const job = await world.run();
    await untilSlowed(world, job);
    job.cancel();
    expect(await codeOf(job)).toBe('cancelled');
    expect(await readdir(world.set())).toHaveLength(1);
    expect(await nodes(world)).not.toContain('backup-');
    await world.back();
    expect(world.kinds()).toEqual(['incremental']);
    holds(world.heldBy(world.last().id), 'read -P 0x22 0 48M');
  });

  it('is rid of all that a killed backup has put before its disks', async () => {
    const world = await setUp({ disks: disks.slice(0, 1) });
    await world.act('start');
    await world.write('disk0', 'write -P 0x22 0 48M');
    const { home, target, services } = world;
    const setting = { cli: builtCli(), env: home.env };
    const other = startCli(setting, 'backup', 'Büro 1', 'run', '--to', target);
    while (!(await slowed(world))) await delay(5);
    other.kill('SIGKILL');
    await once(other, 'close');
    expect(await nodes(world)).toContain('backup-filter-disk0');
    await services.jobs.recover();
    expect(await nodes(world)).not.toContain('backup-');
    expect(await services.jobs.list()).toMatchObject([{ kind: 'backup', state: 'interrupted' }]);
    await world.back();
    holds(world.heldBy(world.last().id), 'read -P 0x22 0 48M');
  });

  it('is kept whole after QEMU was killed, which is told, and grows all the same', async () => {
    const world = await setUp();
    await world.back();
    await world.act('start');
    await world.write('disk0', 'write -P 0x22 0 1M');
    process.kill(world.pid(), 'SIGKILL');
    await world.services.machines.when(
      { connection: 'local', id: world.id },
      ({ pid }) => pid === null,
    );
    const grown = await world.services.disks.begin(
      { id: world.id, device: 'disk1' },
      { tool: 'grow', sizeBytes: 2 * size },
    );
    made(await grown.ended);
    await world.back();
    expect(world.kinds()).toEqual(['list-torn', 'no-list']);
    for (const device of ['disk0', 'disk1']) {
      tool('qemu-img', 'compare', world.image(device), world.heldBy(world.last().id, device));
    }
  });
});

describe('a machine with snapshots', () => {
  it('goes back after a backup, and is kept whole then', async () => {
    const world = await setUp({ disks: disks.slice(0, 1) });
    const snapshots = await world.services.snapshots();
    made(await (await snapshots.create(world.id, { title: 'A', note: '', memory: false })).ended);
    await world.act('start');
    await world.write('disk0', 'write -P 0x22 0 1M');
    await world.back();
    const point = { title: 'B', note: '', memory: true };
    made(await (await snapshots.create(world.id, point)).ended);
    await world.write('disk0', 'write -P 0x33 0 1M');
    for (const title of ['B', 'A']) {
      const to = snapshots.find(world.id, title).id;
      const how = { keep: null, withMemory: true };
      made(await (await snapshots.revert(world.id, to, how)).ended);
      await world.back();
      expect(world.kinds()).toEqual(['no-list']);
    }
    holds(world.heldBy(world.last().id), 'read -P 0x11 0 8M');
  });
});

describe('the backups of a folder', () => {
  it('are told from those that were changed, and lose nothing by thinning out', async () => {
    const world = await setUp({ disks: disks.slice(0, 1) });
    const ids: string[] = [];
    for (const pattern of [0x21, 0x22, 0x23, 0x24]) {
      onImage(world.image('disk0'), 'qcow2', `write -P ${pattern} ${pattern - 0x21}M 1M`);
      await world.back();
      ids.push(world.last().id);
    }
    const [one = '', two = '', three = '', four = ''] = ids;
    const rule = { remove: two };
    expect(world.service.planPrune({ folder: world.target }, rule)).toMatchObject({
      kept: [one, three, four],
      removed: [two],
      merged: [three],
    });
    made(await (await world.service.prune({ folder: world.target }, rule)).ended);
    made(await (await world.service.verify({ folder: world.target })).ended);
    const last = { last: 2, hourly: 0, daily: 0, weekly: 0, monthly: 0 };
    made(await (await world.service.prune({ folder: world.target }, last)).ended);
    expect(world.service.list(world.target)[0]?.backups).toMatchObject([
      { id: three, disks: [{ kind: 'full' }] },
      { id: four, disks: [{ kind: 'incremental' }] },
    ]);
    const then = world.heldBy(three);
    holds(then, 'read -P 0x21 0 1M', 'read -P 0x22 1M 1M', 'read -P 0x23 2M 1M');
    holds(then, 'read -P 0x11 3M 5M');
    // The last one is what the next one stands on.
    await world.back();
    expect(world.kinds()).toEqual(['incremental']);
    tool('qemu-img', 'compare', world.image('disk0'), world.heldBy(world.last().id));
  });

  it('are not taken for whole when a byte of them is another, or one is gone', async () => {
    const world = await setUp({ disks: disks.slice(0, 1) });
    await world.back();
    onImage(world.image('disk0'), 'qcow2', 'write -P 0x22 0 1M');
    await world.back();
    const [first, second] = world.service.list(world.target)[0]?.backups ?? [];
    const file = path.join(world.set(), first?.id ?? '', 'disk0.qcow2');
    onImage(file, 'qcow2', 'write -P 0x99 5M 64k');
    const looked = await world.service.verify({ folder: world.target });
    expect((await looked.ended).error).toMatchObject({
      code: 'backup-damaged',
      params: { path: file },
    });
    const again = await world.services.backups.restore(
      { folder: world.target },
      { name: 'never', start: false },
    );
    expect(await codeOf(again.job)).toBe('backup-damaged');
    expect(world.services.machines.list().map(({ name }) => name)).toEqual(['Büro 1']);
    // Thinning out gives what has rotted no new checksum.
    const thinned = await world.service.prune(
      { folder: world.target },
      { remove: first?.id ?? '' },
    );
    expect(await codeOf(thinned)).toBe('backup-damaged');
    // An image that names a file elsewhere is not read.
    const secret = path.join(world.home.root, 'secret');
    await writeFile(secret, 'secret');
    await truncate(secret, size);
    const overlay = path.join(world.set(), second?.id ?? '', 'disk0.qcow2');
    tool('qemu-img', 'rebase', '-u', '-f', 'qcow2', '-F', 'raw', '-b', secret, overlay);
    const named = await world.service.verify({ folder: world.target, at: second?.id });
    expect(await codeOf(named)).toBe('backup-damaged');
    await rm(path.join(world.set(), first?.id ?? ''), { recursive: true });
    await world.back();
    expect(world.kinds()).toEqual(['base-damaged']);
  });

  it('bring nothing along that is not theirs', async () => {
    const world = await setUp({ disks: disks.slice(0, 1) });
    await world.back();
    const secret = path.join(world.home.root, 'secret');
    await writeFile(secret, Buffer.alloc(MiB, 's'));
    const about = path.join(world.set(), world.last().id, 'backup.json');
    const { config, ...rest } = JSON.parse(await readFile(about, 'utf8')) as { config: VmConfig };
    const [disk] = config.disks;
    const naming = async (file: string) => {
      const named = { ...disk, id: 'disk1', file, format: 'raw', shareable: true };
      const text = JSON.stringify({ ...rest, config: { ...config, disks: [disk, named] } });
      await writeFile(about, text);
      return await world.services.backups.restore(
        { folder: world.target },
        { name: path.basename(file), start: false },
      );
    };
    const outside = await naming(secret);
    made(await outside.job.ended);
    expect(world.services.local.config(outside.id).disks.map(({ id }) => id)).toEqual(['disk0']);
    expect(await refusal(naming('../../../secret'))).toBe('backup-damaged');
  });

  it('are refused where they would be lost, and where nothing can be', async () => {
    const world = await setUp({ disks: disks.slice(0, 1) });
    const inside = path.join(world.services.local.folder(world.id), 'backups');
    await mkdir(inside);
    const { service, id, target } = world;
    const to = async (folder: string) => await refusal(service.run(id, { folder, full: false }));
    expect(await to(inside)).toBe('backup-inside-vm');
    expect(await to(path.join(target, 'gone'))).toBe('folder-missing');
    expect(await to(world.image('disk0'))).toBe('folder-not-folder');
    expect(() => service.source({ folder: target })).toThrow(/no such backup|no backup/i);
    // What a killed process has left is taken away by the next backup; what another computer makes is not.
    await world.back();
    const set = world.set();
    const own = (await readdir(set))[0] ?? '';
    await mkdir(path.join(set, `.unfinished-00000000-${own}`));
    await world.back();
    expect(existsSync(path.join(set, `.unfinished-00000000-${own}`))).toBe(true);
  });
});

it('boots in a copy that knows nobody, which is gone afterwards', async () => {
  const disk = sampleDisk({ id: 'disk0', file: 'disks/disk0.img', format: 'raw', bus: 'ide' });
  const world = await setUp({ name: 'guest', machine: 'pc', disks: [disk], serialPorts: 1 });
  const { services, id, target } = world;
  const image = path.join(services.local.folder(id), disk.file);
  await copyFile('assets/guests/test-guest.img', image);
  await world.back();
  const wish = { name: 'a test boot', seconds: 60 };
  const job = await services.backups.bootTest({ folder: target }, wish);
  const answers: string[] = [];
  for await (const { answer, said } of job.follow()) answers.push(`${answer}: ${said}`);
  made(await job.ended);
  expect(answers).toEqual([expect.stringMatching(/^serial: .*READY/)]);
  expect(world.last().boot).toMatchObject({ answer: 'serial' });
  expect(services.machines.list().map(({ name }) => name)).toEqual(['guest']);
  expect(await services.local.trash()).toEqual([]);
  // One whose process is killed is ended and removed by the next.
  const setting = { cli: builtCli(), env: world.home.env };
  const other = startCli(setting, 'backup', 'boot-test', target);
  const names = async () => Promise.resolve(services.machines.list());
  await eventually(names, (list) => list.some(({ name, pid }) => name !== 'guest' && pid !== null));
  other.kill('SIGKILL');
  await once(other, 'close');
  await services.jobs.recover();
  expect(services.machines.list().map(({ name }) => name)).toEqual(['guest']);
  expect(await services.local.trash()).toEqual([]);
});

type World = Awaited<ReturnType<typeof setUp>>;

/** Holds a copy up as soon as it has begun; false before. */
async function slowed({ services, id }: World): Promise<boolean> {
  const jobs = await services.local.monitor(id, { execute: 'query-block-jobs' });
  if (!JSON.stringify(jobs).includes('backup-disk0')) return false;
  for (const device of ['disk0', 'disk1']) {
    await services.local
      .monitor(id, {
        execute: 'block-job-set-speed',
        arguments: { device: `backup-${device}`, speed: 65_536 },
      })
      .catch(() => undefined);
  }
  return true;
}

/** Holds a copy up before it is done. */
async function untilSlowed(world: World, job: RunningJob<never>): Promise<void> {
  while (!(await slowed(world)) && job.snapshot().endedAt === null) await delay(5);
}

async function hurried({ services, id }: World): Promise<void> {
  for (const device of ['disk0', 'disk1']) {
    await services.local
      .monitor(id, {
        execute: 'block-job-set-speed',
        arguments: { device: `backup-${device}`, speed: 0 },
      })
      .catch(() => undefined);
  }
}

const nodes = async ({ services, id }: World): Promise<string> =>
  JSON.stringify(
    await services.local.monitor(id, {
      execute: 'query-named-block-nodes',
      arguments: { flat: true },
    }),
  ).replaceAll('paddock-backup-', '');
