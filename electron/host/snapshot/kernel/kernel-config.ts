import { gunzipSync } from 'node:zlib';
import { absent, isUnclear, mapFact, read } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

/** Where a configuration was found, and its options; a name that is missing is not set. */
export interface KernelConfig {
  source: string;
  options: Record<string, string>;
}

const configOption = /^(?:CONFIG_(\w+)=(.*)|# CONFIG_(\w+) is not set)$/;
const knownOption =
  /^(?:KVM|VIRTIO|VHOST|VFIO|VSOCKETS|INTEL_IOMMU|AMD_IOMMU|IOMMU_|IRQ_REMAP|IRQ_BYPASS_MANAGER|HAVE_KVM_IRQ_BYPASS|TUN$|MACVTAP|BRIDGE$|PCI_IOV|SECCOMP_FILTER|HW_RANDOM_VIRTIO|DRM_VIRTIO|SCSI_VIRTIO|MODULES$|INTEL_TDX_HOST|AMD_MEM_ENCRYPT)/;

/** The options this report speaks of, from the text of a kernel configuration; null when it is none. */
export function parseKernelConfig(text: string): Record<string, string> | null {
  if (!/^(# )?CONFIG_\w+/m.test(text)) return null;
  const options: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (!line.includes('CONFIG_')) continue;
    const match = configOption.exec(line);
    if (!match) continue;
    const name = match[1] ?? match[3] ?? '';
    if (knownOption.test(name)) options[name] = match[2] ?? 'n';
  }
  return options;
}

/** The configuration of the running kernel, from the first place that has it. */
export function readKernelConfig(files: MachineFiles, release: Fact<string>): Fact<KernelConfig> {
  const places = ['/proc/config.gz'];
  if (release.state === 'read' && /^[\w.+~-]+$/.test(release.value)) {
    places.push(
      `/boot/config-${release.value}`,
      `/lib/modules/${release.value}/config`,
      `/usr/lib/modules/${release.value}/config`,
      `/usr/lib/kernel/config-${release.value}`,
    );
  }
  let answer: Fact<KernelConfig> = absent;
  for (const source of places) {
    const options = mapFact(files.bytes(source), (bytes) => {
      try {
        const text = source.endsWith('.gz') ? gunzipSync(bytes) : bytes;
        return parseKernelConfig(text.toString('utf8'));
      } catch {
        return null;
      }
    });
    if (options.state === 'read') return read({ source, options: options.value });
    if (isUnclear(options)) answer = options;
  }
  return answer;
}
