import type { HostReport, TrialProgress, TrialRun } from '../../shared/host';

const names = [
  'real16',
  'cpuid',
  'portio',
  'pmode32',
  'idt32',
  'paging32',
  'long64',
  'arithmetic64',
  'exception',
  'fpu',
  'sse',
  'timer',
  'mmio',
  'ring3',
];

function run(accelerator: 'kvm' | 'tcg', dies: boolean): TrialRun {
  const taken = dies ? names.slice(0, names.indexOf('fpu') + 1) : names;
  return {
    accelerator,
    firmware: 'bios',
    outcome: dies ? 'died' : 'passed',
    steps: taken.map((name) => ({ name, result: dies && name === 'fpu' ? 'no-answer' : 'ok' })),
    milliseconds: accelerator === 'kvm' ? 212 : 874,
    facts: {
      'cpu.vendor': accelerator === 'kvm' ? 'GenuineIntel' : 'AuthenticAMD',
      'cpu.hypervisor': accelerator === 'kvm' ? 'KVMKVMKVM' : 'TCGTCGTCGTCG',
    },
    ...(dies && { detail: 'KVM internal error. Suberror: 1\nemulation failure' }),
  };
}

/** The lines that main sends while the trial runs. */
export function trialOf(report: HostReport, dies: boolean): TrialProgress[] {
  const runs = [run('kvm', dies), run('tcg', false)];
  const lines = runs.flatMap((one): TrialProgress[] => [
    { type: 'run', accelerator: one.accelerator, firmware: one.firmware },
    ...one.steps.flatMap(({ name, result }): TrialProgress[] => [
      { type: 'step', name, result: 'begin' },
      ...(result === 'ok' ? [{ type: 'step' as const, name, result: 'ok' as const }] : []),
    ]),
    { type: 'run-done', run: one },
  ]);
  const trial = { key: 'fake', at: new Date().toISOString(), runs };
  return [...lines, { type: 'report', report: { ...report, trial } }];
}
