import type {
  SubVerdict,
  TrialResult,
  TrialRun,
  Verdict,
  VerdictValue,
  Witness,
} from '../../../../shared/host';
import { formatDuration } from '../../../../shared/units';
import { message } from '../../messages';
import type { HostKey } from '../../messages';
import { type Findings, part, verdict, witness } from '../build';

/**
 * The step at which a run stopped: the first that failed or gave no answer, `firmware` when the guest never spoke,
 * `end` when every step answered and the guest did not leave; null for a run that passed.
 */
export function stoppingStep(run: TrialRun): string | null {
  if (run.outcome === 'passed') return null;
  if (run.steps.length === 0) return 'firmware';
  return run.steps.find(({ result }) => result !== 'ok')?.name ?? 'end';
}

function values(run: TrialRun): VerdictValue {
  return run.outcome === 'passed' ? 'on' : 'blocked';
}

const outcomeKeys: Record<TrialRun['outcome'], HostKey> = {
  passed: 'kvm-trial.run.passed',
  failed: 'kvm-trial.run.failed',
  died: 'kvm-trial.run.died',
  hung: 'kvm-trial.run.hung',
  'not-started': 'kvm-trial.run.not-started',
};

function runPart(run: TrialRun): SubVerdict {
  const step = stoppingStep(run) ?? '-';
  const passed = run.steps.filter(({ result }) => result === 'ok').length;
  const witnesses = [
    witness('outcome', `${run.outcome}, ${formatDuration(run.milliseconds)}`),
    ...run.steps.map(({ name, result, detail }) =>
      witness(`step ${name}`, detail ? `${result} (${detail})` : result),
    ),
    ...Object.entries(run.facts).map(([name, value]) => witness(name, value)),
  ];
  if (run.detail) witnesses.push(witness('QEMU', run.detail));
  const title = message('kvm-trial.run.title', {
    accelerator: run.accelerator === 'kvm' ? 'KVM' : 'TCG',
    firmware: run.firmware === 'bios' ? 'BIOS' : 'UEFI',
  });
  return part(`${run.accelerator}-${run.firmware}`, title, {
    verdict: values(run),
    summary: message(
      step === 'firmware' && run.outcome !== 'not-started'
        ? 'kvm-trial.run.early'
        : outcomeKeys[run.outcome],
      { step, count: run.outcome === 'passed' ? run.steps.length : passed },
    ),
    witnesses,
    deciding:
      run.outcome === 'passed'
        ? 'outcome'
        : run.steps.some(({ name }) => name === step)
          ? `step ${step}`
          : 'outcome',
  });
}

function find(trial: TrialResult, firmware: TrialRun['firmware']): TrialRun | undefined {
  return trial.runs.find((run) => run.accelerator === 'kvm' && run.firmware === firmware);
}

/** How a failed run reads in a sentence about the whole machine. */
const failureKeys: Record<Exclude<TrialRun['outcome'], 'passed'>, HostKey> = {
  failed: 'kvm-trial.failed',
  died: 'kvm-trial.died',
  hung: 'kvm-trial.hung',
  'not-started': 'kvm-trial.not-started',
};

/**
 * The last words of QEMU where it could not be started at all, by emulation either: then nothing was tried, and KVM is
 * not to blame. Null where some run began, or KVM alone did not.
 */
function couldNotStart(trial: TrialResult): string | null {
  const kvm = trial.runs.filter((run) => run.accelerator === 'kvm');
  const begun = trial.runs.some((run) => run.outcome !== 'not-started');
  const blames = kvm.some((run) => /\bkvm\b/i.test(run.detail ?? ''));
  if (begun || blames || trial.runs.length === 0) return null;
  const words = trial.runs.map((run) => run.detail?.trim().split('\n').at(-1)).find(Boolean);
  return words ?? '';
}

function untriedFindings(device: Verdict): Findings {
  const usable = device.verdict === 'on';
  return {
    verdict: 'unknown',
    summary: message(usable ? 'kvm-trial.not-run' : 'kvm-trial.impossible'),
    witnesses: [witness('trial', 'not run')],
    deciding: 'trial',
    next: usable ? message('kvm-trial.next.run') : null,
  };
}

function notBegunFindings(words: string, witnesses: Witness[]): Findings {
  return {
    verdict: 'unknown',
    summary: words
      ? message('kvm-trial.not-begun', { words })
      : message('kvm-trial.not-begun-silent'),
    witnesses,
    deciding: witnesses[0]?.source,
    next: message('kvm-trial.next.look'),
  };
}

/** The only proof: guest code of each kind that real guests run, with an answer demanded from every step. */
export function checkKvmTrial(trial: TrialResult | null, device: Verdict): Verdict {
  const title = message('kvm-trial.title');
  if (!trial) return verdict('kvm-trial', title, untriedFindings(device));
  const parts = trial.runs.map(runPart);
  const bios = find(trial, 'bios');
  const uefi = find(trial, 'uefi');
  const witnesses = trial.runs.map((run) =>
    witness(
      `${run.accelerator} ${run.firmware}`,
      run.outcome === 'passed'
        ? `passed in ${formatDuration(run.milliseconds)}`
        : `${run.outcome} at ${stoppingStep(run) ?? 'start'}`,
    ),
  );
  const notBegun = couldNotStart(trial);
  if (notBegun !== null) {
    return verdict('kvm-trial', title, notBegunFindings(notBegun, witnesses), parts);
  }
  if (!bios) {
    const summary = message('kvm-trial.impossible');
    return verdict('kvm-trial', title, { verdict: 'unknown', summary, witnesses }, parts);
  }
  if (bios.outcome !== 'passed') {
    const step = stoppingStep(bios) ?? '-';
    const early = step === 'firmware' && bios.outcome !== 'not-started';
    return verdict(
      'kvm-trial',
      title,
      {
        verdict: 'blocked',
        summary: message(early ? 'kvm-trial.early' : failureKeys[bios.outcome], { step }),
        witnesses,
        deciding: 'kvm bios',
        next: message('kvm-trial.next.emulation'),
      },
      parts,
    );
  }
  const key = !uefi
    ? 'kvm-trial.on-bios'
    : uefi.outcome === 'passed'
      ? 'kvm-trial.on'
      : 'kvm-trial.bios-only';
  const step = (uefi && stoppingStep(uefi)) ?? '-';
  const findings = { summary: message(key, { step }), witnesses, deciding: 'kvm bios' };
  return verdict('kvm-trial', title, { verdict: 'on', ...findings }, parts);
}
