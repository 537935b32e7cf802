import { AppFailure, failure } from '../../../shared/errors';
import type { FixFollow, FixOrder, FixPlan, FixProgress, FixRef } from '../../../shared/fix';
import type { HostReport } from '../../../shared/host';
import { progressStream } from '../../lib/progress-stream';
import type { JobHandle, JobService, RunningJob } from '../../jobs/types';
import type { Fixes } from './fixes';

interface RunningFix {
  order: FixOrder;
  plan: FixPlan;
  job: RunningJob<FixProgress>;
}

export interface FixJobs {
  plan: Fixes['planFix'];
  run(order: FixOrder, signal?: AbortSignal): AsyncIterable<FixProgress>;
  follow(signal?: AbortSignal): AsyncIterable<FixFollow>;
  /** Stops the fix that runs before its next command. */
  cancel(): void;
}

/** One at a time, in all processes of this user. */
const holds = [{ key: 'fix', mode: 'exclusive' }] as const;

const sameOrder = (one: FixOrder, other: FixOrder): boolean =>
  JSON.stringify([one.of, one.part, one.remedy, one.count, one.fingerprint]) ===
  JSON.stringify([other.of, other.part, other.remedy, other.count, other.fingerprint]);

/**
 * Fixes as jobs: they go on when the window that began them is gone, and a window that comes later joins them.
 * @param learn takes the report at the end of a fix.
 * @param over is called when one has ended.
 */
export function fixJobs(
  jobs: Pick<JobService, 'start'>,
  fixes: Pick<Fixes, 'planFix' | 'runFix'>,
  { learn, over }: { learn: (report: HostReport) => void; over: () => void },
): FixJobs {
  let current: RunningFix | null = null;
  /** What was shown last: mostly just that is run next, and the machine need not be read once more for its title. */
  let shown: FixPlan | null = null;
  const plan = async (ref: FixRef) => (shown = await fixes.planFix(ref));
  const running = () => current;

  const start = async (order: FixOrder): Promise<RunningFix> => {
    const known = shown?.fingerprint === order.fingerprint ? shown : await plan(order);
    const subject = { title: known.title };
    try {
      const job = await jobs.start<FixProgress>(
        'fix',
        { subject, holds },
        async (handle) => await carryOut(fixes, order, handle, learn),
      );
      const fix: RunningFix = { order, plan: known, job };
      current = fix;
      void job.ended.then(() => {
        if (current === fix) current = null;
        over();
      });
      return fix;
    } catch (error) {
      if (!(error instanceof AppFailure) || error.error.code !== 'held-by-job') throw error;
      throw failure('fix-busy');
    }
  };
  const begin = sharing(start);
  const joined = async (order: FixOrder): Promise<RunningFix> => {
    const fix = running();
    if (!fix) return await begin(order);
    if (sameOrder(fix.order, order)) return fix;
    throw failure('fix-busy');
  };

  return {
    plan,
    run: (order, outer) =>
      progressStream<FixProgress>(async (emit, signal) => {
        const { job } = await joined(order);
        for await (const progress of job.follow(signal)) emit(progress);
      }, outer),
    follow: (outer) =>
      progressStream<FixFollow>(async (emit, signal) => {
        const fix = running();
        if (!fix) return;
        const { of, part, remedy, count } = fix.order;
        emit({ type: 'fix', ref: { of, part, remedy, count }, plan: fix.plan });
        for await (const progress of fix.job.follow(signal)) emit(progress);
      }, outer),
    cancel: () => void running()?.job.cancel(),
  };
}

/** Lets those who want the same share a fix that is about to begin. */
function sharing(start: (order: FixOrder) => Promise<RunningFix>) {
  let pending: { order: FixOrder; fix: Promise<RunningFix> } | null = null;
  return async (order: FixOrder): Promise<RunningFix> => {
    if (pending && !sameOrder(pending.order, order)) throw failure('fix-busy');
    if (pending) return await pending.fix;
    const fix = start(order);
    pending = { order, fix };
    try {
      return await fix;
    } finally {
      pending = null;
    }
  };
}

/** Runs the fix and hands on what it says. */
async function carryOut(
  fixes: Pick<Fixes, 'runFix'>,
  order: FixOrder,
  handle: JobHandle<FixProgress>,
  learn: (report: HostReport) => void,
): Promise<void> {
  for await (const progress of fixes.runFix(order, handle.signal)) {
    if (progress.type === 'command') handle.progress({ step: 'running-command' });
    if (progress.type === 'report') learn(progress.report);
    handle.emit(progress);
  }
}
