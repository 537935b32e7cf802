import type { SubVerdict, VerdictValue } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, witness, witnessOf } from '../build';
import { isYes, moduleParameter, vendorModule } from '../machine';

const moduleSource = '/sys/module';
const processSource = '/proc/*/fd';

export interface KvmUse {
  /** Machines that are seen to run. */
  machines: number;
  /** Programs that have KVM open. */
  names: string;
  /** Somebody has it open, seen or not; null where nothing tells. */
  busy: boolean | null;
}

/** Who uses KVM now: programs that show their open files, and the module's count for those that do not. */
export function kvmUse(snapshot: HostSnapshot): KvmUse {
  const holders = valueOf(snapshot.kvmHolders);
  const programs = holders?.programs ?? [];
  const listed = snapshot.kernel.modules[vendorModule(snapshot) ?? 'kvm']?.listed;
  // A module that another one is built on counts that one, too.
  const users = listed ? listed.users - listed.usedBy.length : undefined;
  const seen = programs.length > 0;
  const nobody = holders !== undefined && !holders.partial;
  return {
    machines: programs.reduce((total, one) => total + one.machines, 0),
    names: programs.map(({ name }) => name).join(', '),
    busy: seen || (users !== undefined ? users > 0 : nobody ? false : null),
  };
}

function witnesses(snapshot: HostSnapshot, others: readonly string[]) {
  const atLoad = moduleParameter(snapshot, 'kvm', 'enable_virt_at_load');
  const module = vendorModule(snapshot) ?? 'kvm';
  const users = snapshot.kernel.modules[module]?.listed?.users;
  return [
    witness(moduleSource, others.length > 0 ? others.join(', ') : 'no vboxdrv, no vmmon'),
    witnessOf(processSource, snapshot.kvmHolders, ({ programs, partial }) => {
      const shown = programs.map(({ name, machines }) => `${name}: ${machines} machines`);
      return [...shown, ...(partial ? ['others are hidden'] : [])].join(', ') || 'nobody';
    }),
    ...(atLoad === undefined
      ? []
      : [witness('/sys/module/kvm/parameters/enable_virt_at_load', atLoad)]),
    ...(users === undefined ? [] : [witness('/proc/modules', `${module} used ${users}×`)]),
  ];
}

/** Who uses VT-x or AMD-V now: only one hypervisor can hold it. */
export function holder(snapshot: HostSnapshot): SubVerdict {
  const { modules, moduleFolder } = snapshot.kernel;
  const others = ['vboxdrv', 'vmmon'].filter(
    (name) => modules[name]?.present || modules[name]?.listed,
  );
  const atLoad = moduleParameter(snapshot, 'kvm', 'enable_virt_at_load');
  const { machines, names: programs, busy } = kvmUse(snapshot);
  const title = message('kvm-device.holder.title');
  const say = (
    verdict: VerdictValue,
    summary: SubVerdict['summary'],
    deciding: string,
    next: SubVerdict['next'] = null,
  ) =>
    part('holder', title, {
      verdict,
      summary,
      witnesses: witnesses(snapshot, others),
      deciding,
      next,
    });
  const counted = { count: machines, programs };
  if (others.length === 0) {
    if (machines > 0) return say('on', message('kvm-device.holder.runs', counted), processSource);
    if (busy === true) return say('on', message('kvm-device.holder.in-use'), '/proc/modules');
    if (moduleFolder.state !== 'read') {
      return say('unknown', message('kvm-device.holder.unknown'), moduleSource);
    }
    return say('on', message('kvm-device.holder.free'), moduleSource);
  }
  const names = others.map((name) => (name === 'vboxdrv' ? 'VirtualBox' : 'VMware')).join(', ');
  if (atLoad !== undefined && isYes(atLoad)) {
    const next = message('kvm-device.holder.next-kvm', { names });
    return say('on', message('kvm-device.holder.kvm', { names }), moduleSource, next);
  }
  if (machines > 0) {
    const summary = message('kvm-device.holder.runs-beside', { ...counted, names });
    return say('on', summary, processSource);
  }
  const next = message('kvm-device.holder.next-shared', { names });
  return say('unknown', message('kvm-device.holder.shared', { names }), moduleSource, next);
}
