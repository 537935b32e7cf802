import type { SubVerdict, TrialResult, Verdict, VerdictValue } from '../../../../shared/host';
import { message } from '../../messages';
import { type ModuleBan, moduleBan, modulesForbidden } from '../../kernel-line/module-words';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, verdict, witness, witnessOf } from '../build';
import type { Findings } from '../build';
import { refusedByFirmware } from '../cpu/cpu-evidence';
import {
  cpuFamily,
  kernelOption,
  kernelWords,
  kvmRegistered,
  logLines,
  vendorModule,
  vendorModuleRuns,
} from '../machine';
import { loadModule, unblockModule } from '../remedies/remedies';

type ModuleState =
  | 'loaded'
  | 'built-in'
  | 'loadable'
  | 'blacklisted'
  /** A word of the kernel command line keeps it from starting. */
  | 'refused'
  | 'not-in-kernel'
  | 'forbidden'
  | 'unknown';

/** The kernel option that makes each module. */
const optionOf: Record<string, string> = {
  kvm: 'KVM',
  kvm_intel: 'KVM_INTEL',
  kvm_amd: 'KVM_AMD',
  kvm_pvm: 'KVM_PVM',
  irqbypass: 'IRQ_BYPASS_MANAGER',
  vhost_net: 'VHOST_NET',
  vhost_vsock: 'VHOST_VSOCK',
  tun: 'TUN',
  vfio_pci: 'VFIO_PCI',
};

/** Where a module stands: `/sys/module` first, which exists where `/proc/modules` does not (built-in kernels). */
export function moduleState(snapshot: HostSnapshot, name: string): ModuleState {
  const { kernel } = snapshot;
  const facts = kernel.modules[name];
  const option = optionOf[name];
  const configured = option ? kernelOption(snapshot, option) : null;
  if (facts?.listed) return 'loaded';
  if (banOf(snapshot, name)?.by === 'kernel') return 'refused';
  if (configured === 'y' || valueOf(kernel.builtin)?.includes(name)) return 'built-in';
  if (facts?.present) return kernel.moduleList.state === 'read' ? 'built-in' : 'loaded';
  if (configured === 'n' && option !== 'IRQ_BYPASS_MANAGER') return 'not-in-kernel';
  // Without a list of what is loaded, "not loaded" would be a guess.
  if (kernel.moduleFolder.state !== 'read' && kernel.moduleList.state !== 'read') return 'unknown';
  if (kernel.blocked.some(({ module }) => module === name)) return 'blacklisted';
  const file = valueOf(kernel.available)?.includes(name);
  if (configured === 'm' || file) {
    return modulesForbidden(kernelWords(snapshot)) ? 'forbidden' : 'loadable';
  }
  return kernel.available.state === 'read' && kernel.builtin.state === 'read'
    ? 'not-in-kernel'
    : 'unknown';
}

const banOf = (snapshot: HostSnapshot, name: string): ModuleBan | null =>
  moduleBan(kernelWords(snapshot), name);

function witnessesOf(snapshot: HostSnapshot, name: string) {
  const facts = snapshot.kernel.modules[name];
  const option = optionOf[name] ?? '';
  const list = [
    witness(`/sys/module/${name}`, facts?.present ? 'present' : 'absent'),
    facts?.listed
      ? witness('/proc/modules', `${name} ${facts.listed.state}, used ${facts.listed.users}×`)
      : witnessOf('/proc/modules', snapshot.kernel.moduleList, () => `no ${name}`),
  ];
  const configured = kernelOption(snapshot, option);
  if (configured !== null) {
    const source = valueOf(snapshot.kernel.config)?.source ?? 'kernel configuration';
    list.push(witness(source, `CONFIG_${option}=${configured}`));
  }
  for (const { module, file } of snapshot.kernel.blocked) {
    if (module === name) list.push(witness(file, `blacklist ${name}`));
  }
  const ban = banOf(snapshot, name);
  if (ban) list.push(witness('/proc/cmdline', ban.word));
  return list;
}

/** Verdict on one module that merely has to be there. */
function modulePart(
  snapshot: HostSnapshot,
  name: string,
  purpose: SubVerdict['title'],
  wanted = true,
): SubVerdict {
  const state = moduleState(snapshot, name);
  const values: Record<ModuleState, VerdictValue> = {
    loaded: 'on',
    'built-in': 'on',
    loadable: 'blocked',
    blacklisted: 'blocked',
    forbidden: 'blocked',
    refused: 'blocked',
    'not-in-kernel': 'blocked',
    unknown: 'unknown',
  };
  const witnesses = witnessesOf(snapshot, name);
  const word = banOf(snapshot, name)?.word ?? '';
  return part(name, purpose, {
    verdict: values[state],
    summary: message(`kvm-module.state.${state}`, { module: name, word }),
    witnesses,
    deciding: witnesses[0]?.source,
    next: wanted && state === 'loadable' ? message('kvm-module.next.load', { module: name }) : null,
    remedies:
      wanted && state === 'loadable'
        ? [loadModule(name)]
        : state === 'blacklisted'
          ? [unblockModule(name, blockedFile(snapshot, name))]
          : [],
  });
}

function blockedFile(snapshot: HostSnapshot, name: string): string {
  return snapshot.kernel.blocked.find(({ module }) => module === name)?.file ?? '/etc/modprobe.d';
}

