import path from 'node:path';
import { failure } from '../../shared/errors';
import type { HostReport, TrialProgress, TrialResult } from '../../shared/host';
import type { Note } from '../../shared/texts/message';
import { paddockPaths } from '../lib/paths';
import { progressStream } from '../lib/progress-stream';
import { stoppingStep } from './checks/kvm/kvm-trial';
import { createFixes, type Fixes, type FixesOptions } from './fixes/fixes';
import { message } from './messages';
import { recordHost } from './record/record';
import { judge } from './report';
import { hostJson } from './render/json';
import { renderHostMarkdown } from './render/markdown';
import { renderHostText } from './render/text';
import { keepRegisterReading, parseRegisterOutput } from './snapshot/cpu/register-reading';
import { readHostSnapshot } from './snapshot/snapshot';
import type { HostSnapshot } from './snapshot/snapshot';
import type { TrialGuest } from './trial/command';
import { loadTrial, runTrial } from './trial/trial';

export interface HostServiceOptions {
  /** `/` is this machine; another folder holds a recorded one. */
  root?: string;
  /** Folder of VMs and cache folder; see `PaddockPaths`. */
  paths: { vms: string; cache: string };
  /** Images of the built-in test guest. */
  guestImages: TrialGuest;
  /** The emulator to try; the first that is found unless told. */
  qemuBinary?: string | null;
  /** The environment that names `PATH` and `XDG_CONFIG_HOME`; the process's own unless told. */
  env?: NodeJS.ProcessEnv;
  /** The system's folders of programs, for finding tools and for running fixes; those of every Linux unless told. */
  systemFolders?: readonly string[];
  /** How fixes are run. */
  fixes?: Pick<FixesOptions, 'machines' | 'terminal' | 'asRoot'>;
}

interface HostAccelerator {
  accelerator: 'kvm' | 'tcg';
  /** Why. */
  reason: Note;
}

type ReportFormat = 'text' | 'markdown' | 'json';

export interface Host extends Fixes {
  /** Reads the machine and judges it; never the trial itself, whose last result is used while it holds. */
  report(): Promise<HostReport>;
  /**
   * Runs the proof and ends with the new report. Stopping the iteration, like the signal, ends the guest.
   * `background`: at the lowest priority. `scratch`: a folder for its files, instead of the system's temporary one.
   * @throws AppFailure `trial-recorded` on a recorded machine.
   */
  runTrial(
    signal?: AbortSignal,
    options?: { background?: boolean; scratch?: string | null },
  ): AsyncIterable<TrialProgress>;
  /** The last proof, while nothing that it depends on has changed. */
  cachedTrial(): Promise<TrialResult | null>;
  reportText(format: ReportFormat, options?: { color?: boolean }): Promise<string>;
  /** Records this machine into a `.tar.gz` without what identifies it. @throws AppFailure `file-unwritable`. */
  record(file: string): Promise<void>;
  /** What `auto` means here now, for guests of this firmware: the proof may have passed with one alone. */
  acceleratorFor(firmware?: 'bios' | 'uefi'): Promise<HostAccelerator>;
}

/** A register that root has printed on a click is a witness from then on. */
async function keepWhatWasRead(
  cacheFolder: string | null,
  argvs: readonly (readonly string[])[],
  output: string,
): Promise<void> {
  const register = Number(argvs.find(([tool]) => tool === 'rdmsr')?.at(-1));
  const facts = Number.isNaN(register) ? null : parseRegisterOutput(output, register);
  if (facts) await keepRegisterReading(cacheFolder, facts);
}

/** Reads the machine of these options: this one, or a recorded one. */
function createReader({
  root,
  paths,
  guestImages,
  env = process.env,
  systemFolders,
}: HostServiceOptions) {
  const configHome = path.dirname(paddockPaths(env).config);
  const recorded = root !== undefined && root !== '/';
  const cacheFolder = recorded ? null : paths.cache;

  const read = (): Promise<HostSnapshot> =>
    readHostSnapshot({
      root,
      vmFolder: paths.vms,
      cacheFolder,
      configHome,
      searchPath: env['PATH'],
      systemFolders,
    });
  const trialOf = async (snapshot: HostSnapshot) =>
    recorded ? snapshot.recordedTrial : await loadTrial(snapshot, guestImages, cacheFolder);
  const report = async (): Promise<HostReport> => {
    const started = performance.now();
    const snapshot = await read();
    return {
      ...judge(snapshot, await trialOf(snapshot)),
      at: new Date().toISOString(),
      milliseconds: performance.now() - started,
    };
  };
  return { configHome, recorded, cacheFolder, read, trialOf, report };
}

function render(report: HostReport, format: ReportFormat, color: boolean): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(hostJson(report), null, 2)}\n`;
    case 'markdown':
      return renderHostMarkdown(report);
    case 'text':
      return renderHostText(report, { color });
  }
}

/** KVM where the report's headline says so and the trial with this firmware has not failed, else emulation. */
function acceleratorOf(
  { headline, trial, verdicts }: HostReport,
  firmware: 'bios' | 'uefi',
): HostAccelerator {
  const run = trial?.runs.find((one) => one.accelerator === 'kvm' && one.firmware === firmware);
  // A test that could not be run at all decides nothing.
  const tried = verdicts.find(({ id }) => id === 'kvm-trial')?.verdict !== 'unknown';
  const refused = headline.mode === 'kvm' && tried && run !== undefined && run.outcome !== 'passed';
  const step = (run && stoppingStep(run)) ?? '-';
  const because = refused ? message('kvm-trial.bios-only', { step }) : headline.summary;
  return {
    accelerator: headline.mode === 'kvm' && !refused ? 'kvm' : 'tcg',
    reason: { ...because, file: 'host' },
  };
}

/** The host room: everything about what this machine, or a recorded one, can do. */
export function createHostService(options: HostServiceOptions): Host {
  const { configHome, recorded, cacheFolder, read, trialOf, report } = createReader(options);
  const prove: Host['runTrial'] = (outer, { background = false, scratch = null } = {}) =>
    progressStream<TrialProgress>(async (emit, signal) => {
      // It would test this machine.
      if (recorded) throw failure('trial-recorded');
      await runTrial(await read(), {
        guest: options.guestImages,
        qemu: options.qemuBinary ?? null,
        cacheFolder,
        signal,
        background,
        scratch,
        onProgress: emit,
      });
      emit({ type: 'report', report: await report() });
    }, outer);

  return {
    report,
    runTrial: prove,
    ...createFixes({
      report,
      recorded,
      folders: options.systemFolders,
      succeeded: async (argvs, output) => await keepWhatWasRead(cacheFolder, argvs, output),
      ...options.fixes,
    }),
    cachedTrial: async () => await trialOf(await read()),
    reportText: async (format, { color = false } = {}) => render(await report(), format, color),
    record: async (file) => {
      await recordHost(file, { vmFolder: options.paths.vms, configHome, trial: trialOf });
    },
    acceleratorFor: async (firmware = 'bios') => acceleratorOf(await report(), firmware),
  };
}
