import { note } from '../../../../shared/texts/notes';
import { vcpuCount, type VmConfig } from '../../../../shared/vm-config';
import type { OptionProperties } from '../options';
import type { QemuWarning } from '../types';
import { impossible, type BuildContext } from '../context';

/** What Windows asks for, and every KVM with Hyper-V's interfaces has (QEMU manual, "Hyper-V Enlightenments"). */
const enlightenments = {
  'hv-relaxed': true,
  'hv-vapic': true,
  'hv-spinlocks': '0x1fff',
  'hv-vpindex': true,
  'hv-runtime': true,
  'hv-synic': true,
  'hv-stimer': true,
  'hv-time': true,
} as const;

/**
 * Pure: vCPUs that a guest can have while it runs: whole cores; null where none come later.
 * @param board `cpuMax`: the most vCPUs of its machine type; null where nobody can say.
 */
export function possibleVcpus(
  cpu: Pick<VmConfig['cpu'], 'sockets' | 'cores' | 'threads' | 'maximum'>,
  { plugsCpus, cpuMax }: { plugsCpus: boolean; cpuMax: number | null },
): number | null {
  const { sockets, cores, threads, maximum } = cpu;
  if (maximum === undefined || maximum <= vcpuCount(cpu) || !plugsCpus) return null;
  const limit = Math.min(maximum, cpuMax ?? maximum);
  const most = Math.max(cores, Math.floor(limit / (sockets * threads)));
  return sockets * most * threads;
}

/** CPU models of AMD; the others of x86 are Intel's, or the host's own. */
const amdModels = /^(EPYC|Opteron|athlon|phenom|Dhyana)/i;

/** Words after `-cpu MODEL`: what is switched on and off of it. @param model as QEMU gets it. */
export function cpuWords(
  context: BuildContext,
  model: string,
): { words: OptionProperties; warnings: QemuWarning[] } {
  const { features = [], nested, hyperv = false } = context.config.cpu;
  if (nested !== undefined && !context.model.x86) throw impossible(context, 'cpu.nested', 'nested');
  if (hyperv && !context.model.x86) throw impossible(context, 'cpu.hyperv', 'Hyper-V');
  const emulated = hyperv && context.accelerator === 'tcg';
  return {
    words: {
      ...nestedWords(nested, model),
      ...(hyperv && !emulated ? enlightenments : {}),
      ...Object.fromEntries(features.map((each) => [each.slice(1), each.startsWith('+')])),
    },
    warnings: emulated ? [note('warnings', 'hyperv-needs-kvm')] : [],
  };
}

/** The host's CPU and the emulated one have what can be had; a named model is told. */
function nestedWords(nested: boolean | undefined, model: string): OptionProperties {
  if (nested === undefined) return {};
  if (!nested) return { vmx: false, svm: false };
  if (model === 'host' || model === 'max') return {};
  return amdModels.test(model) ? { svm: true } : { vmx: true };
}
