import type {
  Architecture,
  Cdrom,
  DiskBus,
  MemoryPlug,
  Nic,
  VmConfig,
} from '../../../../shared/vm-config';

type WatchdogModel = NonNullable<VmConfig['watchdog']>['model'];
type IommuModel = NonNullable<VmConfig['iommu']>;
type UsbKind = NonNullable<VmConfig['usb']>;
type AdapterName = Exclude<VmConfig['display']['adapter'], 'none'>;

/** The kinds of machine that Paddock builds; each has a file of its own beside this one. */
type MachineFamily = 'q35' | 'pc' | 'virt' | 'pseries' | 's390-ccw-virtio';

/** What a serial port is: a device, or a part of the board that only an option of a start reaches. */
type SerialPort =
  | { kind: 'device'; driver: string; properties: Record<string, number> }
  | { kind: 'pci'; driver: string; slot: number }
  | { kind: 'built-in' };

/** A kind of machine: what is built in, what goes where. No other file asks which architecture it is. */
export interface MachineModel {
  family: MachineFamily;
  architectures: readonly Architecture[];
  /** QEMU's name for the newest version. */
  alias: string;
  /** Versioned machine names of this family. */
  names: RegExp;
  /** The same as firmware descriptors write them: a glob(7) pattern. */
  pattern: string;
  /** What the firmware that comes with QEMU can start; a kernel is one that QEMU is given itself. */
  ownFirmware: 'disks-and-kernels' | 'kernels';
  /** It starts a disc by a file on it (`/ppc/bootinfo.txt`), so that discs need no boot record. */
  startsDiscsByFile?: true;
  /** Whether UEFI can be put into flash; bytes that each of the two chips has to fill, null: any size will do. */
  flash: {
    bytes: number | null;
    /** A command of QEMU that came in the release in which this began to work; null: it always did. */
    since: string | null;
  } | null;
  /** Secure Boot with keys: not at all, or with what protects the variables from the guest. */
  secureBoot: 'no' | 'smm' | 'unprotected';
  /** Words by which a Linux kernel speaks on the first serial port and, where there is one, on the screen. */
  consoles: { serial: string; screen: string | null };
  /** Memory comes in pieces of this size. */
  memoryStepMiB: number;
  /** How disks can hang, the usual one first. */
  diskBuses: readonly DiskBus[];
  /** Network cards that it takes. */
  nicModels: readonly Nic['model'][];
  /** What new machines get: the display adapter and bus of CD drives; null leaves the display to the guest's kind. */
  usual: { display: AdapterName | null; cdBus: Cdrom['bus']; sound: boolean };
  /** Whether it brings a keyboard that its firmware and installers read. */
  hasKeyboard: boolean;
  /** How virtio devices are reached; ends their drivers' names. */
  transport: 'pci' | 'ccw';
  /** The bus that devices are put on; null where each has a number of its own (ccw). */
  rootBus: 'pcie.0' | 'pci.0' | null;
  /** Whether vCPUs come and go while the guest runs, and how memory can. */
  plugsCpus: boolean;
  plugsMemory: readonly MemoryPlug[];
  /** Whether the guest can have NUMA cells. */
  numa: boolean;
  /** What takes devices while the guest runs. */
  plugsInto: 'root-bus' | 'root-ports';
  /** IDE drives that the chipset takes. */
  ideDrives: number;
  /** Whether an AHCI controller is built in. */
  sataBuiltIn: boolean;
  /** The driver for each display adapter; one that is missing cannot be had. */
  displays: Partial<Record<AdapterName, string>>;
  /** The driver of the virtio adapter that draws with the host's GPU; null where there is none. */
  display3d: string | null;
  /** Its serial ports, first first. */
  serialPorts: readonly SerialPort[];
  /** Whether it can have floppy drives, and whether their controller is a part of the board. */
  floppies: 'no' | 'built-in' | 'added';
  /** Parallel ports that it can have. */
  parallelPorts: number;
  /** USB's controllers, each by its driver; none where there is no USB. */
  usbControllers: Readonly<Partial<Record<UsbKind, string>>>;
  tablet: string;
  keyboard: string;
  sound: Partial<Record<Exclude<VmConfig['sound'], 'none'>, string>>;
  /** Best first. */
  tpm: readonly string[];
  /** The device by which a guest tells of its panic. */
  panic: string | null;
  /** The chipset part that offers suspend to RAM and to disk. */
  suspend: string | null;
  /** Watchdogs and IOMMUs that it can have. */
  watchdogs: readonly WatchdogModel[];
  iommus: readonly IommuModel[];
  /** Whether the guest finds SMBIOS tables, and files in QEMU's firmware configuration. */
  smbios: boolean;
  fwCfg: boolean;
  /** Whether it has System Management Mode, guests of guests by the CPU's word, and Hyper-V's interfaces. */
  x86: boolean;
  /** Words after `-machine <name>`. */
  machineOptions: (accelerator: 'kvm' | 'tcg') => Record<string, string | boolean>;
  /** Words after `-rtc`. */
  clockOptions: Record<string, string>;
  /** Best first: the CPU model for emulation, which not every version knows by the same name. */
  emulatedCpu: readonly string[];
  /** Words after a CPU model's name that make emulation of it quicker. */
  emulatedFeatures: Readonly<Partial<Record<string, string>>>;
}
