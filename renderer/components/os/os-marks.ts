import alma from 'simple-icons/icons/almalinux.svg?raw';
import alpine from 'simple-icons/icons/alpinelinux.svg?raw';
import arch from 'simple-icons/icons/archlinux.svg?raw';
import centos from 'simple-icons/icons/centos.svg?raw';
import debian from 'simple-icons/icons/debian.svg?raw';
import fedora from 'simple-icons/icons/fedora.svg?raw';
import freebsd from 'simple-icons/icons/freebsd.svg?raw';
import gentoo from 'simple-icons/icons/gentoo.svg?raw';
import kali from 'simple-icons/icons/kalilinux.svg?raw';
import linux from 'simple-icons/icons/linux.svg?raw';
import mint from 'simple-icons/icons/linuxmint.svg?raw';
import netbsd from 'simple-icons/icons/netbsd.svg?raw';
import nixos from 'simple-icons/icons/nixos.svg?raw';
import openbsd from 'simple-icons/icons/openbsd.svg?raw';
import opensuse from 'simple-icons/icons/opensuse.svg?raw';
import rhel from 'simple-icons/icons/redhat.svg?raw';
import rocky from 'simple-icons/icons/rockylinux.svg?raw';
import suse from 'simple-icons/icons/suse.svg?raw';
import ubuntu from 'simple-icons/icons/ubuntu.svg?raw';

const files = {
  alma,
  alpine,
  arch,
  centos,
  debian,
  fedora,
  freebsd,
  gentoo,
  kali,
  linux,
  mint,
  netbsd,
  nixos,
  openbsd,
  opensuse,
  rhel,
  rocky,
  suse,
  ubuntu,
};

export type OsMark = keyof typeof files;

/** The outline of a system's mark in a square of 24 units, as an SVG path. Each mark is its owner's; the drawings are CC0. */
export function markPath(mark: OsMark): string {
  const [, path = ''] = / d="([^"]+)"/.exec(files[mark]) ?? [];
  return path;
}
