import { describe, expect, it } from 'vitest';
import { verdictIds } from '../../../shared/host';
import { loadMachine, machineIds } from '../../fixtures/hosts/machine';
import { judgeMachine } from './support';

describe('recorded machines', () => {
  it('are at least forty', () => {
    expect(machineIds().length).toBeGreaterThanOrEqual(40);
  });

  it.each(machineIds())('%s gets the verdicts expected', async (id) => {
    const machine = loadMachine(id);
    const report = await judgeMachine(id);
    const found = {
      headline: report.headline.mode,
      ...Object.fromEntries(report.verdicts.map((verdict) => [verdict.id, verdict.verdict])),
    };
    expect(Object.keys(machine.expected).toSorted()).toEqual(
      ['headline', ...verdictIds].toSorted(),
    );
    expect({ because: machine.reason, ...found }).toEqual({
      because: machine.reason,
      ...machine.expected,
    });
  });
});
