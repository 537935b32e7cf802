import { create } from 'zustand';
import type { AppError } from '../../shared/errors';
import type { FixPlan, FixProgress, FixRef } from '../../shared/fix';
import type { HostReport } from '../../shared/host';
import { api, attempt } from '../api/client';
import { follow } from '../api/follow';
import { dismissSeen } from './jobs';
import { closeDialog, openDialog, useNavigation } from './navigation';

/** One fix from the first look to its end. It outlives the panel: a package manager may take minutes. */
export interface FixView {
  ref: FixRef;
  phase: 'planning' | 'confirm' | 'running' | 'done' | 'failed';
  plan: FixPlan | null;
  /** The command that runs, from 0. */
  index: number;
  output: string;
  /** It was asked to stop and finishes the command that runs. */
  stopping: boolean;
  error: AppError | null;
  /** What this machine was found to be afterwards. */
  report: HostReport | null;
}

interface Fixes {
  view: FixView | null;
}

export const useFixes = create<Fixes>(() => ({ view: null }));

const fresh = (ref: FixRef): FixView => ({
  ref,
  phase: 'planning',
  plan: null,
  index: 0,
  output: '',
  stopping: false,
  error: null,
  report: null,
});

function change(changes: Partial<FixView>): void {
  useFixes.setState(({ view }) => ({ view: view && { ...view, ...changes } }));
}

const sameFix = (one: FixRef, other: FixRef) =>
  one.of === other.of && one.part === other.part && one.remedy === other.remedy;

/** Whether a fix has the dialog for itself: it runs. */
const runsNow = (view: FixView | null): boolean => view?.phase === 'running';

/** Opens the dialog of a fix and asks main what would be run. While one runs, its dialog opens instead. */
export function openFix(ref: FixRef): void {
  if (!runsNow(useFixes.getState().view)) {
    useFixes.setState({ view: fresh(ref) });
    void planAgain();
  }
  openDialog({ kind: 'fix' });
}

/** Asks main again what would be run, as for another number. */
export async function planAgain(count?: number): Promise<void> {
  const { view } = useFixes.getState();
  if (!view) return;
  const ref = { ...view.ref, count: count ?? view.ref.count };
  useFixes.setState({ view: { ...fresh(ref), plan: view.plan } });
  const outcome = await attempt(api.host.planFix(ref));
  const now = useFixes.getState().view;
  // Another fix, or another number, was asked for meanwhile.
  if (!now || now.phase !== 'planning' || !sameFix(now.ref, ref) || now.ref.count !== ref.count) {
    return;
  }
  if (outcome.ok) change({ phase: 'confirm', plan: outcome.value });
  else change({ phase: 'failed', error: outcome.error });
}

/** Runs what the plan shows. */
export function runFix(): void {
  const { view } = useFixes.getState();
  if (view?.phase !== 'confirm' || !view.plan) return;
  const order = { ...view.ref, fingerprint: view.plan.fingerprint };
  change({ phase: 'running', output: '', index: 0, stopping: false, error: null });
  follow((signal) => api.host.runFix(order, { signal }), {
    onEvent: onProgress,
    onEnd,
    onError,
  });
}

/** Joins the fix that runs already, after a reload of the page; nothing happens when none does. */
export function joinFix(): void {
  let joined = false;
  follow((signal) => api.host.followFix(undefined, { signal }), {
    onEvent: (event) => {
      if (event.type !== 'fix') {
        onProgress(event);
        return;
      }
      joined = true;
      const { ref, plan } = event;
      useFixes.setState({ view: { ...fresh(ref), phase: 'running', plan } });
    },
    onEnd: () => joined && onEnd(),
    onError: (error) => joined && onError(error),
  });
}

/** Opens the dialog of the fix that runs. */
export function openRunningFix(): void {
  if (useFixes.getState().view) openDialog({ kind: 'fix' });
}

/** The list of jobs need not tell once more what the open dialog tells. */
function onSeen(): void {
  if (useNavigation.getState().dialog?.kind === 'fix') void dismissSeen('fix');
}

function onEnd(): void {
  change({ phase: 'done' });
  onSeen();
}

function onError(error: AppError): void {
  onSeen();
  // Nothing was run: the person is back where they were.
  if (error.code === 'cancelled') void planAgain();
  else change({ phase: 'failed', error });
}

function onProgress(progress: FixProgress): void {
  switch (progress.type) {
    case 'command':
      change({ index: progress.index });
      break;
    case 'output':
      change({ output: withOutput(useFixes.getState().view?.output ?? '', progress.text) });
      break;
    case 'command-done':
      break;
    case 'report':
      // The panel gets it from main, as it gets every report.
      change({ report: progress.report });
      break;
  }
}

/** Asks main to stop before the next command. */
export function stopFix(): void {
  change({ stopping: true });
  void attempt(api.host.cancelFix());
}

/** Closes the dialog; a fix that runs goes on, and the panel shows where it is. */
export function leaveFix(): void {
  closeDialog();
  if (!runsNow(useFixes.getState().view)) useFixes.setState({ view: null });
}

/** Letters that are kept; the end is what matters. */
const longestOutput = 200_000;
const escapes = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_])/g;

/** Output with another piece, as a terminal would show it: no colours, and a line that was rewritten only once. */
export function withOutput(output: string, piece: string): string {
  const lineStart = output.lastIndexOf('\n') + 1;
  const open = `${output.slice(lineStart)}${piece}`
    .replaceAll(escapes, '')
    .replaceAll('\r\n', '\n');
  const shown = open.split('\n').map(lastWritten).join('\n');
  return `${output.slice(0, lineStart)}${shown}`.slice(-longestOutput);
}

/** What a line shows that was restarted with carriage returns; one at its very end waits for what follows. */
function lastWritten(line: string): string {
  const last = line.lastIndexOf('\r', line.length - 2);
  return last === -1 ? line : line.slice(last + 1);
}
