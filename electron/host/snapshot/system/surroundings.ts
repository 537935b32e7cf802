import { absent, mapFact, valueOf } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

/**
 * The chassis tag that every machine of Azure bears (cloud-init, `DataSourceAzure`): otherwise they look like any guest
 * of Hyper-V. Other tags may be an owner's inventory number; they are neither kept nor recorded.
 */
export const azureChassis = {
  file: '/sys/class/dmi/id/chassis_asset_tag',
  tag: '7783-7084-3265-9085-8269-3286-77',
};

/** What firmware says of the machine. Serial numbers and UUIDs are never read. */
interface DmiFacts {
  systemVendor: Fact<string>;
  productName: Fact<string>;
  productVersion: Fact<string>;
  productFamily: Fact<string>;
  boardVendor: Fact<string>;
  boardName: Fact<string>;
  biosVendor: Fact<string>;
  biosVersion: Fact<string>;
  biosDate: Fact<string>;
  chassisType: Fact<string>;
}

export interface SurroundingsFacts {
  dmi: DmiFacts;
  /** The chassis bears Azure's tag. */
  azure: boolean;
  osRelease: Fact<Record<string, string>>;
  /** `/sys/hypervisor/type`: `xen`. */
  hypervisorType: Fact<string>;
  /** Marks of a container, as found: `/.dockerenv`, `/run/systemd/container: lxc`, … */
  container: string[];
  flatpak: Fact<string>;
  snap: string | null;
  /** Whether the machine was started by UEFI: then a restart into its set-up can be asked for. */
  uefi: boolean;
  /** Device tree: what the root and the hypervisor's node are compatible with, NUL-separated. */
  deviceTree: { compatible: Fact<string>; hypervisor: Fact<string> };
  /** POWER: a partition of PowerVM, or a guest that looks like one. */
  lpar: boolean;
  /** `control_d` where this system controls Xen. */
  xenCapabilities: Fact<string>;
  /** s390: the maker of the machine as `/proc/sysinfo` names it. */
  machineMaker: Fact<string>;
  /** s390: the hypervisor above as `/proc/sysinfo` names it, `KVM/Linux` or `z/VM …`; `none` in a partition. */
  controlProgram: Fact<string>;
  /** ARM: what the interrupt controller is compatible with, NUL-separated. */
  interruptController: Fact<string>;
  /** RISC-V: the first CPU's extensions, from the device tree. */
  riscvIsa: { isa: Fact<string>; extensions: Fact<string> };
  /** DeviceTree or ARM: model of the board. */
  boardModel: Fact<string>;
}

/** os-release(5): `NAME="value"`. */
function parseOsRelease(text: string): Record<string, string> | null {
  const values: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const match = /^([A-Z0-9_]+)=(?:"(.*)"|'(.*)'|(.*))$/.exec(line.trim());
    if (match?.[1]) values[match[1]] = match[2] ?? match[3] ?? match[4] ?? '';
  }
  return Object.keys(values).length > 0 ? values : null;
}

function readDmi(files: MachineFiles): DmiFacts {
  const id = (name: string) =>
    mapFact(files.text(`/sys/class/dmi/id/${name}`), (text) => text.trim());
  return {
    systemVendor: id('sys_vendor'),
    productName: id('product_name'),
    productVersion: id('product_version'),
    productFamily: id('product_family'),
    boardVendor: id('board_vendor'),
    boardName: id('board_name'),
    biosVendor: id('bios_vendor'),
    biosVersion: id('bios_version'),
    biosDate: id('bios_date'),
    chassisType: id('chassis_type'),
  };
}

function readContainer(files: MachineFiles): string[] {
  const marks = ['/.dockerenv', '/run/.containerenv'].filter((file) => files.exists(file));
  const systemd = valueOf(files.text('/run/systemd/container'));
  if (systemd) marks.push(`/run/systemd/container: ${systemd}`);
  const environment = valueOf(files.text('/proc/1/environ'));
  const variable = environment?.split('\0').find((entry) => entry.startsWith('container='));
  if (variable) marks.push(`/proc/1/environ: ${variable}`);
  const groups = valueOf(files.text('/proc/1/cgroup'));
  const path = groups
    ?.split('\n')
    .find((line) => /docker|kubepods|lxc|libpod|containerd/.test(line));
  if (path) marks.push(`/proc/1/cgroup: ${path}`);
  return marks;
}

/** Boards name the node differently: `intc@8000000`, `interrupt-controller@…`, below the root or `soc`. */
function readInterruptController(files: MachineFiles): Fact<string> {
  for (const folder of ['/proc/device-tree', '/proc/device-tree/soc']) {
    for (const name of valueOf(files.list(folder)) ?? []) {
      if (!/^(?:intc|interrupt-controller|gic)@/.test(name)) continue;
      const compatible = files.text(`${folder}/${name}/compatible`);
      if (compatible.state === 'read') return compatible;
    }
  }
  return absent;
}

export function readSurroundings(files: MachineFiles): SurroundingsFacts {
  const environment = files.isThisMachine ? process.env : (files.recording?.environment ?? {});
  const release = files.text('/etc/os-release');
  const information = files.text('/proc/sysinfo');
  return {
    dmi: readDmi(files),
    azure: valueOf(files.text(azureChassis.file))?.trim() === azureChassis.tag,
    osRelease: mapFact(
      release.state === 'absent' ? files.text('/usr/lib/os-release') : release,
      parseOsRelease,
    ),
    hypervisorType: files.text('/sys/hypervisor/type'),
    container: readContainer(files),
    flatpak: files.text('/.flatpak-info'),
    snap: environment['SNAP_NAME'] ?? null,
    uefi: files.exists('/sys/firmware/efi'),
    xenCapabilities: files.text('/proc/xen/capabilities'),
    lpar: ['/proc/powerpc/lparcfg', '/proc/ppc64/lparcfg'].some((file) => files.exists(file)),
    machineMaker: mapFact(
      information,
      (text) => /^Manufacturer:\s*(.+)$/m.exec(text)?.[1]?.trim() ?? null,
    ),
    controlProgram: mapFact(information, (text) => {
      const program = /^VM00 Control Program:\s*(.+)$/m.exec(text)?.[1]?.trim();
      return program ?? (/^LPAR Number:/m.test(text) ? 'none' : null);
    }),
    deviceTree: {
      compatible: files.text('/proc/device-tree/compatible'),
      hypervisor: files.text('/proc/device-tree/hypervisor/compatible'),
    },
    interruptController: readInterruptController(files),
    riscvIsa: {
      isa: files.text('/proc/device-tree/cpus/cpu@0/riscv,isa'),
      extensions: files.text('/proc/device-tree/cpus/cpu@0/riscv,isa-extensions'),
    },
    boardModel: files.exists('/proc/device-tree') ? files.text('/proc/device-tree/model') : absent,
  };
}
