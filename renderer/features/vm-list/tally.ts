import { waitsForDisk } from '../../../shared/vm-states';
import type { VmSummary } from '../../../shared/vm-state';

/** How many of the VMs with a QEMU process do what. */
export interface Tally {
  /** With those that are on their way up or down. */
  running: number;
  paused: number;
  /** By QEMU, for a full or failing disk. */
  halted: number;
  crashed: number;
}

/** Pure: counts the VMs that are neither off nor broken. */
export function tallyOf(vms: Iterable<Pick<VmSummary, 'state' | 'error'>>): Tally {
  const tally: Tally = { running: 0, paused: 0, halted: 0, crashed: 0 };
  for (const vm of vms) {
    if (vm.state === 'off' || vm.state === 'broken') continue;
    if (waitsForDisk(vm)) tally.halted += 1;
    else if (vm.state === 'paused' || vm.state === 'crashed') tally[vm.state] += 1;
    else tally.running += 1;
  }
  return tally;
}
