import type { Remedy, Witness } from '../../../../shared/host';
import { valueOf } from '../../snapshot/reading/fact';
import type { MsrFacts } from '../../snapshot/cpu/msr';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { witness, witnessOf } from '../build';
import { outside } from '../hypervisor/outside';
import { cpuFamily, onlineCount } from '../machine';
import { readRegister } from '../remedies/remedies';

/** IA32_FEATURE_CONTROL: firmware has closed the register; VMX is allowed outside SMX. */
const locked = 1 << 0;
const vmxAllowed = 1 << 2;
/** VM_CR: SVM is disabled. */
const svmDisabled = 1 << 4;

/** The register of this processor's maker, which holds firmware's decision; null where there is none. */
function registerOf(snapshot: HostSnapshot): { number: number; name: string } | null {
  const family = cpuFamily(snapshot);
  if (family === 'intel') return { number: 0x3a, name: 'MSR 0x3A (IA32_FEATURE_CONTROL)' };
  return family === 'amd' ? { number: 0xc0010114, name: 'MSR 0xC0010114 (VM_CR)' } : null;
}

/** An unlocked register forbids nothing: the kernel writes it itself (arch/x86/kernel/cpu/feat_ctl.c). */
function forbids(snapshot: HostSnapshot, value: number): boolean {
  return cpuFamily(snapshot) === 'intel'
    ? (value & locked) !== 0 && (value & vmxAllowed) === 0
    : (value & svmDisabled) !== 0;
}

/** Inside a hypervisor the register holds what that one pretends, and firmware has no part in it. */
function register(snapshot: HostSnapshot): MsrFacts | undefined {
  const facts = valueOf(snapshot.msr);
  const own = facts?.register === registerOf(snapshot)?.number;
  return own && outside(snapshot).inside === false ? facts : undefined;
}

/** The name of the register as a witness bears it. */
export function registerSource(snapshot: HostSnapshot): string {
  return registerOf(snapshot)?.name ?? 'MSR';
}

/** `off`: some CPU is forbidden it; `allowed`: no CPU is, and all were asked; null: nothing tells. */
export function firmwareRegister(snapshot: HostSnapshot): 'off' | 'allowed' | null {
  const values = register(snapshot)?.values ?? [];
  if (values.some(({ value }) => forbids(snapshot, value))) return 'off';
  const asked = values.reduce((total, { cpus }) => total + cpus, 0);
  return asked > 0 && asked >= (onlineCount(snapshot) ?? Infinity) ? 'allowed' : null;
}

/** What the register says, or why it does not; none where there is no such register or it says nothing. */
export function registerWitness(snapshot: HostSnapshot): Witness[] {
  if (registerOf(snapshot) === null || outside(snapshot).inside !== false) return [];
  const source = registerSource(snapshot);
  const facts = register(snapshot);
  if (!facts) return [witnessOf(source, snapshot.msr, () => 'another register')];
  const said = facts.values.map(({ value, cpus }) => {
    return `0x${value.toString(16)}: ${forbids(snapshot, value) ? 'forbids' : 'allows'} (${cpus} CPU)`;
  });
  return [witness(source, said.join(', '))];
}

/** How root reads the register where it was not read and could tell more. */
export function registerRemedies(snapshot: HostSnapshot): Remedy[] {
  const own = registerOf(snapshot);
  if (!own || register(snapshot) || outside(snapshot).inside !== false) return [];
  return readRegister(snapshot, own.number);
}
