import type { MachineModel } from './machine-model';

const usbControllers = { xhci: 'qemu-xhci', ehci: 'ich9-usb-ehci1' } as const;

/** What both PC chipsets have in common. */
const common = {
  architectures: ['x86_64', 'i386'],
  ownFirmware: 'disks-and-kernels',
  flash: { bytes: null, since: null },
  consoles: { serial: 'ttyS0', screen: 'tty0' },
  memoryStepMiB: 1,
  nicModels: ['virtio', 'e1000e', 'e1000', 'rtl8139'],
  // PS/2
  hasKeyboard: true,
  transport: 'pci',
  plugsCpus: true,
  plugsMemory: ['virtio-mem', 'dimm'],
  numa: true,
  displays: { virtio: 'virtio-vga', std: 'VGA', qxl: 'qxl-vga' },
  display3d: 'virtio-vga-gl',
  serialPorts: [0, 1, 2, 3].map((index) => ({
    kind: 'device' as const,
    driver: 'isa-serial',
    properties: { index },
  })),
  // LPT1 to LPT3.
  parallelPorts: 3,
  tablet: 'usb-tablet',
  keyboard: 'usb-kbd',
  tpm: ['tpm-crb', 'tpm-tis'],
  panic: 'pvpanic',
  smbios: true,
  fwCfg: true,
  x86: true,
  // VMware's mouse port would compete with the USB tablet.
  machineOptions: () => ({ vmport: false }),
  clockOptions: { driftfix: 'slew' },
  emulatedCpu: ['max'],
  emulatedFeatures: {},
} as const satisfies Partial<MachineModel>;

/** Intel's ICH9 with PCI Express. */
export const q35: MachineModel = {
  ...common,
  family: 'q35',
  alias: 'q35',
  names: /q35/,
  pattern: 'pc-q35-*',
  secureBoot: 'smm',
  usual: { display: null, cdBus: 'sata', sound: true },
  diskBuses: ['virtio', 'scsi', 'sata', 'nvme', 'usb', 'ide'],
  rootBus: 'pcie.0',
  plugsInto: 'root-ports',
  // Its drives are reached over AHCI, as QEMU itself does with `if=ide`.
  ideDrives: 0,
  sataBuiltIn: true,
  floppies: 'added',
  usbControllers: { ...usbControllers, uhci: 'ich9-usb-uhci1' },
  sound: { hda: 'ich9-intel-hda', ac97: 'AC97' },
  suspend: 'ICH9-LPC',
  watchdogs: ['i6300esb', 'itco'],
  iommus: ['intel', 'amd', 'virtio'],
};

/** Intel's 440FX with PCI and IDE, for guests from before PCI Express. */
export const pc: MachineModel = {
  ...common,
  family: 'pc',
  alias: 'pc',
  // `pc-i440fx-7.2`, and what was pinned before QEMU 1.3 as `pc-1.2`; `pc` itself was resolved before.
  names: /^pc-(i440fx|\d)|^pc$/,
  pattern: 'pc-i440fx-*',
  secureBoot: 'no',
  usual: { display: null, cdBus: 'ide', sound: true },
  diskBuses: ['ide', 'virtio', 'scsi', 'sata', 'nvme', 'usb'],
  rootBus: 'pci.0',
  plugsInto: 'root-bus',
  // Two channels with two drives each.
  ideDrives: 4,
  sataBuiltIn: false,
  floppies: 'built-in',
  usbControllers: { ...usbControllers, uhci: 'piix3-usb-uhci' },
  sound: { hda: 'intel-hda', ac97: 'AC97' },
  suspend: 'PIIX4_PM',
  watchdogs: ['i6300esb'],
  iommus: [],
};
