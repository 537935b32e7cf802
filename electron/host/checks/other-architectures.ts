import { message } from '../messages';
import { valueOf } from '../snapshot/fact';
import type { HostSnapshot } from '../snapshot/snapshot';
import { witness, witnessOf } from './build';
import type { Findings } from './build';
import { cpuKinds, kvmRegistered, logLines, technology } from './machine';
import type { CpuFamily } from './machine';

const registered = '/proc/misc';

/**
 * Processors whose virtualization is no x86 flag. Linux tells by KVM itself (it registers its device only when it
 * can run), by ARM's boot messages, s390's `sie`, POWER's platform line and RISC-V's ISA string.
 */
export function otherArchitecture(snapshot: HostSnapshot, family: CpuFamily): Findings {
  const tech = technology(snapshot);
  const runs = kvmRegistered(snapshot);
  const witnesses = [
    witness(registered, runs ? 'kvm 232' : 'no kvm'),
    witnessOf('/proc/cpuinfo', snapshot.cpu.info, ({ count }) => `${count} CPU`),
  ];
  if (runs) {
    const summary = message('cpu-virtualization.on', { tech });
    return { verdict: 'on', summary, witnesses, deciding: registered };
  }
  const told = byFeature(snapshot, family);
  if (told.line !== null) witnesses.push(witness(told.source, told.line));
  if (told.can === true) {
    const summary = message('cpu-virtualization.capable', { tech });
    const next = message('cpu-virtualization.next.load', { module: 'kvm' });
    return { verdict: 'unknown', summary, witnesses, deciding: told.source, next };
  }
  if (told.can === false) {
    const summary = message('cpu-virtualization.lacking', { tech });
    return { verdict: 'not-in-hardware', summary, witnesses, deciding: told.source };
  }
  return {
    verdict: 'unknown',
    summary: message('cpu-virtualization.unknown', { tech }),
    witnesses,
    deciding: '/proc/cpuinfo',
    next: message('cpu-virtualization.next.look', { tech }),
  };
}

function byFeature(
  snapshot: HostSnapshot,
  family: CpuFamily,
): { can: boolean | null; source: string; line: string | null } {
  const info = valueOf(snapshot.cpu.info);
  const flags = cpuKinds(snapshot)[0]?.flags ?? [];
  if (family === 'arm') {
    // arch/arm64/kernel/head.S: which exception level firmware handed over. At EL1 the processor may still have
    // EL2: firmware, or a hypervisor outside, kept it.
    const line =
      logLines(snapshot, /HYP mode not available|started at EL[12]|VHE mode/i)[0] ?? null;
    const given = line !== null && /started at EL2|VHE mode/i.test(line);
    return { can: given ? true : null, source: 'kernel log', line };
  }
  if (family === 's390') {
    if (info === undefined) return { can: null, source: '/proc/cpuinfo', line: null };
    return { can: flags.includes('sie'), source: '/proc/cpuinfo', line: 'sie' };
  }
  if (family === 'power') {
    const platform = info?.other['platform'] ?? null;
    return { can: platform === 'PowerNV' ? true : null, source: '/proc/cpuinfo', line: platform };
  }
  if (family === 'riscv') {
    const isa = flags[0] ?? null;
    if (isa === null) return { can: null, source: '/proc/cpuinfo', line: null };
    // The single-letter extensions end at the first underscore: `rv64imafdch_zicsr…`.
    return {
      can: isa.split('_')[0]?.slice(4).includes('h') ?? null,
      source: '/proc/cpuinfo',
      line: isa,
    };
  }
  return { can: null, source: '/proc/cpuinfo', line: null };
}
