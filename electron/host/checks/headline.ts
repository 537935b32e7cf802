import type { Headline, TrialResult, Verdict } from '../../../shared/host';
import { message } from '../messages';
import type { HostSnapshot } from '../snapshot/snapshot';
import { technology, vendorModuleRuns } from './machine';
import { versionAtLeast, oldestQemu } from './software/qemu';

export interface HeadlineInput {
  snapshot: HostSnapshot;
  trial: TrialResult | null;
  cpu: Verdict;
  module: Verdict;
  device: Verdict;
  proof: Verdict;
  qemu: Verdict;
}

function emulation({ summary, next }: Pick<Headline, 'summary' | 'next'>): Headline {
  return { mode: 'emulation', title: message('headline.emulation.title'), summary, next };
}

/** The steps that load KVM's module: for the processor to be told of, and for its own sake. */
const loading = 'cpu-virtualization.next.load';
const loadable = 'kvm-module.next.load';

/** Why KVM cannot be used, or null when nothing stands against it. The first cause counts: it explains the rest. */
function obstacle({
  snapshot,
  trial,
  cpu,
  module,
  device,
  proof,
  qemu,
}: HeadlineInput): Headline | null {
  if (trial && proof.verdict === 'blocked') return emulation(proof);
  const first = snapshot.tools.qemu[0];
  if (first?.version && versionAtLeast(first.version, oldestQemu) && qemu.verdict === 'blocked') {
    if (!first.accelerators.includes('kvm') && first.accelerators.length > 0)
      return emulation(qemu);
  }
  if (trial && proof.verdict === 'on') return null;
  if (device.verdict === 'on') {
    // A device that opens proves nothing unless the processor's own virtualization stands behind it.
    if (vendorModuleRuns(snapshot) || cpu.verdict === 'on') return null;
    const tech = technology(snapshot) ?? '';
    const summary = message('headline.emulation.unproved', { tech });
    return emulation({ summary, next: message('kvm-trial.next.run') });
  }
  const cause = [cpu, module, device].find(({ verdict }) => verdict !== 'on') ?? device;
  if (cause.verdict !== 'unknown') return emulation(cause);
  // To load the module is no way on where the processor must be helped first.
  const inVain =
    cause === cpu && cpu.next !== null && cpu.next.key !== loading && module.next?.key === loadable;
  if (inVain) return { ...emulation(cpu), title: message('headline.unclear.title') };
  // What is not known does not explain anything if something that is known does.
  const known = [module, device].find(({ verdict }) => verdict !== 'on' && verdict !== 'unknown');
  if (known) return emulation(known);
  return { ...emulation(cause), title: message('headline.unclear.title') };
}

/** One sentence that a beginner understands, and what `auto` chooses for a guest's accelerator. */
export function decideHeadline(input: HeadlineInput): Headline {
  const against = obstacle(input);
  const missing = input.snapshot.tools.qemu.length === 0 && input.qemu.verdict === 'blocked';
  const uefi = input.trial?.runs.find(
    (run) => run.accelerator === 'kvm' && run.firmware === 'uefi',
  );
  const headline: Headline = against ?? {
    mode: 'kvm',
    title: message('headline.kvm.title'),
    summary: message(
      input.proof.verdict !== 'on'
        ? 'headline.kvm.unproved'
        : uefi && uefi.outcome !== 'passed'
          ? 'headline.kvm.proved-bios'
          : 'headline.kvm.proved',
    ),
    next: input.proof.verdict === 'on' ? null : message('kvm-trial.next.run'),
  };
  if (!missing) return headline;
  const { summary, next } = input.qemu;
  return { mode: headline.mode, title: message('headline.without-qemu.title'), summary, next };
}
