import path from 'node:path';
import { fingerprinter } from '../host/watch/fingerprint';
import { createLiveHost, type LiveHost } from '../host/watch/live-host';
import { alarmPlaces, createHostWatcher } from '../host/watch/watcher';
import type { JobService } from '../jobs/types';
import type { PaddockPaths } from '../lib/paths';
import type { SettingsService } from '../settings/settings-service';
import type { VmService } from '../vm/types';

/** What is told of how the process was started; see `ServicesOptions`. */
interface HostOptions {
  env?: NodeJS.ProcessEnv;
  hostRoot?: string;
  systemFolders?: readonly string[];
  problem?: (error: unknown, what: string) => void;
}

interface HostParts {
  options: HostOptions;
  paths: PaddockPaths;
  jobs: JobService;
  stored: SettingsService;
  vms: VmService;
  /** This computer may be another than it was. */
  news: () => void;
}

/** What the app knows of this computer, kept up to date while somebody looks. */
export function hostOf(
  machine: Parameters<typeof createLiveHost>[0],
  { options, paths, jobs, stored, vms, news }: HostParts,
): LiveHost {
  const { env = process.env, problem = () => undefined } = options;
  return createLiveHost(machine, {
    jobs,
    problem,
    news,
    ...busyStarting(vms),
    watcher: watchMachine(env, path.dirname(paths.config), options),
    // A guest that runs here proves nothing about a recorded machine.
    provesByItself: () => options.hostRoot === undefined && stored.get().proveByItself,
  });
}

/** A start wants the processors for itself. */
const busyStarting = (vms: VmService) => ({
  isBusy: () => vms.list().some(({ state }) => state === 'starting'),
  watchBusy: (changed: () => void) => vms.subscribe(changed),
});

/** Looks at nothing until somebody subscribes. */
function watchMachine(
  env: NodeJS.ProcessEnv,
  configHome: string,
  { hostRoot: root = '/', systemFolders }: HostOptions,
) {
  const searchPath = env['PATH'] ?? '';
  const look = fingerprinter({ root, configHome, searchPath, systemFolders });
  return createHostWatcher(look, alarmPlaces(root, configHome));
}
