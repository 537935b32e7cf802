import { hasCrashed, waitsForDisk } from '../../../shared/vm-states';
import type { VmSummary } from '../../../shared/vm-state';

/** How many VMs do what, or did until they crashed. */
export interface Tally {
  /** With those that are on their way up or down. */
  running: number;
  paused: number;
  /** By QEMU, for a full or failing disk. */
  halted: number;
  crashed: number;
}

/** Pure: counts the VMs that are neither off by their own will nor broken. */
export function tallyOf(vms: Iterable<Pick<VmSummary, 'state' | 'error'>>): Tally {
  const tally: Tally = { running: 0, paused: 0, halted: 0, crashed: 0 };
  for (const vm of vms) {
    if (hasCrashed(vm)) tally.crashed += 1;
    if (hasCrashed(vm) || vm.state === 'off' || vm.state === 'broken') continue;
    if (waitsForDisk(vm)) tally.halted += 1;
    else if (vm.state === 'paused') tally.paused += 1;
    else tally.running += 1;
  }
  return tally;
}
