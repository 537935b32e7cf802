import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { TrialRun } from '../../../shared/host';
import { chooseFirmware } from '../../qemu/firmware/match';
import type { ResolvedFirmware } from '../../qemu/firmware/build';
import { cpuKinds } from '../checks/machine';
import { isExpectedDevice } from '../snapshot/devices/devices';
import { valueOf } from '../snapshot/reading/fact';
import type { HostSnapshot } from '../snapshot/snapshot';
import type { TrialGuest } from './command';

export interface PlannedRun {
  accelerator: TrialRun['accelerator'];
  firmware: TrialRun['firmware'];
  image: string;
  uefi: ResolvedFirmware | null;
}

/** The image that a plain UEFI guest gets: Secure Boot would refuse an unsigned test guest. */
function uefiImage({ firmware }: HostSnapshot): ResolvedFirmware | null {
  return chooseFirmware(firmware.builds, { kind: 'uefi', arch: 'x86_64', machine: 'q35' });
}

/** Whether there is anything at /dev/kvm worth a trial; what it is worth, the trial tells. */
function kvmCanBeTried(snapshot: HostSnapshot): boolean {
  const device = snapshot.devices['/dev/kvm'];
  const node = device ? valueOf(device.node) : undefined;
  if (!device || !node || !isExpectedDevice('/dev/kvm', node)) return false;
  return device.open.state !== 'read' || device.open.value === 'ok';
}

/** KVM first, because that is the question; then the same under emulation, to compare. */
export function planRuns(snapshot: HostSnapshot, guest: TrialGuest): PlannedRun[] {
  const uefi = guest.uefi === null ? null : uefiImage(snapshot);
  const accelerators: TrialRun['accelerator'][] = kvmCanBeTried(snapshot)
    ? ['kvm', 'tcg']
    : ['tcg'];
  return accelerators.flatMap((accelerator) => {
    const runs: PlannedRun[] = [{ accelerator, firmware: 'bios', image: guest.bios, uefi: null }];
    if (uefi && guest.uefi !== null) {
      runs.push({ accelerator, firmware: 'uefi', image: guest.uefi, uefi });
    }
    return runs;
  });
}

async function fingerprint(file: string | null): Promise<string> {
  if (file === null) return '-';
  try {
    const { size, mtimeMs } = await stat(file);
    return `${file}:${size}:${Math.round(mtimeMs)}`;
  } catch {
    return `${file}:missing`;
  }
}

/**
 * Everything a result depends on: kernel, KVM's modules and their parameters, processor, QEMU, firmware, the guest
 * itself, and whether the device can be opened. When one changes, the old result says nothing.
 */
export async function trialKey(snapshot: HostSnapshot, guest: TrialGuest): Promise<string> {
  const { kernel, tools } = snapshot;
  const modules = Object.entries(kernel.modules)
    .filter(([name, { present, listed }]) => name.startsWith('kvm') && (present || listed !== null))
    .map(([name, { parameters }]) => [name, parameters]);
  const kind = cpuKinds(snapshot)[0];
  const parts = [
    valueOf(kernel.release),
    modules,
    kind ? [kind.vendor, kind.family, kind.model, kind.stepping, kind.flags] : null,
    // Not its times: opening the device changes them.
    kvmCanBeTried(snapshot),
    tools.qemu[0] ?? null,
    await fingerprint(uefiImage(snapshot)?.code.file ?? null),
    await fingerprint(guest.bios),
    await fingerprint(guest.uefi),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
