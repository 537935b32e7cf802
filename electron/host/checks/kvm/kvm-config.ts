import type { Verdict } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { verdict, witness, witnessOf } from '../build';
import { cpuFamily } from '../machine';

/** Options named in the report, in this order, when the configuration could be read. */
const shown = [
  'KVM',
  'KVM_INTEL',
  'KVM_AMD',
  'KVM_PVM',
  'VHOST_NET',
  'VHOST_VSOCK',
  'TUN',
  'VFIO_PCI',
  'VIRTIO',
  'VIRTIO_PCI',
  'VIRTIO_NET',
  'VIRTIO_BLK',
  'SCSI_VIRTIO',
  'VIRTIO_BALLOON',
  'VIRTIO_CONSOLE',
  'HW_RANDOM_VIRTIO',
  'DRM_VIRTIO_GPU',
  'VIRTIO_FS',
  'INTEL_IOMMU',
  'INTEL_IOMMU_DEFAULT_ON',
  'AMD_IOMMU',
  'IRQ_REMAP',
  'PCI_IOV',
];

/** Which of KVM's and VIRTIO's options this kernel was built with: y, m or n, and where that was read. */
export function checkKvmConfig(snapshot: HostSnapshot): Verdict {
  const title = message('kvm-config.title');
  const config = valueOf(snapshot.kernel.config);
  if (!config) {
    const source = '/proc/config.gz, /boot/config-*';
    return verdict('kvm-config', title, {
      verdict: 'unknown',
      summary: message('kvm-config.unknown'),
      witnesses: [witnessOf(source, snapshot.kernel.config)],
      deciding: source,
    });
  }
  const { source, options } = config;
  const value = (name: string) => options[name] ?? 'n';
  const witnesses = [
    witness('kernel configuration', source),
    ...shown.map((name) => witness(`CONFIG_${name}`, value(name))),
  ];
  const family = cpuFamily(snapshot);
  const needed =
    family === 'intel' ? ['KVM', 'KVM_INTEL'] : family === 'amd' ? ['KVM', 'KVM_AMD'] : ['KVM'];
  const missing = needed.filter((name) => value(name) === 'n');
  if (missing.length > 0) {
    const pvm = value('KVM') !== 'n' && value('KVM_PVM') !== 'n';
    const names = missing.map((name) => `CONFIG_${name}`).join(', ');
    return verdict('kvm-config', title, {
      verdict: 'blocked',
      summary: message(pvm ? 'kvm-config.pvm' : 'kvm-config.missing', { names }),
      witnesses,
      deciding: `CONFIG_${missing[0] ?? ''}`,
      next: pvm ? null : message('kvm-config.next.kernel'),
    });
  }
  if (family === 'unknown' && ['KVM_INTEL', 'KVM_AMD'].some((name) => value(name) === 'n')) {
    const summary = message('kvm-config.unsure');
    const deciding = 'CONFIG_KVM';
    return verdict('kvm-config', title, { verdict: 'unknown', summary, witnesses, deciding });
  }
  const built = needed.map((name) => `CONFIG_${name}=${value(name)}`).join(', ');
  return verdict('kvm-config', title, {
    verdict: 'on',
    summary: message('kvm-config.on', { built }),
    witnesses,
    deciding: `CONFIG_${needed.at(-1) ?? ''}`,
  });
}
