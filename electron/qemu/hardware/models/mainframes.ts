import type { MachineModel } from './machine-model';

/** IBM's POWER as its hypervisor gives it to guests (PAPR). */
export const pseries: MachineModel = {
  family: 'pseries',
  architectures: ['ppc64'],
  names: /^pseries(-|$)/,
  transport: 'pci',
  plugsCpus: true,
  plugsMemory: false,
  rootBus: 'pci.0',
  plugsInto: 'root-bus',
  ideDrives: 0,
  sataBuiltIn: false,
  displays: { std: 'VGA', virtio: 'virtio-gpu-pci' },
  // Addresses of the virtual I/O bus; QEMU's own first one is 0x71000000 for its network card.
  serialPorts: [0, 1, 2, 3].map((port) => ({
    kind: 'device' as const,
    driver: 'spapr-vty',
    properties: { reg: 0x30000000 + port },
  })),
  usbController: 'qemu-xhci',
  tablet: 'usb-tablet',
  keyboard: 'usb-kbd',
  sound: { hda: 'ich9-intel-hda', ac97: 'AC97' },
  tpm: ['tpm-spapr'],
  panic: null,
  suspend: null,
  machineOptions: () => ({}),
  clockOptions: {},
  emulatedCpu: ['max', 'power10', 'power9'],
};

/** IBM Z: every device has a number on the channel subsystem, PCI is not needed. */
export const s390: MachineModel = {
  family: 's390-ccw-virtio',
  architectures: ['s390x'],
  names: /^s390-ccw-virtio(-|$)/,
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
};
