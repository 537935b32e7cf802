import { setTimeout } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import type { FixOrder, FixPlan, FixProgress, FixRef } from '../../../shared/fix';
import type { HostReport } from '../../../shared/host';
import { progressStream } from '../../lib/progress-stream';
import { packagedFolders } from '../../qemu/tools/folders';
import { findRemedy, type FixContext, planFix } from './plan';
import { runSteps } from './run-steps';

export interface FixesOptions {
  /** Reads this machine now. */
  report: () => Promise<HostReport>;
  /** A recorded machine is judged, on which nothing can be mended. */
  recorded: boolean;
  /** Virtual machines that run now. */
  machines?: () => FixContext['machines'];
  /**
   * Where programs that run as root are looked for; those that packages fill unless told. Never the person's own PATH:
   * anyone who can write to a folder of it could put their own program in the place of `modprobe`.
   */
  folders?: readonly string[];
  /** A terminal is there, on which pkexec may ask. */
  terminal?: boolean;
  /** Instead of what the report says. */
  asRoot?: boolean;
  /** Hears what the commands said when all of them have succeeded, before the machine is read again. */
  succeeded?: (argvs: readonly (readonly string[])[], output: string) => Promise<void>;
}

/** Running the remedies of a report. Nothing here is ever called but by a person's click, or their word at a terminal. */
export interface Fixes {
  /**
   * What would be run, by a report that is read now.
   * @throws AppFailure `fix-changed` when this machine does not offer the remedy any more, `fix-hindered`.
   */
  planFix(ref: FixRef): Promise<FixPlan>;
  /**
   * Runs what was shown, if exactly that would be run now, and ends with the new report, which also comes before a
   * failure. Stopping the iteration, like {@link cancelFix}, stops before the next command.
   */
  runFix(order: FixOrder, signal?: AbortSignal): AsyncIterable<FixProgress>;
  /** Stops the fix that runs before its next command, and withdraws a question for a password. */
  cancelFix(): void;
}

/** Milliseconds that udev gets to set the permissions of a device that a module has just made. */
const settleMs = 250;

export function createFixes(options: FixesOptions): Fixes {
  let running: AbortController | null = null;

  const prepared = async (ref: FixRef) => {
    if (options.recorded) throw failure('fix-recorded');
    const report = await options.report();
    const remedy = findRemedy(report, ref);
    if (!remedy) throw failure('fix-changed');
    const asRoot = options.asRoot ?? report.asRoot;
    const context = { asRoot, machines: options.machines?.() ?? [] };
    return { asRoot, ...planFix(remedy, ref.count, context) };
  };

  const perform = async (
    order: FixOrder,
    emit: (progress: FixProgress) => void,
    signal: AbortSignal,
  ) => {
    const { plan, steps, asRoot } = await prepared(order);
    if (plan.fingerprint !== order.fingerprint) {
      throw failure('fix-changed');
    }
    if (plan.hindrance) {
      throw failure('fix-hindered', { reason: { ...plan.hindrance, file: 'host' } });
    }
    const { folders = packagedFolders, terminal = false } = options;
    let output = '';
    const overhear = (progress: FixProgress) => {
      if (progress.type === 'output') output += progress.text;
      emit(progress);
    };
    const how = { folders, asRoot, terminal, signal, emit: overhear, shown: plan.commands };
    try {
      await runSteps(steps, how);
      await options.succeeded?.(
        steps.map(({ argv }) => argv),
        output,
      );
      await setTimeout(settleMs);
    } finally {
      emit({ type: 'report', report: await options.report() });
    }
  };

  return {
    planFix: async (ref) => (await prepared(ref)).plan,
    cancelFix: () => running?.abort(),
    runFix: (order, outer) =>
      progressStream<FixProgress>(async (emit, signal) => {
        if (running) throw failure('fix-busy');
        const mine = new AbortController();
        running = mine;
        try {
          await perform(order, emit, AbortSignal.any([signal, mine.signal]));
        } finally {
          running = null;
        }
      }, outer),
  };
}
