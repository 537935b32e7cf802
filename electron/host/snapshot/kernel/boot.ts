import { isUtf8 } from 'node:buffer';
import { mapFact, valueOf } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

/** How this machine starts its kernel, as far as it shows without root. */
export interface BootFacts {
  /** Who loaded the kernel, in the loader's own words: `systemd-boot 257.9`, `GRUB 2.12`. */
  loaderInfo: Fact<string>;
  /** Whether UEFI can be asked to enter its set-up at the next start. */
  bootsToSetup: Fact<boolean>;
  grubDefaults: Fact<string>;
  /** Files of `/etc/default/grub.d`, which GRUB's tools read after the former. */
  grubFragments: string[];
  /** `/etc/kernel/cmdline`: what systemd's kernel-install writes into new entries. */
  kernelCommandLine: Fact<string>;
  /** Our own file of options for the kvm modules. */
  nestedOptions: Fact<string>;
  /** Which of {@link bootPaths} are there. */
  present: string[];
}

/** The only file that Paddock ever puts into `/etc/modprobe.d`. */
export const nestedOptionsFile = '/etc/modprobe.d/paddock-nested.conf';

const efivars = '/sys/firmware/efi/efivars';
/** systemd's Boot Loader Interface (docs/BOOT_LOADER_INTERFACE.md), which GRUB and rEFInd speak, too. */
export const loaderInfoFile = `${efivars}/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f`;
/** UEFI specification, 8.5.4 "Exchanging information between the OS and firmware". */
export const indicationsFile = `${efivars}/OsIndicationsSupported-8be4df61-93ca-11d2-aa0d-00e098032b8c`;

/** Files whose mere presence tells boot loaders and their tools apart. */
const bootPaths = [
  '/run/ostree-booted',
  '/boot/grub/grub.cfg',
  '/boot/grub2/grub.cfg',
  '/boot/refind_linux.conf',
  '/boot/loader/loader.conf',
  '/efi/loader/loader.conf',
  '/boot/efi/loader/loader.conf',
  '/usr/sbin/update-grub',
  '/usr/bin/grub-mkconfig',
  '/usr/sbin/grub-mkconfig',
  '/usr/bin/grub2-mkconfig',
  '/usr/sbin/grub2-mkconfig',
  '/usr/sbin/grubby',
  '/usr/bin/grubby',
  '/usr/bin/kernel-install',
  '/usr/bin/sdbootutil',
] as const;

/** A variable as efivarfs shows it: four bytes of attributes, then UTF-16 with a closing NUL. */
function loaderName(bytes: Buffer): string | null {
  const text = bytes.subarray(4).toString('utf16le').replaceAll('\0', '').trim();
  return /^[\x20-\x7e]{1,100}$/.test(text) ? text : null;
}

/** Bit 0, EFI_OS_INDICATIONS_BOOT_TO_FW_UI, of the 64 bits behind the attributes. */
function bootsToSetup(bytes: Buffer): boolean | null {
  return bytes.length === 12 ? (bytes.readUInt8(4) & 1) === 1 : null;
}

/** The whole text, last line break and all: what is written back must differ in nothing but the change shown. */
function exactText(files: MachineFiles, file: string): Fact<string> {
  return mapFact(files.bytes(file), (bytes) =>
    isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8') : null,
  );
}

function fragments(files: MachineFiles): string[] {
  const folder = '/etc/default/grub.d';
  const names = valueOf(files.list(folder)) ?? [];
  return names
    .filter((name) => name.endsWith('.cfg'))
    .flatMap((name) => valueOf(files.text(`${folder}/${name}`)) ?? []);
}

export function readBoot(files: MachineFiles, release: string | undefined): BootFacts {
  const named = /^[\w.+~-]+$/.test(release ?? '') ? release : null;
  const images = named ? [`/usr/lib/modules/${named}/vmlinuz`, `/boot/vmlinuz-${named}`] : [];
  return {
    loaderInfo: mapFact(files.bytes(loaderInfoFile), loaderName),
    bootsToSetup: mapFact(files.bytes(indicationsFile), bootsToSetup),
    grubDefaults: exactText(files, '/etc/default/grub'),
    grubFragments: fragments(files),
    kernelCommandLine: exactText(files, '/etc/kernel/cmdline'),
    nestedOptions: exactText(files, nestedOptionsFile),
    present: [...bootPaths, ...images].filter((file) => files.exists(file)),
  };
}
