import type { ClonePlan, CloneWish } from '../../../shared/cloning';
import { GiB, KiB } from '../../../shared/units';
import type { VmSummary } from '../../../shared/vm-state';

/** What a clone of a sample machine comes to: one disk, UEFI variables, a TPM and a forwarded port. */
export function clonePlan(vm: VmSummary, { name, kind, newTpm }: CloneWish): ClonePlan {
  const folder = `/home/kim/.local/share/paddock/vms/${vm.slug}`;
  const full = kind === 'full';
  const bytes = full ? 6.4 * GiB : 256 * KiB;
  const disk = {
    device: 'disk0',
    how: full ? ('copy' as const) : ('overlay' as const),
    from: `${folder}/disks/disk0.qcow2`,
    to: 'disks/disk0.qcow2',
    format: 'qcow2' as const,
    fromFormat: 'qcow2' as const,
    bytes,
    snapshots: full ? 2 : 0,
  };
  return {
    kind,
    name,
    files: [disk],
    bytes,
    freeBytes: 120 * GiB,
    forwards: [{ nic: 'nic0', protocol: 'tcp', from: 2222, to: 2223 }],
    tpm: newTpm ? 'new' : 'copied',
    extraArgs: false,
    running: vm.state !== 'off',
  };
}
