import { describe, expect, it } from 'vitest';
import { verdictIds } from '../../../shared/host';
import { loadMachine, machineIds } from '../../fixtures/hosts/machine';
import { judgeMachine } from './support';

describe('recorded machines', () => {
  it('are at least forty', () => {
    expect(machineIds().length).toBeGreaterThanOrEqual(40);
  });

  it('include every row in which other checkers are wrong', () => {
    const rows = machineIds().flatMap((id) => /^row-([a-n])-/.exec(id)?.[1] ?? []);
    // Row e needs VT-x off and VT-d on, and has its own name.
    const all = new Set([...rows, 'e']);
    expect([...all].toSorted().join('')).toBe('abcdefghijklmn');
    expect(machineIds()).toContain('intel-vtx-off-vtd-on');
  });

  it('have a headline that is one, with what to do next where there is something to do', async () => {
    for (const id of machineIds()) {
      const { headline } = await judgeMachine(id);
      expect([id, Object.keys(headline).toSorted()]).toEqual([
        id,
        ['mode', 'next', 'summary', 'title'],
      ]);
      expect(`${id} ${headline.title.key}`).toMatch(/ headline\.[\w-]+\.title$/);
    }
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
    for (const [verdict, parts] of Object.entries(machine.parts ?? {})) {
      const found = report.verdicts.find((one) => one.id === verdict)?.parts ?? [];
      const named = found.filter((one) => one.id in parts).map((one) => [one.id, one.verdict]);
      expect([id, verdict, Object.fromEntries(named)]).toEqual([id, verdict, parts]);
    }
    if (!machine.groups) return;
    const groups = report.groups.map((group) => {
      const reasons = group.reasons.map(({ key }) => key.replace('groups.', ''));
      return [group.id, [group.passthrough, ...reasons].join(' ')];
    });
    expect([id, Object.fromEntries(groups)]).toEqual([id, machine.groups]);
  });
});
