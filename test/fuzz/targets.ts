import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { createJobService } from '../../electron/jobs/job-service';
import { piecesWithoutQueries } from '../../electron/lib/terminal-queries';
import { paddockPaths } from '../../electron/lib/paths';
import { connectQmp } from '../../electron/qemu/qmp/client';
import { readFirstLook } from '../../electron/settings/first-look';
import { createSettingsService } from '../../electron/settings/settings-service';
import { parseWindowState } from '../../electron/shell/window/window-bounds';
import { takeLock } from '../../electron/vm/records/launch-lock';
import { createVmService } from '../../electron/vm/service';
import { AppFailure } from '../../shared/errors';
import { settingsSchema } from '../../shared/settings';
import { sampleJob } from '../fakes/sample-job';
import { sampleConfig } from '../fakes/vm-configs';
import { mutateBytes, mutateJson } from './mutate';

/** Something that is read: makes a mutated one in a folder of its own and reads it as the product does. */
export type Target = (random: () => number, folder: string) => Promise<void>;

function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** What was told as an error is an answer; anything else is a bug. */
async function orTold(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
  }
}

/** A home with a sound VM and one whose files are as given; both must be listed. */
async function listed(folder: string, files: Record<string, Uint8Array>): Promise<void> {
  const env = { HOME: folder, XDG_RUNTIME_DIR: path.join(folder, 'run') };
  const paths = paddockPaths(env);
  const [sound, spoilt] = ['sound', 'spoilt'].map((name) => path.join(paths.vms, name));
  if (sound === undefined || spoilt === undefined) return;
  await mkdir(sound, { recursive: true });
  await mkdir(spoilt, { recursive: true });
  const config = sampleConfig({ id: randomUUID(), name: 'sound' });
  await writeFile(path.join(sound, 'vm.json'), JSON.stringify(config));
  const own = sampleConfig({ id: randomUUID(), name: 'spoilt' });
  await writeFile(path.join(spoilt, 'vm.json'), JSON.stringify(own));
  for (const [name, bytes] of Object.entries(files)) {
    await writeFile(path.join(spoilt, name), bytes);
  }
  const vms = createVmService({
    paths,
    env,
    monitor: 'cli',
    plan: () => Promise.reject(new Error('nothing is started here')),
    shutdownSeconds: () => 1,
  });
  try {
    await vms.load();
    const slugs = vms.list().map(({ slug }) => slug);
    expectThat(slugs.includes('sound') && slugs.includes('spoilt'), `lost: only ${slugs.join()}`);
    expectThat(vms.get(config.id).state === 'off', 'the sound VM is not well');
    for (const { id } of vms.list()) await orTold(vms.detail(id));
  } finally {
    await vms.close();
  }
}

const launchRecord = (folder: string) => ({
  schema: 1,
  pid: process.pid,
  startTime: '1',
  bootId: 'a',
  exe: '/usr/bin/qemu',
  argv: ['qemu', '-uuid', 'x'],
  sockets: { folder, qmp: path.join(folder, 'qmp.sock'), qmpCli: path.join(folder, 'cli.sock') },
  sidecars: [{ name: 'swtpm', pid: process.pid, startTime: '1' }],
  startedAt: 1,
  accelerator: 'tcg',
  onceFromCd: false,
});

const jobId = '0123abcd';
const journal = {
  version: 1,
  startTime: '1',
  boot: 'a',
  phase: 'held',
  holds: [{ key: 'name:x', mode: 'exclusive' }],
};

/** QEMU's side of a monitor, as bytes. */
const monitorWords = [
  '{"QMP": {"version": {"qemu": {"micro": 2, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}',
  '{"return": {}, "id": "paddock-1"}',
  '{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "STOP"}',
  '{"return": {"status": "running", "singlestep": false, "running": true}, "id": "paddock-2"}',
].join('\r\n');

