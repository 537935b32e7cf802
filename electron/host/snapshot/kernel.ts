import fs from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { absent, empty, isUnclear, mapFact, read, unreadable } from './fact';
import type { Fact } from './fact';
import type { MachineFiles } from './machine-files';

export interface ModuleFacts {
  /** Listed in `/proc/modules`, with its state (`Live`) and use count; null when the list has no such line. */
  listed: { state: string; users: number; usedBy: string[] } | null;
  /** Present under `/sys/module`: loaded, or built in with parameters or a version. */
  present: boolean;
  parameters: Record<string, Fact<string>>;
}

export interface KernelFacts {
  release: Fact<string>;
  commandLine: Fact<string>;
  /** KVM, VIRTIO, VHOST, VFIO, IOMMU and the like; a missing name is not set. */
  config: Fact<{ source: string; options: Record<string, string> }>;
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
  /** Lines about virtualization and IOMMUs. */
  log: Fact<string[]>;
  lockdown: Fact<string>;
  clocksources: Fact<string[]>;
  misc: Fact<Record<string, number>>;
}

/** The modules whose state a verdict depends on. */
export const knownModules = [
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

const configOption = /^(?:CONFIG_(\w+)=(.*)|# CONFIG_(\w+) is not set)$/;
const knownOption =
  /^(?:KVM|VIRTIO|VHOST|VFIO|VSOCKETS|INTEL_IOMMU|AMD_IOMMU|IOMMU_|IRQ_REMAP|IRQ_BYPASS_MANAGER|HAVE_KVM_IRQ_BYPASS|TUN$|MACVTAP|BRIDGE$|PCI_IOV|SECCOMP_FILTER|HW_RANDOM_VIRTIO|DRM_VIRTIO|SCSI_VIRTIO|MODULES$|INTEL_TDX_HOST|AMD_MEM_ENCRYPT)/;

/** The options this report speaks of, from the text of a kernel configuration; null when it is none. */
export function parseKernelConfig(text: string): Record<string, string> | null {
  if (!/^(# )?CONFIG_\w+/m.test(text)) return null;
  const options: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (!line.includes('CONFIG_')) continue;
    const match = configOption.exec(line);
    if (!match) continue;
    const name = match[1] ?? match[3] ?? '';
    if (knownOption.test(name)) options[name] = match[2] ?? 'n';
  }
  return options;
}

function readConfig(files: MachineFiles, release: Fact<string>): KernelFacts['config'] {
  const places = ['/proc/config.gz'];
  if (release.state === 'read' && /^[\w.+~-]+$/.test(release.value)) {
    places.push(
      `/boot/config-${release.value}`,
      `/lib/modules/${release.value}/config`,
      `/usr/lib/modules/${release.value}/config`,
      `/usr/lib/kernel/config-${release.value}`,
    );
  }
  let answer: KernelFacts['config'] = absent;
  for (const source of places) {
    const options = mapFact(files.bytes(source), (bytes) => {
      try {
        const text = source.endsWith('.gz') ? gunzipSync(bytes) : bytes;
        return parseKernelConfig(text.toString('utf8'));
      } catch {
        return null;
      }
    });
    if (options.state === 'read') return read({ source, options: options.value });
    if (isUnclear(options)) answer = options;
  }
  return answer;
}

/** One line of `/proc/modules`: `kvm_intel 425984 6 - Live 0x0000000000000000`. */
function parseModuleLine(line: string): [string, NonNullable<ModuleFacts['listed']>] | null {
  const [name, , users = '', usedBy = '', state = ''] = line.split(' ');
  if (name === undefined || !/^\w+$/.test(name) || !/^\d+$/.test(users)) return null;
  const dependants = usedBy === '-' ? [] : usedBy.split(',').filter(Boolean);
  return [name, { state, users: Number(users), usedBy: dependants }];
}

function readModules(
  files: MachineFiles,
): Pick<KernelFacts, 'moduleList' | 'moduleFolder' | 'modules'> {
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
): Pick<KernelFacts, 'builtin' | 'available'> {
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
function readBlocked(files: MachineFiles): KernelFacts['blocked'] {
  const blocked: KernelFacts['blocked'] = [];
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

const logLine =
  /kvm|\bvmx\b|\bsvm\b|DMAR|AMD-Vi|iommu|hypervisor detected|SEV|TDX|Secure Boot|\bVHE\b|\bHYP\b|Nested Virtualization/i;

/**
 * The kernel log: `/dev/kmsg` where this user may read it, otherwise what was stored at boot.
 * Reading stops after `limit` records so that a chatty kernel cannot hold up the report.
 */
async function readLog(files: MachineFiles): Promise<Fact<string[]>> {
  if (files.recording?.kernelLog) return read(files.recording.kernelLog);
  const stored = mapFact(files.text('/var/log/dmesg'), (text) =>
    text.split('\n').filter((line) => logLine.test(line)),
  );
  if (!files.isThisMachine) return stored;
  const live = await readKmsg(files, 20_000);
  return live.state === 'read' ? live : stored.state === 'read' ? stored : live;
}

async function readKmsg(files: MachineFiles, limit: number): Promise<Fact<string[]>> {
  let descriptor: number;
  try {
    descriptor = fs.openSync('/dev/kmsg', fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  } catch (error) {
    return unreadable((error as NodeJS.ErrnoException).code ?? 'error');
  }
  const lines: string[] = [];
  const buffer = Buffer.allocUnsafe(8192);
  try {
    for (let record = 0; record < limit; record += 1) {
      // One read gives one record, `level,sequence,time,flags;text`; EAGAIN means that all were read.
      const text = buffer.toString(
        'utf8',
        0,
        fs.readSync(descriptor, buffer, 0, buffer.length, null),
      );
      const line = text.slice(text.indexOf(';') + 1).split('\n', 1)[0] ?? '';
      if (logLine.test(line)) lines.push(line);
      if (record % 64 === 0) await files.breathe();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EAGAIN' && code !== 'EPIPE') return unreadable(code ?? 'error');
  } finally {
    fs.closeSync(descriptor);
  }
  return lines.length === 0 ? empty : read(lines);
}

/** `/proc/misc`: minor numbers by name. */
function parseMisc(text: string): Record<string, number> {
  const minors: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const match = /^\s*(\d+)\s+(\S+)/.exec(line);
    if (match?.[2]) minors[match[2]] = Number(match[1]);
  }
  return minors;
}

export async function readKernel(files: MachineFiles): Promise<KernelFacts> {
  const release = files.text('/proc/sys/kernel/osrelease');
  const clocksource = '/sys/devices/system/clocksource/clocksource0/available_clocksource';
  return {
    release,
    commandLine: files.text('/proc/cmdline'),
    config: readConfig(files, release),
    ...readModules(files),
    ...readModuleFiles(files, release),
    blocked: readBlocked(files),
    log: await readLog(files),
    lockdown: files.text('/sys/kernel/security/lockdown'),
    clocksources: mapFact(files.text(clocksource), (text) => text.split(/\s+/)),
    misc: mapFact(files.text('/proc/misc'), parseMisc),
  };
}
