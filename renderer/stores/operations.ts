import { create } from 'zustand';
import type { AppError } from '../../shared/errors';
import type { VmAction } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import { api, attempt } from '../api/client';
import { openDialog } from './navigation';

/** The actions that are one call to main. */
export type VmCommand = Exclude<VmAction, 'remove' | 'edit' | 'open-screen' | 'open-serial'>;

export interface Problem {
  error: AppError;
  /** What was asked when it happened, so that it can be asked again. */
  command: VmCommand | null;
}

interface Operations {
  /** What main was asked and has not answered yet, by VM. */
  pending: Readonly<Record<string, VmCommand>>;
  /** What went wrong with the last command, by VM; until the next command or until it is put away. */
  problems: Readonly<Record<string, Problem>>;
}

export const useOperations = create<Operations>(() => ({
  pending: {},
  problems: {},
}));

const calls: Record<VmCommand, (vm: { id: string }) => Promise<void>> = {
  start: (vm) => api.vms.start(vm),
  stop: (vm) => api.vms.stop(vm),
  'force-off': (vm) => api.vms.forceOff(vm),
  pause: (vm) => api.vms.pause(vm),
  resume: (vm) => api.vms.resume(vm),
  reset: (vm) => api.vms.reset(vm),
};

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _left, ...rest } = record;
  return rest;
}

/** Shows a problem at its VM. */
export function reportProblem(id: string, error: AppError, command: VmCommand | null = null): void {
  useOperations.setState(({ problems }) => ({
    problems: { ...problems, [id]: { error, command } },
  }));
}

export function dismissProblem(id: string): void {
  useOperations.setState(({ problems }) => ({ problems: without(problems, id) }));
}

/** Asks main to do something with a VM. A failure is kept at the VM, where its page shows it. */
export async function runCommand(id: string, command: VmCommand): Promise<boolean> {
  dismissProblem(id);
  useOperations.setState(({ pending }) => ({ pending: { ...pending, [id]: command } }));
  const outcome = await attempt(calls[command]({ id }));
  useOperations.setState(({ pending }) => ({ pending: without(pending, id) }));
  if (!outcome.ok && outcome.error.code !== 'cancelled') reportProblem(id, outcome.error, command);
  return outcome.ok;
}

/** Whether a guest may have something to lose: it runs and answers. */
const hasSomethingToLose = (vm: VmSummary) =>
  (vm.state === 'running' || vm.state === 'paused') && !vm.unresponsive;

/** Runs a command; a harsh one on a guest that works is confirmed first. */
export function askFor(vm: VmSummary, command: VmCommand): void {
  const harsh = command === 'force-off' || command === 'reset';
  if (harsh && hasSomethingToLose(vm)) {
    openDialog({ kind: 'confirm', id: vm.id, command });
    return;
  }
  void runCommand(vm.id, command);
}

/** Starts a VM by emulation from now on: for a machine whose KVM cannot carry it. */
export async function startByEmulation(id: string): Promise<void> {
  const switched = await attempt(
    (async () => {
      const { config } = await api.vms.detail({ id });
      if (config) await api.vms.update({ config: { ...config, accelerator: 'tcg' } });
    })(),
  );
  if (switched.ok) await runCommand(id, 'start');
  else reportProblem(id, switched.error, 'start');
}
