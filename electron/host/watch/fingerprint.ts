import fs from 'node:fs';
import path from 'node:path';
import { descriptorFolders } from '../../qemu/firmware/installed';
import { firmwareFolders } from '../../qemu/firmware/known';
import { valueOf } from '../snapshot/reading/fact';
import { MachineFiles } from '../snapshot/reading/machine-files';
import { programTrace, type FolderListing } from './programs';

/** What is looked at; each has a trace by name. */
export const subjects = [
  /** Name → state, of `/proc/modules`. Not the use counts: each guest that starts changes them. */
  'modules',
  /** `kvm_intel.nested` → `Y`. */
  'moduleSettings',
  /** Files of modprobe(8) that say which modules may be loaded, and how. */
  'moduleRules',
  /** `/dev/kvm` and its kind → what it is and who may open it. */
  'deviceFiles',
  /** Group → its line in `/etc/group`. */
  'groups',
  /** PCI address → driver. A virtual function is a device of its own, so `sriov_numvfs` need not be read. */
  'devices',
  /** IOMMU groups and units. */
  'iommu',
  /** QEMU and its helpers → size and time. */
  'programs',
  /** Firmware descriptors and the folders of images → size and time. */
  'firmware',
] as const;

/**
 * Traces of the facts that change while a machine runs, by subject and then by name. Two equal fingerprints mean that
 * a report would say the same, but for what never stands still (free memory and disk space).
 */
export type Fingerprint = Readonly<Record<(typeof subjects)[number], Trace>>;
export type Trace = Readonly<Record<string, string>>;

export interface FingerprintOptions {
  /** `/` is this machine; another folder holds a recorded one. */
  root?: string;
  /** `$XDG_CONFIG_HOME`, for the user's own firmware descriptors. */
  configHome: string | null;
  /** `PATH` on which programs are looked for. */
  searchPath: string;
  /** Folders that are searched after it; the system's unless told. */
  systemFolders?: readonly string[];
}

const deviceFiles = [
  '/dev/kvm',
  '/dev/net/tun',
  '/dev/vhost-net',
  '/dev/vhost-vsock',
  '/dev/vfio/vfio',
  '/dev/sev',
];
/** As modprobe.d(5): the same name in a later one counts. */
const ruleFolders = ['/usr/lib/modprobe.d', '/run/modprobe.d', '/etc/modprobe.d'];

/** Returns the function that takes fingerprints; it remembers listings of folders that have not changed. */
export function fingerprinter(options: FingerprintOptions): () => Fingerprint {
  const listings = new Map<string, FolderListing>();
  return () => {
    // Anew each time: the files of a recorded machine remember where links lead.
    const files = new MachineFiles(options.root);
    const descriptors = descriptorFolders(files.isThisMachine ? options.configHome : null);
    return {
      modules: moduleTrace(files),
      moduleSettings: settingTrace(files),
      moduleRules: fileTrace(files, ruleFolders, '.conf'),
      deviceFiles: deviceFileTrace(files),
      groups: lineTrace(files, '/etc/group', ':'),
      devices: pciTrace(files),
      iommu: {
        ...nameTrace(files, '/sys/kernel/iommu_groups', 'group '),
        ...nameTrace(files, '/sys/class/iommu', ''),
      },
      programs: programTrace(files, options, listings),
      firmware: { ...fileTrace(files, descriptors, '.json'), ...timeTrace(files, firmwareFolders) },
    };
  };
}

function moduleTrace(files: MachineFiles): Trace {
  const text = valueOf(files.text('/proc/modules')) ?? '';
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [name, , , , state = ''] = line.split(' ');
      return name ? [[name, state]] : [];
    }),
  );
}

/** Parameters of KVM's modules, and whether `/sys/module` knows the module at all. */
function settingTrace(files: MachineFiles): Trace {
  const trace: Record<string, string> = {};
  for (const module of valueOf(files.list('/sys/module')) ?? []) {
    if (!/^kvm(_|$)/.test(module)) continue;
    const folder = `/sys/module/${module}/parameters`;
    for (const name of valueOf(files.list(folder)) ?? []) {
      const value = files.text(`${folder}/${name}`);
      trace[`${module}.${name}`] = value.state === 'read' ? value.value : value.state;
    }
  }
  return trace;
}

function deviceFileTrace(files: MachineFiles): Trace {
  return Object.fromEntries(
    deviceFiles.flatMap((file) => {
      const node = valueOf(files.node(file));
      if (!node) return [];
      const { type, major, minor, mode, uid, gid } = node;
      const parts = [type, major, minor, mode.toString(8), uid, gid, changeTime(files, file)];
      return [[file, parts.join(' ')]];
    }),
  );
}

/** An access control list leaves mode and owner as they are, but not the time of the last change. */
function changeTime(files: MachineFiles, file: string): number {
  return fs.statSync(path.join(files.root, file), { throwIfNoEntry: false })?.ctimeMs ?? Number.NaN;
}

/** Lines by what stands before `separator`. */
function lineTrace(files: MachineFiles, file: string, separator: string): Trace {
  const lines = (valueOf(files.text(file)) ?? '').split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.split(separator, 1)[0] ?? '', line]));
}

/** Drivers list their devices: a few folders to read instead of a link for each of thousands of devices. */
function pciTrace(files: MachineFiles): Trace {
  const addresses = valueOf(files.list('/sys/bus/pci/devices')) ?? [];
  const trace: Record<string, string> = Object.fromEntries(addresses.map((one) => [one, '']));
  if (addresses.length === 0) return trace;
  for (const driver of valueOf(files.list('/sys/bus/pci/drivers')) ?? []) {
    for (const name of valueOf(files.list(`/sys/bus/pci/drivers/${driver}`)) ?? []) {
      if (name in trace) trace[name] = driver;
    }
  }
  return trace;
}

function nameTrace(files: MachineFiles, folder: string, prefix: string): Trace {
  const names = valueOf(files.list(folder)) ?? [];
  return Object.fromEntries(names.map((name) => [`${prefix}${name}`, '']));
}

/** The files of some folders by name; those of later folders hide those of earlier ones. */
function fileTrace(files: MachineFiles, folders: readonly string[], ending: string): Trace {
  const trace: Record<string, string> = {};
  for (const folder of folders) {
    for (const name of valueOf(files.list(folder)) ?? []) {
      if (!name.endsWith(ending)) continue;
      const node = valueOf(files.node(`${folder}/${name}`));
      if (node) trace[name] = `${folder} ${node.size} ${node.mtime}`;
    }
  }
  return trace;
}

function timeTrace(files: MachineFiles, folders: readonly string[]): Trace {
  return Object.fromEntries(
    folders.flatMap((folder) => {
      const node = valueOf(files.node(folder));
      return node ? [[folder, String(node.mtime)]] : [];
    }),
  );
}
