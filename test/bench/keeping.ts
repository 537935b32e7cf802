import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createServices, type Services } from '../../electron/services';
import type { RunningJob } from '../../electron/jobs/types';
import type { VmConfig } from '../../shared/vm-config';
import { sampleDisk } from '../fakes/vm-configs';
import { bareConfig } from '../integration/vm/wiring';
import { compare, type BenchResult } from './support/result';

const exec = promisify(execFile);
const MiB = 1024 * 1024;
const rounds = 3;

interface Bench {
  root: string;
  services: Services;
}

async function done(job: RunningJob<unknown>): Promise<void> {
  const { state, error } = await job.ended;
  if (state !== 'done') throw new Error(`${state}: ${JSON.stringify(error)}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const img = async (...argv: string[]) => await exec('qemu-img', argv);

/** A machine with one qcow2 disk of `size`, of which the first `filled` MiB hold random bytes. */
async function addMachine(
  { root, services: { local } }: Bench,
  { name, size, filled }: { name: string; size: string; filled: number },
  changes: Partial<VmConfig> = {},
): Promise<string> {
  const disks = [sampleDisk({ id: 'disk0', file: 'disks/disk0.qcow2', bus: 'virtio' })];
  const config = bareConfig({ name, accelerator: 'tcg', disks, ...changes });
  await local.add(config, async (folder) => {
    await mkdir(path.join(folder, 'disks'));
    const image = path.join(folder, 'disks/disk0.qcow2');
    const raw = path.join(root, `${name}.raw`);
    await exec('dd', ['if=/dev/urandom', `of=${raw}`, 'bs=1M', `count=${filled}`, 'status=none']);
    await img('convert', '-q', '-f', 'raw', '-O', 'qcow2', raw, image);
    await img('resize', '-q', '-f', 'qcow2', image, size);
    await rm(raw);
  });
  return config.id;
}

const hmp = async ({ services: { local } }: Bench, id: string, line: string) =>
  String(
    await local.monitor(id, {
      execute: 'human-monitor-command',
      arguments: { 'command-line': line },
    }),
  );

/** A write of the guest to its disk. */
const write = async (bench: Bench, id: string, words: string) =>
  await hmp(bench, id, `qemu-io -d /machine/peripheral/disk0/virtio-backend "write ${words}"`);

/** By hand, over the second monitor: the same command, and a look at its job until it is done. */
async function saveByHand({ services: { local } }: Bench, id: string, tag: string): Promise<void> {
  const ask = async (execute: string, args: Record<string, unknown>) =>
    await local.monitor(id, { execute, arguments: args });
  const nodes = { vmstate: 'img-disk0', devices: ['img-disk0'] };
  await ask('snapshot-save', { 'job-id': 'hand', tag, ...nodes });
  for (;;) {
    const jobs = (await ask('query-jobs', {})) as { id: string; status: string }[];
    if (jobs.some((job) => job.id === 'hand' && job.status === 'concluded')) break;
    await delay(5);
  }
  await ask('job-dismiss', { id: 'hand' });
}

/** A snapshot of a guest with 512 MiB, half of them full of random bytes. */
async function benchMemory(bench: Bench): Promise<BenchResult> {
  const { root, services } = bench;
  const noise = path.join(root, 'noise');
  await exec('dd', ['if=/dev/urandom', `of=${noise}`, 'bs=1M', 'count=256', 'status=none']);
  const id = await addMachine(
    bench,
    { name: 'memory', size: '4G', filled: 8 },
    {
      memoryMiB: 512,
      extraArgs: ['-device', `loader,file=${noise},addr=0x8000000,force-raw=on`],
    },
  );
  await services.machines.act({ connection: 'local', id }, 'start');
  const snapshots = await services.snapshots();
  const [ours, hand]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    hand.push(await timed(async () => await saveByHand(bench, id, `hand${round}`)));
    const wish = { title: `ours${round}`, note: '', memory: true };
    ours.push(await timed(async () => await done(await snapshots.create(id, wish))));
  }
  await services.machines.act({ connection: 'local', id }, 'force-off');
  const against = 'the same QMP by hand';
  return compare(
    { name: 'snapshot with 512 MiB of memory', against, unit: 'ms', goal: { atMost: 1.1 } },
    ours,
    hand,
  );
}

/** The backup after 100 MB were written to a disk of 20 GiB, and what the guest's writes take meanwhile. */
async function benchBackup(bench: Bench): Promise<BenchResult[]> {
  const { root, services } = bench;
  const id = await addMachine(bench, { name: 'backup', size: '20G', filled: 300 });
  const target = path.join(root, 'backups');
  await mkdir(target);
  const service = await services.backups.service();
  await services.machines.act({ connection: 'local', id }, 'start');
  await done(await service.run(id, { folder: target, full: false }));
  for (let piece = 0; piece < 100; piece += 1) {
    await write(bench, id, `-P ${piece + 1} ${1000 + piece * 50}M 1000000`);
  }
  await done(await service.run(id, { folder: target, full: false }));
  const bytes = service.list(target)[0]?.backups.at(-1)?.bytes ?? NaN;
  const written: number[] = [];
  const writes = async (count: number, until: () => boolean) => {
    const taken: number[] = [];
    for (let at = 0; at < count && !until(); at += 1) {
      // Over what is there: it must be put aside first while a backup runs.
      taken.push(await timed(async () => await write(bench, id, `-P 7 ${at % 256}M 64k`)));
    }
    return taken;
  };
  const idle = await writes(200, () => false);
  const job = await service.run(id, { folder: target, full: true });
  const slow = {
    execute: 'block-job-set-speed',
    arguments: { device: 'backup-disk0', speed: 5_000_000 },
  };
  while (
    await services.local.monitor(id, slow).then(
      () => false,
      () => true,
    )
  )
    await delay(5);
  written.push(...(await writes(200, () => job.snapshot().endedAt !== null)));
  job.cancel();
  await job.ended;
  await services.machines.act({ connection: 'local', id }, 'force-off');
  const p95 = (taken: number[]) => [
    taken.toSorted((one, other) => one - other)[Math.floor(taken.length * 0.95)] ?? NaN,
  ];
  return [
    compare(
      {
        name: 'backup after 100 MB',
        against: 'what was written',
        unit: 'MiB',
        goal: { atMost: 1.1 },
      },
      [bytes / MiB],
      [100_000_000 / MiB],
    ),
    compare(
      {
        name: 'guest’s write during a backup at 5 MB/s, p95',
        against: 'idle',
        unit: 'ms',
        goal: { atMost: 2 },
      },
      p95(written),
      p95(idle),
    ),
  ];
}

/** A linked clone until it can be started, against the overlay alone. */
async function benchClone(bench: Bench): Promise<BenchResult> {
  const { root, services } = bench;
  const id = await addMachine(bench, { name: 'original', size: '20G', filled: 64 });
  const image = path.join(services.local.folder(id), 'disks/disk0.qcow2');
  const [ours, hand]: [number[], number[]] = [[], []];
  for (let round = 0; round < 7; round += 1) {
    const overlay = path.join(root, `overlay${round}`);
    hand.push(
      await timed(
        async () => await img('create', '-q', '-f', 'qcow2', '-b', image, '-F', 'qcow2', overlay),
      ),
    );
    ours.push(
      await timed(async () => {
        const wish = { name: `clone${round}`, kind: 'linked' } as const;
        await done((await services.clones.begin(id, wish)).job);
      }),
    );
  }
  return compare(
    { name: 'linked clone', against: 'qemu-img create', unit: 'ms', goal: null },
    ours.slice(1),
    hand.slice(1),
  );
}

/** Conversion and compaction of 512 MiB of random bytes. */
async function benchTools(bench: Bench): Promise<BenchResult[]> {
  const { root, services } = bench;
  const id = await addMachine(bench, { name: 'tools', size: '2G', filled: 512 });
  const image = () => {
    const [disk] = services.local.config(id).disks;
    return {
      file: path.resolve(services.local.folder(id), disk?.file ?? ''),
      format: disk?.format ?? 'qcow2',
    };
  };
  const tool = async (wish: Parameters<Services['disks']['begin']>[1]) =>
    await timed(async () => await done(await services.disks.begin({ id, device: 'disk0' }, wish)));
  const byHand = async (to: string) => {
    const { file, format } = image();
    const copy = path.join(root, 'copy');
    const taken = await timed(async () => await img('convert', '-f', format, '-O', to, file, copy));
    await stat(copy);
    await rm(copy);
    return taken;
  };
  const results: BenchResult[] = [];
  const against = 'qemu-img convert';
  const [converted, convertHand]: [number[], number[]] = [[], []];
  for (const format of ['raw', 'qcow2', 'raw', 'qcow2'] as const) {
    convertHand.push(await byHand(format));
    converted.push(await tool({ tool: 'convert', to: format }));
  }
  results.push(
    compare(
      { name: 'disk convert, 512 MiB', against, unit: 'ms', goal: { atMost: 1 / 0.95 } },
      converted,
      convertHand,
    ),
  );
  const [compacted, compactHand]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    compactHand.push(await byHand('qcow2'));
    compacted.push(await tool({ tool: 'compact' }));
  }
  results.push(
    compare(
      { name: 'disk compact, 512 MiB', against, unit: 'ms', goal: { atMost: 1 / 0.95 } },
      compacted,
      compactHand,
    ),
  );
  return results;
}

/** What snapshots, backups, clones and disk tools take against QEMU and its tools by hand. */
export async function benchKeeping(): Promise<BenchResult[]> {
  const root = await mkdtemp(path.join(tmpdir(), 'pdk-'));
  const at = (name: string) => path.join(root, name);
  await mkdir(at('run'), { mode: 0o700 });
  const env = {
    ...process.env,
    HOME: root,
    XDG_DATA_HOME: at('data'),
    XDG_CONFIG_HOME: at('config'),
    XDG_CACHE_HOME: at('cache'),
    XDG_RUNTIME_DIR: at('run'),
  };
  const services = createServices({ env, assetsDir: path.resolve('assets'), monitor: 'app' });
  const bench = { root, services };
  try {
    await services.machines.load();
    return [
      await benchMemory(bench),
      ...(await benchBackup(bench)),
      await benchClone(bench),
      ...(await benchTools(bench)),
    ];
  } finally {
    for (const vm of services.machines.list()) {
      if (vm.pid !== null) await services.machines.act(vm, 'force-off');
    }
    await services.close();
    await rm(root, { recursive: true, force: true });
  }
}
