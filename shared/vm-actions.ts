import type { AppError } from './errors';

/**
 * The state machine and what it allows, free of the schema library: the window's first bundle holds this
 * file and not zod.
 *
 * - `off`: no QEMU process.
 * - `starting`: QEMU was spawned, QMP is not ready yet.
 * - `running`, `paused`: as QEMU's `query-status` says.
 * - `stopping`: the guest was asked to shut down; `stopDeadline` says until when we wait.
 * - `crashed`: QEMU is alive but the guest is not (`internal-error`, `guest-panicked`, `io-error` …); `error` says why.
 * - `broken`: the definition cannot be read; `error` says why.
 */
export const vmStates = [
  'off',
  'starting',
  'running',
  'paused',
  'stopping',
  'crashed',
  'broken',
] as const;
export type VmState = (typeof vmStates)[number];

export const vmActions = [
  'start',
  'stop',
  'force-off',
  'pause',
  'resume',
  'reset',
  'remove',
  'edit',
  'open-screen',
  'open-serial',
] as const;
export type VmAction = (typeof vmActions)[number];

const actionsByState: Record<VmState, readonly VmAction[]> = {
  off: ['start', 'remove', 'edit'],
  starting: ['force-off', 'open-screen', 'open-serial'],
  running: ['stop', 'force-off', 'pause', 'reset', 'open-screen', 'open-serial'],
  paused: ['resume', 'stop', 'force-off', 'reset', 'open-screen', 'open-serial'],
  stopping: ['force-off', 'open-screen', 'open-serial'],
  crashed: ['force-off', 'reset', 'open-screen', 'open-serial'],
  broken: ['remove'],
};

/**
 * What may be done with a VM now. The window's buttons, the menu, the IPC guard and the command line
 * all ask this one function.
 */
export function allowedActions(vm: {
  state: VmState;
  hasScreen: boolean;
  serialPorts: number;
  error?: Pick<AppError, 'code'> | null;
}): ReadonlySet<VmAction> {
  const actions = new Set(actionsByState[vm.state]);
  if (waitsForDisk(vm)) actions.add('resume');
  if (!vm.hasScreen) actions.delete('open-screen');
  if (vm.serialPorts === 0) actions.delete('open-serial');
  return actions;
}

/** QEMU stopped the guest for a cause outside it, a full or failing disk; it can go on when that is mended. */
export function waitsForDisk(vm: {
  state: VmState;
  error?: Pick<AppError, 'code'> | null;
}): boolean {
  const code = vm.error?.code;
  return vm.state === 'crashed' && (code === 'guest-disk-full' || code === 'disk-io-error');
}

/** What happened to a VM; the state machine's input. */
export type VmEvent =
  | 'spawned'
  | 'qmp-running'
  | 'qmp-paused'
  | 'shutdown-requested'
  | 'shutdown-timeout'
  | 'guest-failed'
  | 'process-gone';

/** The state machine: the next state after `event`, the same state where the event changes nothing. */
export function nextState(state: VmState, event: VmEvent): VmState {
  if (event === 'process-gone') return state === 'broken' ? 'broken' : 'off';
  if (event === 'spawned') return state === 'off' ? 'starting' : state;
  if (state === 'off' || state === 'broken') return state;
  switch (event) {
    case 'qmp-running':
      return state === 'stopping' ? 'stopping' : 'running';
    case 'qmp-paused':
      return 'paused';
    case 'shutdown-requested':
      return state === 'running' || state === 'paused' ? 'stopping' : state;
    case 'shutdown-timeout':
      return state === 'stopping' ? 'running' : state;
    case 'guest-failed':
      return 'crashed';
  }
}
