import { describe, expect, it, onTestFinished } from 'vitest';
import { fixJobs } from '../../../../electron/host/fixes/fix-jobs';
import { createJobService } from '../../../../electron/jobs/job-service';
import type { FixOrder, FixPlan } from '../../../../shared/fix';
import { sampleReport } from '../../renderer/sample-report';

const order: FixOrder = { of: 'virtio', part: null, remedy: 'mend', count: null, fingerprint: 'f' };

/** Fixes that count how often they are run. */
function counted() {
  const jobs = createJobService({ data: null, role: 'app' });
  onTestFinished(() => jobs.close());
  let runs = 0;
  const report = sampleReport({});
  const planFix = async (): Promise<FixPlan> => {
    await new Promise((resolve) => setImmediate(resolve));
    return {
      title: { key: 'no-such-key', params: {}, text: 'Mend it' },
      commands: [],
      passwords: 0,
      change: null,
      choice: null,
      machines: [],
      machinesAre: null,
      hindrance: null,
      afterwards: null,
      fingerprint: 'f',
    };
  };
  const runFix = async function* () {
    runs += 1;
    await new Promise((resolve) => setImmediate(resolve));
    yield { type: 'report' as const, report };
  };
  const ignored = { learn: () => undefined, over: () => undefined };
  return { fixes: fixJobs(jobs, { planFix, runFix }, ignored), runs: () => runs };
}

async function typesOf(stream: AsyncIterable<{ type: string }>): Promise<string[]> {
  const types: string[] = [];
  for await (const { type } of stream) types.push(type);
  return types;
}

describe('two windows that ask for a fix at the same moment', () => {
  it('share it when they want the same', async () => {
    const { fixes, runs } = counted();
    const both = [typesOf(fixes.run(order)), typesOf(fixes.run({ ...order }))];
    expect(await Promise.all(both)).toEqual([['report'], ['report']]);
    expect(runs()).toBe(1);
    expect(await typesOf(fixes.run(order))).toEqual(['report']);
    expect(runs()).toBe(2);
  });

  it('do not when they want different ones', async () => {
    const { fixes, runs } = counted();
    const [one, other] = await Promise.allSettled([
      typesOf(fixes.run(order)),
      typesOf(fixes.run({ ...order, remedy: 'other' })),
    ]);
    expect(one.status).toBe('fulfilled');
    expect(other).toMatchObject({ reason: { error: { code: 'fix-busy' } } });
    expect(runs()).toBe(1);
  });
});