/** The module that runs guests without VT-x or AMD-V; no proof of anything until the trial has passed. */
function pvmFindings(snapshot: HostSnapshot, cpu: Verdict, tried: boolean): Findings {
  const witnesses = witnessesOf(snapshot, 'kvm_pvm');
  const deciding = '/sys/module/kvm_pvm';
  const loaded = snapshot.kernel.modules['kvm_pvm']?.listed?.state === 'Live';
  if (loaded || kvmRegistered(snapshot)) {
    const next = tried ? null : message('kvm-trial.next.run');
    return { verdict: 'on', summary: message('kvm-module.pvm'), witnesses, deciding, next };
  }
  // Built in, it lies under /sys/module whether it has started or not. KVM's device is registered only by one that has.
  const { misc } = snapshot.kernel;
  const registered = '/proc/misc';
  witnesses.push(witnessOf(registered, misc, () => 'no kvm'));
  const line = logLines(snapshot, /kvm[_ -]?pvm|pvm:/i)[0];
  if (line) witnesses.push(witness('kernel log', line));
  if (misc.state !== 'read') {
    const summary = message('kvm-module.unknown', { module: 'kvm_pvm' });
    return { verdict: 'unknown', summary, witnesses, deciding: registered };
  }
  return {
    verdict: 'blocked',
    summary: line
      ? message('kvm-module.pvm-refused', { line })
      : message('kvm-module.pvm-idle', { module: 'kvm_pvm' }),
    witnesses,
    deciding: registered,
    next: cpu.next,
  };
}

/** A module of a processor that could be used, but that does not run. */
function idleFindings(
  snapshot: HostSnapshot,
  name: string,
  state: ModuleState,
): Omit<Findings, 'witnesses'> {
  switch (state) {
    case 'loadable': {
      const word = banOf(snapshot, name)?.word;
      return {
        verdict: 'blocked',
        summary:
          word === undefined
            ? message('kvm-module.state.loadable', { module: name })
            : message('kvm-module.by-name', { module: name, word }),
        ...(word !== undefined && { deciding: '/proc/cmdline' }),
        next: message('kvm-module.next.load', { module: name }),
        remedies: [loadModule(name)],
      };
    }
    case 'blacklisted': {
      const file = blockedFile(snapshot, name);
      return {
        verdict: 'blocked',
        summary: message('kvm-module.state.blacklisted', { module: name }),
        deciding: file,
        next: message('kvm-module.next.unblock', { module: name, file }),
        remedies: [unblockModule(name, file)],
      };
    }
    case 'refused': {
      const word = banOf(snapshot, name)?.word ?? '';
      return {
        verdict: 'blocked',
        summary: message('kvm-module.state.refused', { module: name, word }),
        deciding: '/proc/cmdline',
        next: message('iommu.next.remove-word', { word }),
      };
    }
    case 'not-in-kernel':
    case 'forbidden':
      return {
        verdict: 'blocked',
        summary: message(`kvm-module.state.${state}`, { module: name }),
        next: message('kvm-config.next.kernel'),
      };
    case 'loaded':
    case 'built-in':
    case 'unknown':
      return {
        verdict: 'unknown',
        summary: message('kvm-module.unknown', { module: name }),
        next: message('kvm-module.next.load', { module: name }),
        remedies: state === 'unknown' ? [loadModule(name)] : [],
      };
  }
}

function vendorFindings(snapshot: HostSnapshot, cpu: Verdict): Findings {
  const name = vendorModule(snapshot) ?? 'kvm';
  const witnesses = witnessesOf(snapshot, name);
  const refused = logLines(snapshot, refusedByFirmware)[0];
  if (refused) witnesses.push(witness('kernel log', refused));
  const state = moduleState(snapshot, name);
  const deciding = witnesses[0]?.source;
  if (vendorModuleRuns(snapshot) || (name === 'kvm' && kvmRegistered(snapshot))) {
    const summary = message('kvm-module.on', { module: name });
    return { verdict: 'on', summary, witnesses, deciding };
  }
  const unusable = cpu.verdict === 'off-in-firmware' || cpu.verdict === 'not-in-hardware';
  if (unusable || (cpu.verdict === 'blocked' && !['blacklisted', 'refused'].includes(state))) {
    const summary = message('kvm-module.refused', { module: name });
    return { verdict: cpu.verdict, summary, witnesses, deciding, next: cpu.next };
  }
  return { witnesses, deciding, ...idleFindings(snapshot, name, state) };
}

/** KVM's own modules, and those that guests' networks, sockets and passed-through devices need. */
export function checkKvmModule(
  snapshot: HostSnapshot,
  cpu: Verdict,
  trial: TrialResult | null,
): Verdict {
  const pvm = snapshot.kernel.modules['kvm_pvm']?.present === true;
  const findings =
    pvm && !vendorModuleRuns(snapshot)
      ? pvmFindings(snapshot, cpu, trial !== null)
      : vendorFindings(snapshot, cpu);
  // Loading it helps nobody whose processor cannot be used.
  const helps = cpu.verdict === 'on' || cpu.verdict === 'unknown';
  const parts = [modulePart(snapshot, 'kvm', message('part.kvm'), helps)];
  const x86 = cpuFamily(snapshot) === 'intel' || cpuFamily(snapshot) === 'amd';
  if (x86) parts.push(modulePart(snapshot, 'irqbypass', message('part.irqbypass'), helps));
  parts.push(
    modulePart(snapshot, 'vhost_net', message('part.vhost-net')),
    modulePart(snapshot, 'vhost_vsock', message('part.vhost-vsock')),
    modulePart(snapshot, 'tun', message('part.tun')),
    modulePart(snapshot, 'vfio_pci', message('part.vfio-pci')),
  );
  return verdict('kvm-module', message('kvm-module.title'), findings, parts);
}
