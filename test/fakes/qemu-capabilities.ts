import type { QemuCapabilities } from '../../electron/qemu/capabilities/types';

/** What an ordinary QEMU 7.2 for x86_64 says of itself, cut to what the command line asks for. */
export function fakeCapabilities(changes: Partial<QemuCapabilities> = {}): QemuCapabilities {
  return {
    schema: 2,
    binary: '/usr/bin/qemu-system-x86_64',
    arch: 'x86_64',
    version: { major: 7, minor: 2, micro: 22, package: 'Fake' },
    machines: [
      { name: 'pc-i440fx-7.2', alias: 'pc', isDefault: true, cpuMax: 255, deprecated: false },
      { name: 'pc-q35-6.0', alias: null, isDefault: false, cpuMax: 288, deprecated: false },
      { name: 'pc-q35-7.2', alias: 'q35', isDefault: false, cpuMax: 288, deprecated: false },
      { name: 'microvm', alias: null, isDefault: false, cpuMax: 288, deprecated: false },
    ],
    cpuModels: ['host', 'max', 'qemu64', 'Skylake-Client'].map((name) => ({
      name,
      deprecated: false,
      missingUnderEmulation: [],
    })),
    devices: [...deviceNames],
    objects: ['memory-backend-memfd', 'rng-builtin', 'rng-random'],
    accelerators: { kvm: true, tcg: true },
    netdevs: ['tap', 'user'],
    chardevs: ['qemu-vdagent', 'socket'],
    audioDrivers: ['alsa', 'none', 'pa'],
    displays: ['none'],
    commands: ['screendump', 'snapshot-save'],
    features: {
      screendumpPng: true,
      deviceJson: true,
      sandbox: true,
      snapshotJobs: true,
      vnc: true,
    },
    ...changes,
  };
}

/** Capabilities without some device types. */
export function capabilitiesWithout(...missing: string[]): QemuCapabilities {
  return fakeCapabilities({ devices: deviceNames.filter((name) => !missing.includes(name)) });
}

const deviceNames = [
  'AC97',
  'VGA',
  'e1000',
  'e1000e',
  'amd-iommu',
  'hda-duplex',
  'i6300esb',
  'floppy',
  'ich9-ahci',
  'ich9-intel-hda',
  'ich9-usb-ehci1',
  'ich9-usb-uhci1',
  'ich9-usb-uhci2',
  'ich9-usb-uhci3',
  'ide-cd',
  'ide-hd',
  'intel-hda',
  'intel-iommu',
  'isa-fdc',
  'isa-parallel',
  'isa-serial',
  'nvme',
  'pc-dimm',
  'piix3-usb-uhci',
  'pvpanic',
  'vmgenid',
  'qemu-xhci',
  'qxl-vga',
  'rtl8139',
  'scsi-cd',
  'scsi-hd',
  'tpm-crb',
  'tpm-tis',
  'usb-hub',
  'usb-kbd',
  'usb-storage',
  'usb-tablet',
  'vhost-vsock-pci',
  'virtio-balloon-pci',
  'virtio-blk-pci',
  'virtio-iommu-pci',
  'virtio-net-pci',
  'virtio-rng-pci',
  'virtio-scsi-pci',
  'virtio-serial-pci',
  'virtio-vga',
  'virtio-vga-gl',
  'virtserialport',
];
