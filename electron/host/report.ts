import type { HostReport, TrialResult, Verdict } from '../../shared/host';
import { checkConfidential } from './checks/cpu/confidential';
import { checkCpuVirtualization } from './checks/cpu/cpu-virtualization';
import { checkDiskSpace } from './checks/room/disk-space';
import { checkFirmwareImages } from './checks/software/firmware-images';
import { decideHeadline } from './checks/headline';
import { checkIommu } from './checks/devices/iommu';
import { checkKvmConfig } from './checks/kvm/kvm-config';
import { checkKvmDevice } from './checks/kvm/kvm-device';
import { checkKvmModule } from './checks/kvm/kvm-module';
import { checkKvmTrial } from './checks/kvm/kvm-trial';
import { cpuCount, cpuKinds } from './checks/machine';
import { checkMemory } from './checks/room/memory';
import { checkNested } from './checks/cpu/nested';
import { checkQemu } from './checks/software/qemu';
import { checkSecondLevelPaging } from './checks/cpu/second-level-paging';
import { checkSrIov } from './checks/devices/sr-iov';
import { checkVirtio } from './checks/devices/virtio';
import { compareCheckers } from './comparison';
import { firmwareSetup } from './firmware-setup';
import { deviceGroups } from './groups';
import { extras, needsOf, withCauses } from './needs';
import { reminders } from './reminders';
import { valueOf } from './snapshot/reading/fact';
import type { HostSnapshot } from './snapshot/snapshot';

/** Facts for the head of the panel and of a report. Nothing that identifies this one machine. */
function describeMachine(snapshot: HostSnapshot): Record<string, string> {
  const { dmi, osRelease } = snapshot.surroundings;
  const entries: [string, string | undefined][] = [
    ['cpu', cpuKinds(snapshot)[0]?.name],
    ['cpus', cpuCount(snapshot) > 0 ? String(cpuCount(snapshot)) : undefined],
    ['architecture', snapshot.machine ?? undefined],
    ['kernel', valueOf(snapshot.kernel.release)],
    ['system', valueOf(osRelease)?.['PRETTY_NAME']],
    ['vendor', valueOf(dmi.systemVendor)],
    ['product', valueOf(dmi.productName)],
    ['board', valueOf(dmi.boardName)],
    ['firmware', valueOf(dmi.biosVersion)],
    ['qemu', snapshot.tools.qemu[0]?.version ?? undefined],
  ];
  return Object.fromEntries(entries.flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/** Pure: every verdict on a machine, from what was read of it and from the last proof. */
export function judge(
  snapshot: HostSnapshot,
  trial: TrialResult | null,
): Omit<HostReport, 'at' | 'milliseconds'> {
  const cpu = checkCpuVirtualization(snapshot, trial);
  const module = checkKvmModule(snapshot, cpu, trial);
  const device = checkKvmDevice(snapshot, module);
  const proof = checkKvmTrial(trial, device);
  const iommu = checkIommu(snapshot);
  const qemu = checkQemu(snapshot, device, proof);
  const verdicts: Verdict[] = [
    cpu,
    checkSecondLevelPaging(snapshot, cpu),
    module,
    checkKvmConfig(snapshot),
    device,
    proof,
    checkNested(snapshot, cpu),
    iommu,
    checkSrIov(snapshot, iommu),
    checkVirtio(snapshot),
    qemu,
    checkFirmwareImages(snapshot),
    checkConfidential(snapshot),
    checkMemory(snapshot),
    checkDiskSpace(snapshot),
  ];
  const told = withCauses(verdicts);
  return {
    schema: 1,
    headline: decideHeadline({ snapshot, trial, cpu, module, device, proof, qemu }),
    verdicts: told,
    needs: needsOf(told),
    extras: [...extras],
    trial,
    firmwareSetup: firmwareSetup(snapshot, { vt: cpu, iommu }),
    comparison: compareCheckers(snapshot, new Map(verdicts.map((one) => [one.id, one]))),
    groups: deviceGroups(snapshot),
    reminders: reminders(snapshot, verdicts),
    asRoot: valueOf(snapshot.identity.who)?.uid === 0,
    machine: describeMachine(snapshot),
  };
}
