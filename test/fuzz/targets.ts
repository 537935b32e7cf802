import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createJobService } from '../../electron/jobs/job-service';
import { readFirstLook } from '../../electron/settings/first-look';
import { createSettingsService } from '../../electron/settings/settings-service';
import { parseWindowState } from '../../electron/shell/window/window-bounds';
import { takeLock } from '../../electron/vm/records/launch-lock';
import { settingsSchema } from '../../shared/settings';
import { sampleJob } from '../fakes/sample-job';
import { sampleConfig } from '../fakes/vm-configs';
import { mutateBytes, mutateJson } from './mutate';
import { expectThat, orTold, type Target } from './readers/expectations';
import { makeHome } from './readers/home';
import { monitor } from './readers/monitor';
import { screen } from './readers/screen';
import { serialLog, serialQuestions } from './readers/serial';
import { trash } from './readers/trash';

/** A home with a sound VM and one whose files are as given; both must be listed. */
async function listed(folder: string, files: Record<string, Uint8Array>): Promise<void> {
  const home = await makeHome(folder);
  await home.write('spoilt', sampleConfig({ id: randomUUID(), name: 'spoilt' }), files);
  await home.use(async (vms) => {
    const slugs = vms.list().map(({ slug }) => slug);
    expectThat(slugs.includes('sound') && slugs.includes('spoilt'), `lost: only ${slugs.join()}`);
    expectThat(vms.get(home.sound.id).state === 'off', 'the sound VM is not well');
    for (const { id } of vms.list()) await orTold(vms.detail(id));
  });
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
  trash,
  'monitor stream': monitor,
  'screen stream': screen,
  'serial log': serialLog,
  'serial questions': serialQuestions,
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
