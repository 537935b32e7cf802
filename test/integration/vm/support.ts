import { randomUUID } from 'node:crypto';
import { mkdtemp, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { paddockPaths, type PaddockPaths } from '../../../electron/lib/paths';
import { createPlanner } from '../../../electron/vm/launch/plan';
import { createQemuFinder } from '../../../electron/vm/launch/qemu-finder';
import { createVmService, type VmServiceOptions } from '../../../electron/vm/service';
import type { AcceleratorChoice, VmService } from '../../../electron/vm/types';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleConfig } from '../../fakes/vm-configs';

/** A home of its own below the temporary folder; the name is short because socket paths are. */
export interface VmHome {
  env: NodeJS.ProcessEnv;
  paths: PaddockPaths;
}

/** Capabilities are asked once for all tests. */
const capabilitiesCache = path.join(tmpdir(), 'paddock-test-capabilities');

/** Makes a home and destroys it with every guest in it when the test is over. */
export async function makeVmHome(): Promise<VmHome> {
  const root = await mkdtemp(path.join(tmpdir(), 'pdv-'));
  const at = (name: string) => path.join(root, name);
  const env = {
    ...process.env,
    HOME: root,
    XDG_DATA_HOME: at('data'),
    XDG_CONFIG_HOME: at('config'),
    XDG_CACHE_HOME: at('cache'),
    XDG_RUNTIME_DIR: at('run'),
  };
  await mkdir(at('run'), { mode: 0o700 });
  const paths = paddockPaths(env);
  onTestFinished(async () => {
    await killGuests(paths.vms);
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  return { env, paths };
}

export interface ServiceChoices extends Partial<VmServiceOptions> {
  choice?: AcceleratorChoice;
}

/** A loaded service on a home, closed when the test is over. Emulation, unless told. */
export async function openService(home: VmHome, choices: ServiceChoices = {}): Promise<VmService> {
  const { choice = { accelerator: 'tcg', reason: 'these are tests' }, ...options } = choices;
  const finder = createQemuFinder(home.env, capabilitiesCache);
  const service = createVmService({
    paths: home.paths,
    env: home.env,
    monitor: 'app',
    plan: createPlanner({ finder, acceleratorFor: () => Promise.resolve(choice) }),
    shutdownSeconds: () => 60,
    ...options,
  });
  await service.load();
  onTestFinished(() => service.close());
  return service;
}

/** The smallest machine there is: no disk, no network; the firmware finds nothing to boot and waits. */
export function bareConfig(changes: Partial<VmConfig> = {}): VmConfig {
  return sampleConfig({
    id: randomUUID(),
    name: 'bare',
    cpu: { model: 'auto', sockets: 1, cores: 1, threads: 1 },
    memoryMiB: 32,
    disks: [],
    cdroms: [],
    nics: [],
    display: { adapter: 'std' },
    rng: false,
    balloon: false,
    guestAgent: false,
    input: { tablet: false, usbKeyboard: false },
    ...changes,
  });
}

/** Adds a VM with nothing to prepare. */
export async function addBare(
  service: VmService,
  changes: Partial<VmConfig> = {},
): Promise<VmConfig> {
  const config = bareConfig(changes);
  await service.add(config, () => Promise.resolve());
  return config;
}

/** Kills what the launch records of a home name, and only that. */
async function killGuests(vms: string): Promise<void> {
  const folders = await readdir(vms).catch(() => []);
  for (const folder of folders) {
    const record = await readFile(path.join(vms, folder, 'launch.json'), 'utf8').catch(() => null);
    const pid = record === null ? undefined : (JSON.parse(record) as { pid?: number }).pid;
    if (pid === undefined) continue;
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (commandLine.includes(vms)|| commandLine.includes(path.dirname(path.dirname(path.dirname(vms))))) process.kill(pid, 'SIGKILL');
  }
}
