import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import type { TrialProgress, TrialResult, TrialRun } from '../../../shared/host';
import { trialResultSchema } from '../../../shared/host';
import { cacheFile } from '../snapshot/reading/cache';
import type { HostSnapshot } from '../snapshot/snapshot';
import { trialCommand } from './command';
import type { TrialGuest } from './command';
import { planRuns, trialKey } from './plan';
import type { PlannedRun } from './plan';
import { runGuest } from './run-guest';
import type { GuestLimits } from './run-guest';

const resultFile = 'host-trial.json';

/**
 * A guest that works answers each step within milliseconds once its firmware is up; the limits are for firmware
 * under emulation on a busy machine.
 */
function limitsFor(run: PlannedRun): GuestLimits {
  if (run.firmware === 'bios') return { silence: 10_000, total: 30_000 };
  return run.accelerator === 'kvm'
    ? { silence: 20_000, total: 40_000 }
    : { silence: 60_000, total: 90_000 };
}

/** The result of the last proof, if nothing that it depends on has changed since. */
export async function loadTrial(
  snapshot: HostSnapshot,
  guest: TrialGuest,
  cacheFolder: string | null,
): Promise<TrialResult | null> {
  const stored = trialResultSchema.safeParse(await cacheFile(cacheFolder, resultFile).load());
  if (!stored.success) return null;
  return stored.data.key === (await trialKey(snapshot, guest)) ? stored.data : null;
}

export interface TrialOptions {
  guest: TrialGuest;
  qemu: string | null;
  cacheFolder: string | null;
  signal?: AbortSignal;
  /** At the lowest priority, for a run that nobody waits for. */
  background?: boolean;
  /** A folder for its files that somebody else tidies up after a crash; the system's temporary one unless told. */
  scratch?: string | null;
  onProgress?: (progress: TrialProgress) => void;
}

type Outcome = Omit<TrialRun, 'accelerator' | 'firmware'>;

/**
 * At low priority, a guest that got no time on a busy machine looks like one that hangs: then only its silence at the
 * usual priority counts.
 */
export async function bootPatiently(
  boot: (background: boolean) => Promise<Outcome>,
  background: boolean,
): Promise<Outcome> {
  const done = await boot(background);
  return background && done.outcome === 'hung' ? await boot(false) : done;
}

async function carryOut(qemu: string, run: PlannedRun, options: TrialOptions): Promise<TrialRun> {
  const { accelerator, firmware, image, uefi } = run;
  // Firmware writes its variables; the distribution's template must stay as it is.
  const place = options.scratch ?? tmpdir();
  const folder = uefi ? await mkdtemp(path.join(place, 'paddock-trial-')) : null;
  try {
    const variables = folder && path.join(folder, 'variables');
    if (variables && uefi?.varsTemplate) await copyFile(uefi.varsTemplate.file, variables);
    const argv = trialCommand({
      qemu,
      accelerator,
      image,
      firmware:
        uefi?.varsTemplate && variables
          ? { code: uefi.code, variables: { ...uefi.varsTemplate, file: variables } }
          : null,
    });
    const boot = async (background: boolean) =>
      await runGuest(argv, limitsFor(run), {
        signal: options.signal,
        background,
        onEvent: ({ type, step }) => {
          options.onProgress?.({ type: 'step', name: step, result: type });
        },
      });
    return { accelerator, firmware, ...(await bootPatiently(boot, options.background === true)) };
  } finally {
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Boots the test guest under KVM and under emulation, with each firmware, one after the other, and remembers the
 * result.
 * @throws AppFailure `qemu-missing` without QEMU, `file-missing` without the guest's image; the signal's reason
 * when it aborts.
 */
export async function runTrial(
  snapshot: HostSnapshot,
  options: TrialOptions,
): Promise<TrialResult> {
  const qemu = options.qemu ?? snapshot.tools.qemu[0]?.path;
  if (!qemu) throw failure('qemu-missing', { action: 'open-host-panel' });
  const runs: TrialRun[] = [];
  for (const planned of planRuns(snapshot, options.guest)) {
    options.signal?.throwIfAborted();
    const { accelerator, firmware } = planned;
    options.onProgress?.({ type: 'run', accelerator, firmware });
    const run = await carryOut(qemu, planned, options);
    options.onProgress?.({ type: 'run-done', run });
    runs.push(run);
  }
  const result: TrialResult = {
    key: await trialKey(snapshot, options.guest),
    at: new Date().toISOString(),
    runs,
  };
  await cacheFile(options.cacheFolder, resultFile).store(result);
  return result;
}