async function monitor(random: () => number, folder: string): Promise<void> {
  const words = mutateBytes(random, Buffer.from(`${monitorWords}\r\n`));
  const socket = path.join(folder, 'q.sock');
  const server = createServer((client) => {
    client.on('error', () => undefined);
    client.end(words);
  });
  await new Promise<void>((resolve) => void server.listen(socket, resolve));
  try {
    await orTold(
      connectQmp(socket, { greetingTimeoutMs: 500 }).then(async (qmp) => {
        await qmp.execute('query-status', undefined, { timeoutMs: 200 }).finally(() => qmp.close());
      }),
    );
  } finally {
    server.close();
  }
}

async function serial(random: () => number): Promise<void> {
  const said = Buffer.from(
    '\u001b[6n boot\r\n\u001b]52;c;?\u0007\u001bP$qm\u001b\\ login: \u001b[c\r\n',
  );
  const stream = mutateBytes(random, Buffer.concat(Array.from({ length: 200 }, () => said)));
  let length = 0;
  const cut = Math.floor(random() * stream.length);
  async function* pieces() {
    yield await Promise.resolve(stream.subarray(0, cut));
    yield stream.subarray(cut);
  }
  for await (const piece of piecesWithoutQueries(pieces())) length += piece.length;
  expectThat(length <= stream.length, 'the stream grew');
}

/** Everything of ours that is read and that others may have written. */
export const targets: Readonly<Record<string, Target>> = {
  'vm.json': async (random, folder) => {
    await listed(folder, { 'vm.json': mutateJson(random, sampleConfig()) });
  },
  'launch.json': async (random, folder) => {
    await listed(folder, { 'launch.json': mutateJson(random, launchRecord(folder)) });
  },
  'launch.lock': async (random, folder) => {
    const text = Buffer.from(`${process.pid}-1 ${'a'.repeat(36)} 0123456789ab\n`);
    const file = path.join(folder, 'launch.lock');
    await writeFile(file, mutateBytes(random, text));
    await orTold(takeLock(folder, 'id').then((lock) => lock.release()));
  },
  'settings.json': async (random, folder) => {
    const sample = settingsSchema.parse({});
    await writeFile(path.join(folder, 'settings.json'), mutateJson(random, sample));
    readFirstLook(folder);
    const settings = createSettingsService(folder).get();
    expectThat(settingsSchema.safeParse(settings).success, 'settings out of range');
  },
  'window.json': async (random) => {
    const sample = { x: 1, y: 2, width: 3, height: 4, maximized: true };
    parseWindowState(mutateJson(random, sample).toString());
    await Promise.resolve();
  },
  'jobs journal': async (random, folder) => {
    const jobs = path.join(folder, 'jobs');
    await mkdir(jobs);
    const entry = { ...journal, tidy: [path.join(folder, 'half')], job: sampleJob({ id: jobId }) };
    const sample = random() < 0.05 ? Buffer.from(JSON.stringify(entry)) : mutateJson(random, entry);
    await writeFile(path.join(jobs, `${jobId}.json`), sample);
    const service = createJobService({ data: folder, role: 'cli' });
    await service.recover();
    await service.list();
    await orTold(service.cancel(jobId));
    await service.close();
  },
  'monitor stream': monitor,
  'serial stream': serial,
};

/** Milliseconds that reading one thing may take, and MiB of memory that a whole campaign may hold more at its end. */
const longestMs = 2000;
export const mostMiB = 300;

/** One attempt. @throws what was found, with the seed to have it again. */
export async function attempt(name: string, seed: number, root: string): Promise<void> {
  const { randomOf } = await import('./mutate');
  const target = targets[name];
  if (!target) throw new Error(`no such target: ${name}`);
  const folder = path.join(root, `f${seed}`);
  await mkdir(folder, { mode: 0o700 });
  const began = performance.now();
  try {
    await target(randomOf(seed), folder);
    const took = performance.now() - began;
    expectThat(took < longestMs, `took ${Math.round(took)} ms`);
  } catch (error) {
    throw new Error(`${name}, --seed ${seed}: ${String(error)}`, { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
