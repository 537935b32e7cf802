import type { CreateProgress } from '../shared/contract';
import type { DraftSource, FieldIssue, GuestProfile, MediaInfo, VmDraft } from '../shared/draft';
import type { HostReport, TrialProgress } from '../shared/host';
import type { Settings } from '../shared/settings';
import type { VmConfig } from '../shared/vm-config';
import type { PaddockPaths } from './lib/paths';
import type { AcceleratorChoice, MonitorRole, VmService } from './vm/types';

/** What can this machine do? */
export interface HostService {
  report(): Promise<HostReport>;
  runTrial(signal?: AbortSignal): AsyncIterable<TrialProgress>;
  reportText(format: 'text' | 'markdown' | 'json'): Promise<string>;
  /** What `auto` means here now, from the last trial and what was read. */
  acceleratorFor(): Promise<AcceleratorChoice>;
}

/** From the wizard's form or the command line's options to a VM on disk. */
export interface DraftService {
  profiles(): Promise<GuestProfile[]>;
  suggest(source: DraftSource, os: string | null): Promise<VmDraft>;
  validate(draft: VmDraft): Promise<FieldIssue[]>;
  inspect(file: string): Promise<MediaInfo>;
  toConfig(draft: VmDraft): Promise<VmConfig>;
  create(
    draft: VmDraft,
    options: { start: boolean; signal?: AbortSignal },
  ): AsyncIterable<CreateProgress>;
}

export interface SettingsService {
  /** The settings as last read or saved. */
  get(): Settings;
  /** @throws `bad-request` for values out of range, `disk-full`. */
  save(patch: Partial<Settings>): Promise<Settings>;
}

/** The whole domain, wired. Plain Node: the app, the command line and the tests build the same. */
export interface Services {
  paths: PaddockPaths;
  vms: VmService;
  host: HostService;
  settings: SettingsService;
  drafts: DraftService;
  /** Lets go of everything; guests keep running. */
  close(): Promise<void>;
}

export interface ServicesOptions {
  /** The environment the XDG folders and `PATH` come from; the process's own unless told. */
  env?: NodeJS.ProcessEnv;
  paths?: PaddockPaths;
  /** The folder `assets` of the checkout or of the package. */
  assetsDir: string;
  monitor: MonitorRole;
}
