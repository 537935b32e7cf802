import { randomUUID } from 'node:crypto';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { PaddockPaths } from '../../../electron/lib/paths';
import { findOpenGl } from '../../../electron/qemu/opengl/open-gl';
import { createPlanner, type PlannerDeps } from '../../../electron/vm/launch/plan';
import { createQemuFinder, type FinderPlaces } from '../../../electron/vm/launch/qemu-finder';
import { readSoundFacts } from '../../../electron/vm/launch/sound';
import { createVmService, type VmServiceOptions } from '../../../electron/vm/service';
import type { AcceleratorChoice, VmService } from '../../../electron/vm/types';
import type { VmConfig } from '../../../shared/vm-config';
import { noteSaying } from '../../fakes/note';
import { sampleConfig, sampleDisk } from '../../fakes/vm-configs';
import { capabilitiesCache } from '../capabilities-cache';

/** A home of its own below the temporary folder. */
export interface VmHome {
  root: string;
  env: NodeJS.ProcessEnv;
  paths: PaddockPaths;
}

export interface ServiceChoices extends Partial<VmServiceOptions> {
  choice?: AcceleratorChoice;
  soundFacts?: PlannerDeps['soundFacts'];
  /** What the finder sees of this machine, where not everything. */
  places?: FinderPlaces;
}

/** A service that is not loaded yet. Emulation, unless told. */
export function makeService(home: VmHome, choices: ServiceChoices = {}): VmService {
  const { choice = { accelerator: 'tcg', reason: noteSaying('these are tests') } } = choices;
  const { soundFacts = async () => await readSoundFacts(home.env), ...options } = choices;
  const finder = createQemuFinder(home.env, capabilitiesCache, choices.places);
  return createVmService({
    paths: home.paths,
    env: home.env,
    monitor: 'app',
    plan: createPlanner({
      finder,
      acceleratorFor: () => Promise.resolve(choice),
      soundFacts,
      openGl: async (binary) => await findOpenGl(binary),
    }),
    shutdownSeconds: () => 60,
    ...options,
  });
}

/** The smallest machine there is: no disk, no network; the firmware finds nothing to boot and waits. */
export function bareConfig(changes: Partial<VmConfig> = {}): VmConfig {
  return sampleConfig({
    id: randomUUID(),
    name: 'bare',
    machine: 'q35',
    accelerator: 'auto',
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

/** Adds a VM with the built-in test guest, which answers the power button. */
export async function addTestGuest(
  service: VmService,
  changes: Partial<VmConfig> = {},
): Promise<VmConfig> {
  const file = 'disks/test-guest.img';
  const disk = sampleDisk({ file, format: 'raw', bus: 'ide' });
  const config = bareConfig({ name: 'guest', machine: 'pc', disks: [disk], ...changes });
  await service.add(config, async (folder) => {
    await mkdir(path.join(folder, 'disks'));
    await copyFile('assets/guests/test-guest.img', path.join(folder, file));
  });
  return config;
}
