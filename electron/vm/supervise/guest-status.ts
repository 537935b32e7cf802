import type { AppError } from '../../../shared/errors';
import type { VmEvent } from '../../../shared/vm-states';

/**
 * What a state of QEMU's run state machine (`RunState` in `qapi/run-state.json`) means for a VM's state;
 * null where it says nothing new (`shutdown` ends in QEMU's exit at once).
 */
export function eventForStatus(status: string): VmEvent | null {
  switch (status) {
    case 'running':
      return 'qmp-running';
    case 'internal-error':
    case 'guest-panicked':
    case 'io-error':
    case 'watchdog':
      return 'guest-failed';
    case 'shutdown':
      return null;
    // prelaunch, paused, suspended, debug, inmigrate, postmigrate, save-vm, restore-vm, finish-migrate, colo:
    // the vCPUs do not run and can be made to.
    default:
      return 'qmp-paused';
  }
}

/** What is known about a guest that failed, besides its status. */
export interface FailureContext {
  vmId: string;
  name: string;
  accelerator: 'kvm' | 'tcg';
  /** The last `BLOCK_IO_ERROR`, when there was one in this run. */
  ioError: { device: string; noSpace: boolean; reason: string } | null;
  /** Last lines of QEMU's log. */
  log: string;
  /** What a kernel that crashed has said last; null where nobody knows. */
  panic?: string | null;
}

/** Pure: why the guest does not run any more, as an `AppError`. */
export function guestFailure(status: string, context: FailureContext): AppError {
  const { vmId, name, accelerator, ioError, log, panic } = context;
  if (status === 'io-error') {
    const { device = '', reason = '', noSpace = false } = ioError ?? {};
    return {
      code: noSpace ? 'guest-disk-full' : 'disk-io-error',
      params: { name, device },
      ...detailOf(noSpace ? '' : reason, log),
      vmId,
    };
  }
  if (status === 'guest-panicked' && panic) {
    return { code: 'guest-panicked', params: { name, words: panic }, ...detailOf(log), vmId };
  }
  // KVM could not run an instruction of this guest; emulation can.
  const underKvm = status === 'internal-error' && accelerator === 'kvm';
  return {
    code: underKvm ? 'guest-cpu-failed' : 'guest-crashed',
    params: { name },
    ...detailOf(status, log),
    ...(underKvm && { action: 'use-emulation' as const }),
    vmId,
  };
}

function detailOf(...parts: string[]): { detail?: string } {
  const detail = parts.filter(Boolean).join('\n');
  return detail === '' ? {} : { detail };
}
