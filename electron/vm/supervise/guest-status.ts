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
}

/** Pure: why the guest does not run any more, in the words of `AppError`. */
export function guestFailure(status: string, context: FailureContext): AppError {
  const { vmId, name, accelerator, ioError, log } = context;
  const base = { vmId, ...(log && { detail: log }) };
  if (status === 'io-error') {
    const device = ioError?.device ?? '';
    const reason = ioError?.reason ?? '';
    return ioError?.noSpace
      ? {
          ...base,
          code: 'guest-disk-full',
          message: `“${name}” waits: there is no space left on the host for its disk ${device}.`,
          params: { name, device },
          hint: 'Free some space, then resume the VM.',
        }
      : {
          ...base,
          code: 'disk-io-error',
          message: `“${name}” waits: its disk ${device} failed. ${reason}`.trim(),
          params: { name, device, reason },
          hint: 'Mend the disk, then resume the VM.',
        };
  }
  const underKvm = status === 'internal-error' && accelerator === 'kvm';
  return {
    ...base,
    code: 'guest-crashed',
    message: `The guest of “${name}” crashed (${status}).`,
    params: { name, reason: status },
    ...(underKvm && {
      action: 'use-emulation' as const,
      hint: 'KVM could not run an instruction of this guest; emulation can.',
    }),
  };
}
