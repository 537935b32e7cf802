import type { Comparison, Verdict, VerdictId } from '../../shared/host';
import { cpuKinds } from './checks/machine';
import type { HostKey } from './messages';
import { message } from './messages';
import { valueOf } from './snapshot/reading/fact';
import type { HostSnapshot } from './snapshot/snapshot';

/**
 * What the two usual checkers answer on this machine, worked out from the same facts by their own rules
 * (libvirt 9.0 tools/virt-host-validate-qemu.c and -common.c; cpu-checker 0.7 kvm-ok), and why we differ.
 */
interface Facts {
  /** A flag in any line, as libvirt looks for it. */
  flag: 'vmx' | 'svm' | null;
  /** A flag in the first line, as kvm-ok looks for it. */
  firstFlag: 'vmx' | 'svm' | null;
  deviceExists: boolean;
  /** Readable and writable by its permissions, whatever it is. */
  deviceAccessible: boolean;
  tableExists: boolean | null;
  groups: number;
}

function gatherFacts(snapshot: HostSnapshot): Facts {
  const kinds = cpuKinds(snapshot);
  const named = (flags: readonly string[] | undefined) =>
    flags?.includes('vmx') ? 'vmx' : flags?.includes('svm') ? 'svm' : null;
  const device = snapshot.devices['/dev/kvm'];
  const opened = device ? valueOf(device.open) : undefined;
  const exists = device?.node.state === 'read';
  const flag = named(kinds.flatMap(({ flags }) => flags));
  const { dmar, ivrs, groups } = snapshot.iommu;
  const table = flag === 'vmx' ? dmar : flag === 'svm' ? ivrs : null;
  return {
    flag,
    firstFlag: named(kinds.toSorted((a, b) => a.first - b.first)[0]?.flags),
    deviceExists: exists,
    deviceAccessible: exists && opened !== 'EACCES',
    tableExists: table === null ? null : table.state !== 'absent',
    groups: valueOf(groups)?.length ?? 0,
  };
}

/** @param verdicts all of ours, by id */
export function compareCheckers(
  snapshot: HostSnapshot,
  verdicts: ReadonlyMap<VerdictId, Verdict>,
): Comparison[] {
  const facts = gatherFacts(snapshot);
  const usable =
    verdicts.get('kvm-device')?.verdict === 'on' &&
    verdicts.get('kvm-trial')?.verdict !== 'blocked';
  const cpu = verdicts.get('cpu-virtualization')?.verdict;
  const say = (
    tool: Comparison['tool'],
    check: string,
    answer: string,
    verdict: VerdictId,
    agrees: boolean,
    why: HostKey,
  ): Comparison => ({
    tool,
    check,
    answer,
    verdict,
    agrees,
    why: message(agrees ? 'comparison.agrees' : why),
  });

  const rows = [
    say(
      'virt-host-validate',
      'hardware virtualization',
      facts.flag ? 'PASS' : 'FAIL (CPU features not found)',
      'cpu-virtualization',
      (facts.flag !== null) === (cpu === 'on'),
      flagReason(cpu),
    ),
    ...deviceRows(facts, usable, say),
    iommuRow(facts, verdicts.get('iommu')?.verdict, say),
  ];
  rows.push(...kvmOkRow(snapshot, facts, { usable, cpu, verdicts }, say));
  return rows;
}

type Say = (
  tool: Comparison['tool'],
  check: string,
  answer: string,
  verdict: VerdictId,
  agrees: boolean,
  why: HostKey,
) => Comparison;

/** Where kvm-ok takes the processor for able whatever it says; elsewhere it looks for a flag of x86. */
const takenForAble = /^(?:aarch64|ppc64|ppc64le|s390x|riscv64)$/;
const x86 = /^(?:x86_64|i[3-6]86|amd64|)$/;

/** What kvm-ok says, where it knows the architecture: of others it has no opinion but the lack of x86's flags. */
function kvmOkRow(
  { machine }: HostSnapshot,
  facts: Facts,
  ours: {
    usable: boolean;
    cpu: Verdict['verdict'] | undefined;
    verdicts: ReadonlyMap<VerdictId, Verdict>;
  },
  say: Say,
): Comparison[] {
  const { usable, cpu, verdicts } = ours;
  const name = machine ?? '';
  const check = 'KVM acceleration';
  const able = takenForAble.test(name);
  if (!able && !x86.test(name)) return [];
  if (!able && facts.firstFlag === null) {
    const answer = 'Your CPU does not support KVM extensions; KVM acceleration can NOT be used';
    // Where firmware keeps it off, the processor supports it all the same. Anything else it says as we do.
    const agrees = !usable && (cpu === 'not-in-hardware' || cpu === 'blocked');
    return [say('kvm-ok', check, answer, 'cpu-virtualization', agrees, flagReason(cpu))];
  }
  if (facts.deviceExists) {
    const answer = 'KVM acceleration can be used';
    return [say('kvm-ok', check, answer, 'kvm-device', usable, existsReason(verdicts))];
  }
  const answer = '/dev/kvm does not exist; needs root to say more';
  return [say('kvm-ok', check, answer, 'kvm-device', !usable, 'comparison.unseen')];
}

/** libvirt looks at the device only where it found a flag. */
function deviceRows(facts: Facts, usable: boolean, say: Say): Comparison[] {
  if (facts.flag === null) return [];
  const exists = say(
    'virt-host-validate',
    'device /dev/kvm exists',
    facts.deviceExists ? 'PASS' : 'FAIL',
    'kvm-device',
    facts.deviceExists === usable || !facts.deviceExists,
    'comparison.exists-only',
  );
  if (!facts.deviceExists) return [exists];
  const accessible = say(
    'virt-host-validate',
    'device /dev/kvm is accessible',
    facts.deviceAccessible ? 'PASS' : 'FAIL',
    'kvm-device',
    facts.deviceAccessible === usable,
    'comparison.access-only',
  );
  return [exists, accessible];
}

function iommuRow(facts: Facts, iommu: Verdict['verdict'] | undefined, say: Say): Comparison {
  const check = 'device assignment IOMMU support';
  if (facts.tableExists === null) {
    const answer = 'WARN (Unknown if this platform has IOMMU support)';
    return say(
      'virt-host-validate',
      check,
      answer,
      'iommu',
      iommu === 'unknown',
      'comparison.by-flag',
    );
  }
  const answer = facts.tableExists ? 'PASS' : 'WARN (No ACPI table found)';
  const agrees = facts.tableExists === (iommu === 'on');
  return say('virt-host-validate', check, answer, 'iommu', agrees, 'comparison.table-only');
}

function flagReason(cpu: Verdict['verdict'] | undefined): HostKey {
  return cpu === 'off-in-firmware' ? 'comparison.lacking' : 'comparison.flag-only';
}

function existsReason(verdicts: ReadonlyMap<VerdictId, Verdict>): HostKey {
  return verdicts.get('kvm-trial')?.verdict === 'blocked'
    ? 'comparison.trial'
    : 'comparison.exists-only';
}
