import type { AppError } from './errors';

/**
 * The state machine, free of the schema library: the window's first bundle holds this file and not zod.
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

/** QEMU stopped the guest for a cause outside it, a full or failing disk; it can go on when that is mended. */
export function waitsForDisk(vm: {
  state: VmState;
  error?: Pick<AppError, 'code'> | null;
}): boolean {
  const code = vm.error?.code;
  return vm.state === 'crashed' && (code === 'guest-disk-full' || code === 'disk-io-error');
}

const crashes: ReadonlySet<string> = new Set([
  'qemu-crashed',
  'qemu-crashed-unseen',
  'guest-crashed',
  'guest-panicked',
  'guest-cpu-failed',
]);

/** The guest did not end by its own will: it shows as crashed until it is started again, with or without a QEMU. */
export function hasCrashed(vm: { state: VmState; error?: Pick<AppError, 'code'> | null }): boolean {
  if (vm.state === 'crashed') return !waitsForDisk(vm);
  return vm.state === 'off' && crashes.has(vm.error?.code ?? '');
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
