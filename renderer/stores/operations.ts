import { create } from 'zustand';
import { type AppError, toAppError } from '../../shared/errors';
import type { ActOutcome } from '../../shared/act-outcome';
import {
  isMachineKey,
  localConnection,
  machineKey,
  type MachineKey,
  machineRef,
} from '../../shared/machine-ref';
import { actionRow, type VmCommand } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import { api, attempt, type Attempt } from '../api/client';
import { openDialog } from './navigation';
import { useVms } from './vms';

export interface Problem {
  error: AppError;
  /** What was asked when it happened, so that it can be asked again. */
  command: VmCommand | null;
}

export interface Operations {
  /** What main was asked and has not answered yet, by VM. */
  pending: Readonly<Record<MachineKey, VmCommand>>;
  /** What went wrong with the last command, by VM; until the next command or until it is put away. */
  problems: Readonly<Record<MachineKey, Problem>>;
  /** What main says went wrong with a VM, and the person has put away; by VM, until its state changes. */
  putAway: Readonly<Record<MachineKey, string>>;
  /** Notices about what a VM does, put away; by VM, until it does something else. */
  silenced: Readonly<Record<MachineKey, true>>;
}

export const useOperations = create<Operations>(() => ({
  pending: {},
  problems: {},
  putAway: {},
  silenced: {},
}));

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _left, ...rest } = record;
  return rest;
}

/** Shows a problem at its VM; while a guest fills the display, in a notice over it, too. */
export function reportProblem(
  id: MachineKey,
  error: AppError,
  command: VmCommand | null = null,
): void {
  useOperations.setState(({ problems }) => ({
    problems: { ...problems, [id]: { error, command } },
  }));
  if (document.fullscreenElement) void tellOverGuest(error);
}

/** The VM's page is not visible then. The code of notices is no part of the first page. */
async function tellOverGuest(error: AppError): Promise<void> {
  (await import('../components/tell-error')).tellError(error);
}

/** The same error that comes again later is shown again: its details or its time differ. */
const markOf = (error: AppError) => JSON.stringify(error);

/** Puts away what main says went wrong with a VM; its state still tells. */
export function putAway(id: MachineKey, error: AppError): void {
  useOperations.setState((now) => ({ putAway: { ...now.putAway, [id]: markOf(error) } }));
}

/** Whether the person has put this error of a VM away. */
export const useIsPutAway = (id: MachineKey, error: AppError | null): boolean =>
  useOperations((now) => error !== null && now.putAway[id] === markOf(error));

/** Puts away what is said of a VM that shuts down or does not answer. */
export const silence = (id: MachineKey): void =>
  useOperations.setState((now) => ({ silenced: { ...now.silenced, [id]: true } }));

export const useIsSilenced = (id: MachineKey): boolean =>
  useOperations((now) => now.silenced[id] === true);

const doesTheSame = (one: VmSummary | undefined, other: VmSummary | undefined): boolean =>
  one?.state === other?.state &&
  one?.unresponsive === other?.unresponsive &&
  one?.stopDeadline === other?.stopDeadline;

// What was put away was about what the VM did then.
useVms.subscribe(({ byId }, before) => {
  const now = useOperations.getState();
  for (const key of Object.keys(now.silenced)) {
    if (isMachineKey(key) && !doesTheSame(byId[key], before.byId[key]))
      useOperations.setState(({ silenced }) => ({ silenced: without(silenced, key) }));
  }
  for (const key of Object.keys(now.putAway)) {
    if (isMachineKey(key) && byId[key]?.state !== before.byId[key]?.state)
      useOperations.setState(({ putAway }) => ({ putAway: without(putAway, key) }));
  }
});

export function dismissProblem(id: MachineKey): void {
  useOperations.setState(({ problems }) => ({ problems: without(problems, id) }));
}

/**
 * Asks main for one action on one machine; a refusal is a failed attempt.
 * @param anyway the person was told whose disks it destroys, by name.
 */
export async function actOn(
  key: MachineKey,
  action: VmCommand,
  anyway = false,
): Promise<Attempt<ActOutcome>> {
  const outcome = await attempt(api.vms.act({ machines: [machineRef(key)], action, anyway }));
  if (!outcome.ok) return outcome;
  const [value] = outcome.value;
  if (value?.error) return { ok: false, error: value.error };
  return value ? { ok: true, value } : { ok: false, error: toAppError(new Error('no outcome')) };
}

/** Asks main to do something with a VM. A failure is kept at the VM, where its page shows it. */
export async function runCommand(
  id: MachineKey,
  command: VmCommand,
  anyway = false,
): Promise<boolean> {
  const asked = actOn(id, command, anyway);
  // The request leaves first: drawn before it, the busy button kept main waiting for 5 ms (measured).
  const drawing = setTimeout(() => {
    dismissProblem(id);
    useOperations.setState(({ pending }) => ({ pending: { ...pending, [id]: command } }));
  });
  const outcome = await asked;
  clearTimeout(drawing);
  dismissProblem(id);
  useOperations.setState(({ pending }) => ({ pending: without(pending, id) }));
  if (!outcome.ok && outcome.error.code !== 'cancelled') reportProblem(id, outcome.error, command);
  return outcome.ok;
}

/** Whether a guest may have something to lose: it runs and answers. */
const hasSomethingToLose = (vm: VmSummary) =>
  (vm.state === 'running' || vm.state === 'paused') && !vm.unresponsive;

/** Runs a command; a harsh one on a guest that works is confirmed first, and what takes long or much is told before. */
export function askFor(vm: VmSummary, command: VmCommand): void {
  const key = machineKey(vm);
  if (command === 'suspend' && vm.connection === localConnection) {
    return openDialog({ kind: 'suspend', id: key });
  }
  if (command === 'discard-suspended') return openDialog({ kind: command, id: key, start: false });
  if (actionRow(command).harsh && hasSomethingToLose(vm)) {
    openDialog({ kind: 'confirm', id: key, command });
    return;
  }
  void runCommand(key, command);
}

/** Starts a VM by emulation from now on: for a machine whose KVM cannot carry it. */
export async function startByEmulation(id: MachineKey): Promise<void> {
  const switched = await attempt(
    (async () => {
      const { config } = await api.vms.detail({ machine: machineRef(id) });
      if (config) await api.vms.update({ config: { ...config, accelerator: 'tcg' } });
    })(),
  );
  if (switched.ok) await runCommand(id, 'start');
  else reportProblem(id, switched.error, 'start');
}
