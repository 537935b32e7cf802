import { z } from 'zod';
import { appErrorSchema } from './errors';

/**
 * - `off`: no QEMU process.
 * - `starting`: QEMU was spawned, QMP is not ready yet.
 * - `running`, `paused`: as QEMU's `query-status` says.
 * - `stopping`: the guest was asked to shut down; `stopDeadline` says until when we wait.
 * - `crashed`: QEMU is alive but the guest is not (`internal-error`, `guest-panicked`, `io-error` …); `error` says why.
 * - `broken`: the definition cannot be read; `error` says why.
 */
export const vmStateSchema = z.enum([
  'off',
  'starting',
  'running',
  'paused',
  'stopping',
  'crashed',
  'broken',
]);
export type VmState = z.infer<typeof vmStateSchema>;

export const vmActionSchema = z.enum([
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
]);
export type VmAction = z.infer<typeof vmActionSchema>;

/** What the list shows of one VM; small, so that a thousand of them load at once. */
export const vmSummarySchema = z.object({
  id: z.string(),
  /** The VM folder's name. */
  slug: z.string(),
  name: z.string(),
  os: z.string(),
  state: vmStateSchema,
  /** QEMU's process id while there is one. */
  pid: z.number().int().nullable(),
  /** What the running guest uses; null when off. */
  accelerator: z.enum(['kvm', 'tcg']).nullable(),
  vcpus: z.number().int(),
  memoryMiB: z.number().int(),
  hasScreen: z.boolean(),
  serialPorts: z.number().int(),
  /** Milliseconds since the epoch. */
  startedAt: z.number().nullable(),
  /** While stopping: when the guest's time to shut down ends, milliseconds since the epoch. */
  stopDeadline: z.number().nullable(),
  /** QMP gives no answer: the process is stopped or hangs. */
  unresponsive: z.boolean(),
  /** The last thing that went wrong, until the next successful start. */
  error: appErrorSchema.nullable(),
});
export type VmSummary = z.infer<typeof vmSummarySchema>;

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
export function allowedActions(
  vm: Pick<VmSummary, 'state' | 'hasScreen' | 'serialPorts'>,
): ReadonlySet<VmAction> {
  const actions = new Set(actionsByState[vm.state]);
  if (!vm.hasScreen) actions.delete('open-screen');
  if (vm.serialPorts === 0) actions.delete('open-serial');
  return actions;
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
