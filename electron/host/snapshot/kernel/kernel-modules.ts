import { absent, mapFact } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

interface ModuleFacts {
  /** Listed in `/proc/modules`, with its state (`Live`) and use count; null when the list has no such line. */
  listed: { state: string; users: number; usedBy: string[] } | null;
  /** Present under `/sys/module`: loaded, or built in with parameters or a version. */
  present: boolean;
  parameters: Record<string, Fact<string>>;
}

export interface KernelModules {
  /** `absent` on kernels without loadable modules, where everything is built in. */
  moduleList: Fact<string[]>;
  /** Whether `/sys/module` itself could be listed; without it a missing module proves nothing. */
  moduleFolder: Fact<number>;
  modules: Record<string, ModuleFacts>;
  /** Modules named in `modules.builtin` of this release. */
  builtin: Fact<string[]>;
  /** Modules that this release has as files, of those this report asks for. */
  available: Fact<string[]>;
  /** `blacklist` and `install … /bin/false` lines: module and the file that says so. */
  blocked: { module: string; file: string }[];
}

/** The modules whose state a verdict depends on. */
const knownModules = [
  'kvm',
  'kvm_intel',
  'kvm_amd',
  'kvm_pvm',
  'kvm_hv',
  'kvm_pr',
  'irqbypass',
  'vhost',
  'vhost_net',
  'vhost_vsock',
  'tun',
  'tap',
  'vfio',
  'vfio_pci',
  'vfio_iommu_type1',
  'virtio',
  'virtio_pci',
  'virtio_net',
  'virtio_blk',
  'virtio_scsi',
  'virtio_balloon',
  'virtio_console',
  'virtio_rng',
  'vboxdrv',
  'vmmon',
  'msr',
  'nbd',
] as const;

const parametersOf: Record<string, readonly string[]> = {
  kvm: ['enable_virt_at_load', 'tdp_mmu', 'mmio_caching', 'ignore_msrs', 'nx_huge_pages', 'nested'],
  kvm_intel: [
    'nested',
    'ept',
    'vpid',
    'unrestricted_guest',
    'enable_apicv',
    'flexpriority',
    'emulate_invalid_guest_state',
    'enable_ipiv',
    'pml',
    'sgx',
    'tdx',
  ],
  kvm_amd: ['nested', 'npt', 'avic', 'vgif', 'vls', 'nrips', 'sev', 'sev_es', 'sev_snp'],
  kvm_hv: ['nested'],
};

/** One line of `/proc/modules`: `kvm_intel 425984 6 - Live 0x0000000000000000`. */
function parseModuleLine(line: string): [string, NonNullable<ModuleFacts['listed']>] | null {
  const [name, , users = '', usedBy = '', state = ''] = line.split(' ');
  if (name === undefined || !/^\w+$/.test(name) || !/^\d+$/.test(users)) return null;
  const dependants = usedBy === '-' ? [] : usedBy.split(',').filter(Boolean);
  return [name, { state, users: Number(users), usedBy: dependants }];
}

function readModules(
  files: MachineFiles,
): Pick<KernelModules, 'moduleList' | 'moduleFolder' | 'modules'> {
  const listed = new Map<string, NonNullable<ModuleFacts['listed']>>();
  const moduleList = mapFact(files.text('/proc/modules'), (text) => {
    for (const line of text.split('\n')) {
      const entry = parseModuleLine(line);
      if (entry) listed.set(entry[0], entry[1]);
    }
    return listed.size > 0 ? [...listed.keys()] : null;
  });
  const folder = files.list('/sys/module');
  const present = new Set(folder.state === 'read' ? folder.value : []);
  const modules: Record<string, ModuleFacts> = {};
  for (const name of knownModules) {
    const parameters: Record<string, Fact<string>> = {};
    if (present.has(name)) {
      for (const parameter of parametersOf[name] ?? []) {
        parameters[parameter] = files.text(`/sys/module/${name}/parameters/${parameter}`);
      }
    }
    modules[name] = { listed: listed.get(name) ?? null, present: present.has(name), parameters };
  }
  return { moduleList, moduleFolder: mapFact(folder, (names) => names.length), modules };
}

/** `kernel/arch/x86/kvm/kvm-intel.ko.zst` → `kvm_intel`. */
function moduleNameOfPath(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.ko(\.\w+)?$/, '');
  return name.replaceAll('-', '_');
}

function readModuleFiles(
  files: MachineFiles,
  release: Fact<string>,
): Pick<KernelModules, 'builtin' | 'available'> {
  if (release.state !== 'read' || !/^[\w.+~-]+$/.test(release.value)) {
    return { builtin: absent, available: absent };
  }
  const folder = `/lib/modules/${release.value}`;
  const known = new Set<string>(knownModules);
  const named = (file: string, pathOf: (line: string) => string) =>
    mapFact(files.text(`${folder}/${file}`), (text) =>
      text
        .split('\n')
        .map((line) => moduleNameOfPath(pathOf(line)))
        .filter((name) => known.has(name)),
    );
  return {
    builtin: named('modules.builtin', (line) => line),
    available: named('modules.dep', (line) => line.split(':')[0] ?? ''),
  };
}

/** What modprobe.d(5) forbids, of the modules this report knows. */
function readBlocked(files: MachineFiles): KernelModules['blocked'] {
  const blocked: KernelModules['blocked'] = [];
  const known = new Set<string>(knownModules);
  for (const folder of [
    '/etc/modprobe.d',
    '/run/modprobe.d',
    '/usr/lib/modprobe.d',
    '/lib/modprobe.d',
  ]) {
    const names = files.list(folder);
    if (names.state !== 'read') continue;
    for (const name of names.value.filter((file) => file.endsWith('.conf'))) {
      const text = files.text(`${folder}/${name}`);
      if (text.state !== 'read') continue;
      for (const line of text.value.split('\n')) {
        const match =
          /^\s*(?:blacklist\s+(\S+)|install\s+(\S+)\s+(?:\/usr)?\/bin\/(?:false|true))\s*$/.exec(
            line,
          );
        const module = (match?.[1] ?? match?.[2] ?? '').replaceAll('-', '_');
        if (known.has(module)) blocked.push({ module, file: `${folder}/${name}` });
      }
    }
  }
  return blocked;
}

export function readKernelModules(files: MachineFiles, release: Fact<string>): KernelModules {
  return {
    ...readModules(files),
    ...readModuleFiles(files, release),
    blocked: readBlocked(files),
  };
}
