import type { Architecture } from '../../../shared/vm-config';
import type { FileReader } from './file-reader';

/** Families of distributions whose package names are known. */
export type Distribution = 'debian' | 'fedora' | 'arch' | 'suse';

/** What can be installed, by a name of our own. */
export type Package =
  | 'qemu'
  | 'qemu-img'
  | 'qemu-opengl'
  | 'ovmf'
  | 'swtpm'
  | 'swtpm-setup'
  | 'virtiofsd'
  | 'passt'
  | 'msr-tools';

/** The same name in every distribution. */
const everywhere = (name: string) => ({ debian: name, fedora: name, arch: name, suse: name });

/** What each distribution calls it. */
export const packageNames: Record<Package, Record<Distribution, string>> = {
  qemu: {
    debian: 'qemu-system-x86',
    fedora: 'qemu-system-x86',
    arch: 'qemu-desktop',
    suse: 'qemu-x86',
  },
  'qemu-img': { ...everywhere('qemu-img'), debian: 'qemu-utils' },
  // The adapter; what draws without a window comes with it or is named by QEMU.
  'qemu-opengl': {
    debian: 'qemu-system-modules-opengl',
    fedora: 'qemu-device-display-virtio-vga-gl qemu-ui-egl-headless',
    arch: 'qemu-hw-display-virtio-vga-gl qemu-ui-egl-headless',
    suse: 'qemu-hw-display-virtio-vga qemu-ui-opengl',
  },
  ovmf: { debian: 'ovmf', fedora: 'edk2-ovmf', arch: 'edk2-ovmf', suse: 'qemu-ovmf-x86_64' },
  swtpm: everywhere('swtpm'),
  'swtpm-setup': { debian: 'swtpm-tools', fedora: 'swtpm-tools', arch: 'swtpm', suse: 'swtpm' },
  virtiofsd: everywhere('virtiofsd'),
  passt: everywhere('passt'),
  'msr-tools': everywhere('msr-tools'),
};

/** Pure: whose package names apply, from `ID` and `ID_LIKE` of os-release(5); null where they are not known. */
export function distributionOf(release: {
  ID?: string | undefined;
  ID_LIKE?: string | undefined;
}): Distribution | null {
  const ids = `${release.ID ?? ''} ${release.ID_LIKE ?? ''}`.toLowerCase().split(/\s+/);
  if (ids.some((id) => id === 'debian' || id === 'ubuntu')) return 'debian';
  if (ids.some((id) => id === 'fedora' || id === 'rhel' || id === 'centos')) return 'fedora';
  if (ids.includes('arch')) return 'arch';
  return ids.some((id) => /suse/.test(id)) ? 'suse' : null;
}

/** What is there for the guests of one architecture; null where a distribution has no such package. */
type GuestPackages = Record<Architecture, Record<Distribution, string | null>>;

const x86 = packageNames.qemu;
const noUefi = { debian: null, fedora: null, arch: null, suse: null };

/** QEMU itself. */
const emulators: GuestPackages = {
  x86_64: x86,
  i386: x86,
  aarch64: {
    debian: 'qemu-system-arm',
    fedora: 'qemu-system-aarch64',
    arch: 'qemu-system-aarch64',
    suse: 'qemu-arm',
  },
  arm: { ...everywhere('qemu-system-arm'), suse: 'qemu-arm' },
  riscv64: { ...everywhere('qemu-system-riscv'), suse: 'qemu-extra' },
  ppc64: { ...everywhere('qemu-system-ppc'), suse: 'qemu-ppc' },
  s390x: { ...everywhere('qemu-system-s390x'), suse: 'qemu-s390x' },
};

/** UEFI firmware. */
const uefi: GuestPackages = {
  x86_64: packageNames.ovmf,
  i386: {
    debian: 'ovmf-ia32',
    fedora: 'edk2-ovmf-ia32',
    arch: 'edk2-ovmf',
    suse: 'qemu-ovmf-ia32',
  },
  aarch64: {
    debian: 'qemu-efi-aarch64',
    fedora: 'edk2-aarch64',
    arch: 'edk2-aarch64',
    suse: 'qemu-uefi-aarch64',
  },
  arm: { debian: 'qemu-efi-arm', fedora: 'edk2-arm', arch: 'edk2-arm', suse: 'qemu-uefi-aarch32' },
  riscv64: {
    debian: 'qemu-efi-riscv64',
    fedora: 'edk2-riscv64',
    arch: null,
    suse: 'qemu-uefi-riscv64',
  },
  ppc64: noUefi,
  s390x: noUefi,
};

/** Before these releases the emulators of RISC-V and IBM Z were in another package. */
const splitIn: Partial<Record<string, Partial<Record<Architecture, number>>>> = {
  debian: { riscv64: 13, s390x: 13 },
  ubuntu: { riscv64: 25 },
};

interface Release {
  id: string;
  version: number;
  distribution: Distribution | null;
}

function releaseOf(files: FileReader): Release {
  const text = files.text('/etc/os-release') ?? files.text('/usr/lib/os-release') ?? '';
  const value = (key: string) => new RegExp(`^${key}=["']?([^"'\n]*)`, 'm').exec(text)?.[1];
  return {
    id: value('ID') ?? '',
    version: Number.parseFloat(value('VERSION_ID') ?? ''),
    distribution: distributionOf({ ID: value('ID'), ID_LIKE: value('ID_LIKE') }),
  };
}

/** What a package is called on this machine; null where its distribution is not known. */
export function packageHere(files: FileReader, name: Package): string | null {
  const { distribution } = releaseOf(files);
  return distribution && packageNames[name][distribution];
}

/** The package that brings QEMU for guests of an architecture to this machine, or null. */
export function emulatorPackage(files: FileReader, arch: Architecture): string | null {
  const { id, version, distribution } = releaseOf(files);
  const split = splitIn[id]?.[arch];
  if (split !== undefined && version < split) return 'qemu-system-misc';
  return distribution && emulators[arch][distribution];
}

/** The package that brings UEFI firmware for guests of an architecture to this machine, or null. */
export function uefiPackage(files: FileReader, arch: Architecture): string | null {
  const { distribution } = releaseOf(files);
  return distribution && uefi[arch][distribution];
}
