import type { MachineModel } from './machine-model';

/** What both of QEMU's `virt` boards have in common: no chipset of a real computer, PCI Express, USB. */
const common = {
  family: 'virt',
  names: /^virt(-|$)/,
  transport: 'pci',
  plugsCpus: false,
  rootBus: 'pcie.0',
  plugsInto: 'root-ports',
  ideDrives: 0,
  sataBuiltIn: false,
  displays: { virtio: 'virtio-gpu-pci', std: 'VGA', ramfb: 'ramfb' },
  // The board's own port, and cards for more.
  serialPorts: [
    { kind: 'built-in' },
    { kind: 'pci', driver: 'pci-serial', slot: 14 },
    { kind: 'pci', driver: 'pci-serial', slot: 15 },
    { kind: 'pci', driver: 'pci-serial', slot: 12 },
  ],
  usbController: 'qemu-xhci',
  tablet: 'usb-tablet',
  keyboard: 'usb-kbd',
  sound: { hda: 'ich9-intel-hda', ac97: 'AC97' },
  suspend: null,
  clockOptions: {},
  // `max` of RISC-V came with QEMU 8.2.
  emulatedCpu: ['max', 'rv64'],
} as const satisfies Partial<MachineModel>;

export const armVirt: MachineModel = {
  ...common,
  architectures: ['aarch64', 'arm'],
  plugsMemory: true,
  tpm: ['tpm-tis-device'],
  panic: 'pvpanic-pci',
  // Version 2 serves eight vCPUs at most; under KVM the guest's is the host's.
  machineOptions: (accelerator) => ({ 'gic-version': accelerator === 'kvm' ? 'host' : '3' }),
};

export const riscvVirt: MachineModel = {
  ...common,
  architectures: ['riscv64'],
  plugsMemory: false,
  tpm: ['tpm-tis-device'],
  panic: null,
  machineOptions: () => ({}),
};
