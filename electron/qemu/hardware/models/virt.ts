import { MiB } from '../../../../shared/units';
import type { MachineModel } from './machine-model';

/** What both of QEMU's `virt` boards have in common: no chipset of a real computer, PCI Express, USB. */
const common = {
  family: 'virt',
  alias: 'virt',
  names: /^virt(-|$)/,
  pattern: 'virt-*',
  memoryStepMiB: 1,
  diskBuses: ['virtio', 'scsi', 'sata', 'nvme', 'usb'],
  nicModels: ['virtio', 'e1000e', 'e1000', 'rtl8139'],
  hasKeyboard: false,
  usual: { display: 'virtio', cdBus: 'scsi', sound: false },
  transport: 'pci',
  plugsCpus: false,
  numa: true,
  rootBus: 'pcie.0',
  plugsInto: 'root-ports',
  ideDrives: 0,
  sataBuiltIn: false,
  displays: { virtio: 'virtio-gpu-pci', std: 'VGA' },
  display3d: 'virtio-gpu-gl-pci',
  // The board's own port, and cards for more.
  serialPorts: [
    { kind: 'built-in' },
    { kind: 'pci', driver: 'pci-serial', slot: 14 },
    { kind: 'pci', driver: 'pci-serial', slot: 15 },
    { kind: 'pci', driver: 'pci-serial', slot: 12 },
  ],
  floppies: 'no',
  parallelPorts: 0,
  usbControllers: { xhci: 'qemu-xhci' },
  tablet: 'usb-tablet',
  keyboard: 'usb-kbd',
  sound: { hda: 'ich9-intel-hda', ac97: 'AC97' },
  suspend: null,
  watchdogs: ['i6300esb'],
  fwCfg: true,
  x86: false,
  clockOptions: {},
  // `max` of RISC-V came with QEMU 8.2.
  emulatedCpu: ['max', 'rv64'],
  emulatedFeatures: {},
} as const satisfies Partial<MachineModel>;

const arm = {
  ...common,
  plugsMemory: ['virtio-mem'],
  displays: { ...common.displays, ramfb: 'ramfb' },
  consoles: { serial: 'ttyAMA0', screen: 'tty0' },
  // Nothing is there before UEFI is put into the flash; a kernel is started without.
  ownFirmware: 'kernels',
  tpm: ['tpm-tis-device'],
  panic: 'pvpanic-pci',
  iommus: ['smmuv3', 'virtio'],
  smbios: true,
  // Version 2 serves eight vCPUs at most; under KVM the guest's is the host's.
  machineOptions: (accelerator) => ({ 'gic-version': accelerator === 'kvm' ? 'host' : '3' }),
} as const satisfies Partial<MachineModel>;

export const armVirt: MachineModel = {
  ...arm,
  architectures: ['aarch64'],
  flash: { bytes: 64 * MiB, since: null },
  secureBoot: 'unprotected',
  // Pointers are signed by a cheap hash: the architecture's own doubles the time of a boot (QEMU manual, "Arm CPU Features").
  emulatedFeatures: { max: 'pauth-impdef=on' },
};

export const arm32Virt: MachineModel = {
  ...arm,
  // Kernels without LPAE reach nothing above 4 GiB, where QEMU since 8 would put PCI Express' registers.
  machineOptions: (accelerator) => ({ ...arm.machineOptions(accelerator), highmem: false }),
  architectures: ['arm'],
  flash: { bytes: 64 * MiB, since: null },
  secureBoot: 'no',
};

export const riscvVirt: MachineModel = {
  ...common,
  architectures: ['riscv64'],
  plugsMemory: [],
  consoles: { serial: 'ttyS0', screen: 'tty0' },
  // OpenSBI
  ownFirmware: 'kernels',
  // Before QEMU 8.1 the first chip was OpenSBI's place.
  flash: { bytes: 32 * MiB, since: 'query-cpu-definitions' },
  secureBoot: 'no',
  tpm: ['tpm-tis-device'],
  panic: null,
  iommus: [],
  smbios: false,
  machineOptions: () => ({}),
};
