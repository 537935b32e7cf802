import type { MachineModel } from './machine-model';

/** What protects against Spectre: emulation has no such gaps, cannot offer it, and would warn at every start. */
const noMitigations: Record<string, string | boolean> = {
  'cap-cfpc': 'broken',
  'cap-sbbc': 'broken',
  'cap-ibs': 'broken',
  'cap-ccf-assist': false,
};

/** IBM's POWER as its hypervisor gives it to guests (PAPR). */
export const pseries: MachineModel = {
  family: 'pseries',
  architectures: ['ppc64'],
  alias: 'pseries',
  names: /^pseries(-|$)/,
  pattern: 'pseries-*',
  // SLOF
  ownFirmware: 'disks-and-kernels',
  flash: null,
  secureBoot: 'no',
  consoles: { serial: 'hvc0', screen: 'tty0' },
  // A logical memory block (hw/ppc/spapr.c).
  memoryStepMiB: 256,
  diskBuses: ['virtio', 'scsi', 'sata', 'nvme', 'usb'],
  nicModels: ['virtio', 'e1000e', 'e1000', 'rtl8139'],
  hasKeyboard: false,
  // SLOF draws on it.
  usual: { display: 'std', cdBus: 'scsi', sound: false },
  transport: 'pci',
  plugsCpus: true,
  plugsMemory: false,
  rootBus: 'pci.0',
  plugsInto: 'root-bus',
  ideDrives: 0,
  sataBuiltIn: false,
  displays: { std: 'VGA', virtio: 'virtio-gpu-pci' },
  // Addresses of the virtual I/O bus, which the interrupts are counted by: hw/ppc/spapr_vio.c.
  serialPorts: [0, 1, 2, 3].map((port) => ({
    kind: 'device' as const,
    driver: 'spapr-vty',
    properties: { reg: 0x30000000 + port * 0x1000 },
  })),
  usbController: 'qemu-xhci',
  tablet: 'usb-tablet',
  keyboard: 'usb-kbd',
  sound: { hda: 'ich9-intel-hda', ac97: 'AC97' },
  tpm: ['tpm-spapr'],
  panic: null,
  suspend: null,
  machineOptions: (accelerator) => (accelerator === 'tcg' ? noMitigations : {}),
  clockOptions: {},
  emulatedCpu: ['max', 'power10', 'power9'],
  emulatedFeatures: {},
};

/** IBM Z: every device has a number on the channel subsystem, PCI is not needed. */
export const s390: MachineModel = {
  family: 's390-ccw-virtio',
  architectures: ['s390x'],
  alias: 's390-ccw-virtio',
  names: /^s390-ccw-virtio(-|$)/,
  pattern: 's390-ccw-virtio-*',
  // QEMU's own loader (s390-ccw.img)
  ownFirmware: 'disks-and-kernels',
  flash: null,
  secureBoot: 'no',
  consoles: { serial: 'ttysclp0', screen: null },
  memoryStepMiB: 1,
  diskBuses: ['virtio', 'scsi'],
  nicModels: ['virtio'],
  hasKeyboard: false,
  usual: { display: 'virtio', cdBus: 'scsi', sound: false },
  transport: 'ccw',
  plugsCpus: true,
  plugsMemory: false,
  rootBus: null,
  plugsInto: 'root-bus',
  ideDrives: 0,
  sataBuiltIn: false,
  displays: { virtio: 'virtio-gpu-ccw' },
  serialPorts: [
    { kind: 'device', driver: 'sclpconsole', properties: {} },
    { kind: 'device', driver: 'sclplmconsole', properties: {} },
  ],
  usbController: null,
  tablet: 'virtio-tablet-ccw',
  keyboard: 'virtio-keyboard-ccw',
  sound: {},
  tpm: [],
  panic: null,
  suspend: null,
  machineOptions: () => ({}),
  clockOptions: {},
  emulatedCpu: ['max', 'qemu'],
  emulatedFeatures: {},
};
