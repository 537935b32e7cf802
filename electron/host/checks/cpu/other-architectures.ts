import type { SubVerdict } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, witness, witnessOf } from '../build';
import type { Findings } from '../build';
import { nestingAdvice } from '../hypervisor/advice';
import { outsideName } from '../hypervisor/names';
import { outside } from '../hypervisor/outside';
import { cpuKinds, kernelAtLeast, kvmRegistered, logLines, technology } from '../machine';
import type { CpuFamily } from '../machine';

const registered = '/proc/misc';

/**
 * Processors whose virtualization is no x86 flag. Linux tells by KVM itself (it registers its device only when it
 * can run), by ARM's boot messages, s390's `sie`, POWER's platform line and RISC-V's ISA string.
 */
export function otherArchitecture(snapshot: HostSnapshot, family: CpuFamily): Findings {
  const tech = technology(snapshot);
  const runs = kvmRegistered(snapshot);
  const around = outside(snapshot);
  const witnesses = [
    witness(registered, runs ? 'kvm 232' : 'no kvm'),
    witnessOf('/proc/cpuinfo', snapshot.cpu.info, ({ count }) => `${count} CPU`),
  ];
  if (tech === null) {
    const summary = message(runs ? 'cpu-virtualization.other-on' : 'cpu-virtualization.other');
    return { verdict: runs ? 'on' : 'unknown', summary, witnesses, deciding: registered };
  }
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
  if (around.inside === true) {
    witnesses.push(witness(around.source, around.value));
    const params = { tech, hypervisor: outsideName(around.name) };
    const sure = told.can === false;
    const key =
      around.name === 'tcg'
        ? 'cpu-virtualization.emulated'
        : around.name === 'unknown'
          ? 'cpu-virtualization.hidden-unnamed'
          : 'cpu-virtualization.hidden';
    // Inside a virtual machine there is no firmware of ours to look into: what is missing the outer host left out.
    return {
      verdict: sure ? 'blocked' : 'unknown',
      summary: message(sure ? key : 'cpu-virtualization.unseen-inside', params),
      witnesses,
      deciding: sure ? told.source : '/proc/cpuinfo',
      next: nestingAdvice(snapshot, around.name),
    };
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
    // Every machine of this kind has SIE, so only a hypervisor above takes it away.
    const away = outside(snapshot).inside === true ? false : null;
    const has = flags.includes('sie');
    return { can: has ? true : away, source: '/proc/cpuinfo', line: has ? 'sie' : 'no sie' };
  }
  if (family === 'power') {
    const platform = info?.other['platform'] ?? null;
    return { can: platform === 'PowerNV' ? true : null, source: '/proc/cpuinfo', line: platform };
  }
  if (family === 'loongarch') {
    // arch/loongarch/kernel/proc.c lists `lvz` among the features.
    const has = flags.includes('lvz');
    const line = has ? 'lvz' : 'no lvz';
    return { can: flags.length > 0 ? has : null, source: '/proc/cpuinfo', line };
  }
  if (family === 'riscv') return byIsa(snapshot, flags[0] ?? null);
  return { can: null, source: '/proc/cpuinfo', line: null };
}

/**
 * The single-letter extensions end at the first underscore: `rv64imafdch_zicsr…`. Before Linux 5.16, which brought
 * KVM, the kernel did not know the letter; then the device tree tells, if there is one.
 */
function byIsa(snapshot: HostSnapshot, isa: string | null) {
  const tree = snapshot.surroundings.riscvIsa;
  const letters = (text: string) => text.split('_')[0]?.slice(4) ?? '';
  const folder = '/proc/device-tree/cpus/cpu@0';
  const listed = valueOf(tree.extensions)?.split('\0').filter(Boolean) ?? [];
  // The longer names follow the letters; without one the list may have been cut before its `h`.
  if (listed.includes('i') && listed.some((name) => /^[zs]\w/.test(name))) {
    const source = `${folder}/riscv,isa-extensions`;
    return { can: listed.includes('h'), source, line: listed.join(' ') };
  }
  const stated = valueOf(tree.isa)?.split('\0')[0] ?? '';
  if (/^rv\d\d[a-z]+_/.test(stated)) {
    return { can: letters(stated).includes('h'), source: `${folder}/riscv,isa`, line: stated };
  }
  const source = '/proc/cpuinfo';
  if (isa === null || !/^rv\d\d/.test(isa)) return { can: null, source, line: isa };
  const has = letters(isa).includes('h');
  return { can: has || kernelAtLeast(snapshot, 5, 16) === true ? has : null, source, line: isa };
}

/** ARM: which interrupt controller, and in which mode KVM runs the kernel. Null on other architectures. */
export function armParts(snapshot: HostSnapshot): SubVerdict[] {
  return [gic(snapshot), hostExtensions(snapshot)];
}

function gic(snapshot: HostSnapshot): SubVerdict {
  const source = '/sys/kernel/irq';
  const chips = valueOf(snapshot.interruptChips) ?? [];
  const chip = chips.find((name) => name.startsWith('GIC'));
  const tree = valueOf(snapshot.surroundings.interruptController)?.split('\0').find(Boolean);
  const version = /^GICv(\d)/.exec(chip ?? '')?.[1] ?? /^arm,gic-v(\d)/.exec(tree ?? '')?.[1];
  const deciding = chip === undefined ? '/proc/device-tree' : source;
  const witnesses = [
    witness(source, chip ?? 'no GIC'),
    witness('/proc/device-tree', tree ?? 'no interrupt controller'),
  ];
  return part('gic', message('cpu-virtualization.gic.title'), {
    verdict: version === undefined ? 'unknown' : 'on',
    summary:
      version === undefined
        ? message('cpu-virtualization.gic.unknown')
        : message('cpu-virtualization.gic.on', { version }),
    witnesses,
    deciding,
  });
}

/** Words of `arch/arm64/kvm/arm.c`: `VHE mode initialized`, `Hyp mode initialized`, `Protected nVHE mode …`. */
function hostExtensions(snapshot: HostSnapshot): SubVerdict {
  const source = 'kernel log';
  const line = logLines(snapshot, /(?:VHE|Hyp) mode initialized/i)[0];
  const on = line !== undefined && /(?<!n)VHE mode/.test(line);
  const verdict = line === undefined ? 'unknown' : on ? 'on' : 'blocked';
  return part('vhe', message('cpu-virtualization.vhe.title'), {
    verdict,
    summary: message(`cpu-virtualization.vhe.${verdict}`),
    witnesses: [witness(source, line ?? 'no word of it')],
    deciding: source,
  });
}
