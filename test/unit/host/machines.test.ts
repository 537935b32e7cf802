import { afterAll, describe, expect, it } from 'vitest';
import { judge } from '../../../electron/host/report';
import { readHostSnapshot } from '../../../electron/host/snapshot/snapshot';
import { verdictIds } from '../../../shared/host';
import { expandMachine, loadMachine, machineIds } from '../../fixtures/hosts/machine';

const cleanups: (() => void)[] = [];
afterAll(() => {
  for (const clean of cleanups) clean();
});

async function judged(id: string) {
  const machine = loadMachine(id);
  const { root, remove } = expandMachine(machine);
  cleanups.push(remove);
  const snapshot = await readHostSnapshot({
    root,
    vmFolder: '/nowhere',
    cacheFolder: null,
    configHome: null,
  });
  return { machine, snapshot, report: judge(snapshot, machine.trial ?? null) };
}

describe('recorded machines', () => {
  it('are at least forty', () => {
    expect(machineIds().length).toBeGreaterThanOrEqual(40);
  });

  it.each(machineIds())('%s gets the verdicts expected', async (id) => {
    const { machine, report } = await judged(id);
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
