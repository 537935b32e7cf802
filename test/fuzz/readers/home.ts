import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { paddockPaths, type PaddockPaths } from '../../../electron/lib/paths';
import type { VmService } from '../../../electron/vm/types';
import { createVmService } from '../../../electron/vm/service';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleConfig } from '../../fakes/vm-configs';

interface FuzzedHome {
  paths: PaddockPaths;
  /** The VM that nothing may happen to. */
  sound: VmConfig;
  /** Makes a VM's folder, below `vms` unless told; `files` come over what it has. */
  write(
    slug: string,
    config: VmConfig,
    files?: Record<string, Uint8Array>,
    parent?: string,
  ): Promise<void>;
  /** Reads the home as the product does. */
  use(act: (vms: VmService) => Promise<void>): Promise<void>;
}

/** A home with one sound VM. */
export async function makeHome(folder: string): Promise<FuzzedHome> {
  const env = { HOME: folder, XDG_RUNTIME_DIR: path.join(folder, 'run') };
  const paths = paddockPaths(env);
  const home: FuzzedHome = {
    paths,
    sound: sampleConfig({ id: randomUUID(), name: 'sound' }),
    async write(slug, config, files = {}, parent = paths.vms) {
      const place = path.join(parent, slug);
      await mkdir(place, { recursive: true });
      await writeFile(path.join(place, 'vm.json'), JSON.stringify(config));
      for (const [name, bytes] of Object.entries(files)) {
        await writeFile(path.join(place, name), bytes);
      }
    },
    async use(act) {
      const plan = () => Promise.reject(new Error('nothing is started here'));
      const vms = createVmService({ paths, env, monitor: 'cli', plan, shutdownSeconds: () => 1 });
      try {
        await vms.load();
        await act(vms);
      } finally {
        await vms.close();
      }
    },
  };
  await home.write('sound', home.sound);
  return home;
}
