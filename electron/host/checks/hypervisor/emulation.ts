import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { cpuKinds, logLines } from '../machine';
import type { OuterHypervisor } from './names';

interface Told {
  name: OuterHypervisor;
  source: string;
  value: string;
}

const tcg = (source: string, value: string): Told => ({ name: 'tcg', source, value });

/** x86: only TCG names its processor so; a default model without KVM's clock is emulated as well. */
function emulatedX86(snapshot: HostSnapshot, told: Told | null): Told | null {
  const name = cpuKinds(snapshot)[0]?.name ?? '';
  if (/QEMU TCG CPU/i.test(name)) return tcg('/proc/cpuinfo', name);
  const clocks = valueOf(snapshot.kernel.clocksources);
  const silent = clocks !== undefined && !clocks.includes('kvm-clock');
  if (!silent || logLines(snapshot, /Hypervisor detected: KVM/i).length > 0) return null;
  if (/QEMU Virtual CPU/i.test(name)) return tcg('/proc/cpuinfo', name);
  // A guest of KVM may be told to hide it (`kvm=off`), so a processor of another name decides nothing.
  const qemu = /^(?:QEMU|Bochs)$|^QEMU /i.test(
    valueOf(snapshot.surroundings.dmi.systemVendor) ?? '',
  );
  return told && qemu ? { ...told, name: 'qemu' } : null;
}

/**
 * Whether QEMU emulates this machine instead of running it under KVM: then nothing outside can turn nesting on. Null
 * where nothing speaks for it.
 */
export function emulation(snapshot: HostSnapshot, told: Told | null): Told | null {
  const machine = snapshot.machine ?? '';
  const kind = cpuKinds(snapshot)[0];
  const { machineMaker, deviceTree } = snapshot.surroundings;
  // QEMU's `-cpu max` on ARM (target/arm/tcg/cpu64.c): no maker, and a part number that nobody else has.
  if (/^(?:aarch64|arm)/.test(machine)) {
    const own = kind?.vendor === '0x00' && kind.part === '0x051';
    return own ? tcg('/proc/cpuinfo', 'CPU part 0x051') : null;
  }
  // On s390 TCG names QEMU as the maker, KVM the maker of the real machine (target/s390x/tcg/misc_helper.c).
  if (machine === 's390x') {
    return valueOf(machineMaker) === 'QEMU' ? tcg('/proc/sysinfo', 'Manufacturer: QEMU') : null;
  }
  // QEMU writes this node only under KVM (hw/ppc/spapr.c).
  if (machine.startsWith('ppc')) {
    const lacks =
      deviceTree.hypervisor.state === 'absent' && deviceTree.compatible.state === 'read';
    return lacks ? tcg('/proc/device-tree/hypervisor', 'absent') : null;
  }
  if (machine.startsWith('riscv')) {
    const firmware = logLines(snapshot, /SBI implementation ID=0x1\b/i)[0];
    return firmware ? tcg('kernel log', firmware) : null;
  }
  return emulatedX86(snapshot, told);
}
