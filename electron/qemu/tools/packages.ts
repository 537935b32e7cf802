import type { FileReader } from './file-reader';

/** Families of distributions whose package names are known. */
export type Distribution = 'debian' | 'fedora' | 'arch' | 'suse';

/** What can be installed, by a name of our own. */
export type Package =
  'qemu' | 'qemu-img' | 'ovmf' | 'swtpm' | 'swtpm-setup' | 'virtiofsd' | 'passt' | 'msr-tools';

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

/** What a package is called on this machine; null where its distribution is not known. */
export function packageHere(files: FileReader, name: Package): string | null {
  const text = files.text('/etc/os-release') ?? files.text('/usr/lib/os-release') ?? '';
  const value = (key: string) => new RegExp(`^${key}=["']?([^"'\n]*)`, 'm').exec(text)?.[1];
  const distribution = distributionOf({ ID: value('ID'), ID_LIKE: value('ID_LIKE') });
  return distribution && packageNames[name][distribution];
}
