import { describe, expect, it } from 'vitest';
import {
  applyTrialProgress,
  type ShownRun,
  trialTables,
} from '../../../../../renderer/features/host/trial/trial-state';
import type { TrialProgress, TrialRun } from '../../../../../shared/host';

const run = (accelerator: 'kvm' | 'tcg', steps: string[], firmware: 'bios' | 'uefi' = 'bios') =>
  ({
    accelerator,
    firmware,
    outcome: 'passed',
    steps: steps.map((name) => ({ name, result: 'ok' })),
    milliseconds: 12,
    facts: {},
  }) satisfies TrialRun;

const after = (lines: TrialProgress[]) =>
  lines.reduce<ShownRun[]>((runs, line) => applyTrialProgress(runs, line), []);

describe('the trial while it runs', () => {
  it('puts each step into the run that was begun last and replaces what was begun', () => {
    const runs = after([
      { type: 'run', accelerator: 'kvm', firmware: 'bios' },
      { type: 'step', name: 'real16', result: 'begin' },
      { type: 'step', name: 'real16', result: 'ok' },
      {
        type: 'run-done',
        run: { ...run('kvm', ['real16']), outcome: 'died', detail: 'last words' },
      },
      { type: 'run', accelerator: 'tcg', firmware: 'bios' },
      { type: 'step', name: 'real16', result: 'begin' },
    ]);
    expect(runs.map(({ accelerator, outcome }) => [accelerator, outcome])).toEqual([
      ['kvm', 'died'],
      ['tcg', 'running'],
    ]);
    expect(runs[0]?.detail).toBe('last words');
    expect(runs[1]?.steps).toEqual([{ name: 'real16', result: 'begin' }]);
  });

  it('takes a run that was never begun', () => {
    expect(after([{ type: 'run-done', run: run('tcg', ['a']) }])).toHaveLength(1);
  });

  it('drops a step before any run', () => {
    expect(after([{ type: 'step', name: 'a', result: 'ok' }])).toEqual([]);
  });
});

describe('the tables', () => {
  it('set KVM beside emulation, with every step of either, in order', () => {
    const runs = after([
      { type: 'run-done', run: run('tcg', ['a', 'b', 'c']) },
      { type: 'run-done', run: run('kvm', ['a', 'b']) },
      { type: 'run-done', run: run('tcg', ['u'], 'uefi') },
    ]);
    const [bios, uefi] = trialTables(runs);
    expect(bios?.columns.map((column) => column.accelerator)).toEqual(['kvm', 'tcg']);
    expect(bios?.steps).toEqual(['a', 'b', 'c']);
    expect(uefi).toMatchObject({ firmware: 'uefi', steps: ['u'] });
  });

  it('are none before anything was tried', () => {
    expect(trialTables([])).toEqual([]);
  });
});
