import fs from 'node:fs';
import { absent, read, valueOf } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

/** PCI devices that this system would miss at once, by address, and what for. */
export interface HostUse {
  /** The controllers that `/` lies on. */
  rootDisk: string[];
  /** The network cards of the default route. */
  network: string[];
}

/** Deeper than any sensible stack of LVM, RAID, encryption, bonds and bridges. */
const deepest = 6;

function names(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

/** The last PCI device on the way to a device of sysfs, such as `0000:03:00.0`; none for virtual ones. */
function pciAddress(place: string): string[] {
  try {
    const found = fs.realpathSync
      .native(place)
      .match(/[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]/g);
    return found?.slice(-1) ?? [];
  } catch {
    return [];
  }
}

/** @param device `major:minor` */
function disksOf(device: string, depth = 0): string[] {
  const place = `/sys/dev/block/${device}`;
  const own = pciAddress(place);
  if (own.length > 0 || depth >= deepest) return own;
  return names(`${place}/slaves`).flatMap((slave) => {
    try {
      const number = fs.readFileSync(`${place}/slaves/${slave}/dev`, 'utf8').trim();
      return disksOf(number, depth + 1);
    } catch {
      return [];
    }
  });
}

/**
 * `major:minor` of the block device behind `/`. Btrfs and overlays have a number of their own, so the source of the
 * mount is asked where it is a device (proc(5), mountinfo).
 */
function rootDevice(mountinfo: string, numberOf: (file: string) => string | null): string | null {
  const line = mountinfo.split('\n').findLast((one) => one.split(' ')[4] === '/');
  if (line === undefined) return null;
  const number = line.split(' ')[2] ?? '';
  if (!number.startsWith('0:')) return number;
  const source = line.split(' - ')[1]?.split(' ')[1] ?? '';
  return source.startsWith('/dev/') ? numberOf(source) : null;
}

function blockNumber(file: string): string | null {
  try {
    const stat = fs.statSync(file);
    if (!stat.isBlockDevice()) return null;
    const [major, minor] = [
      (stat.rdev >>> 8) & 0xfff,
      (stat.rdev & 0xff) | ((stat.rdev >>> 12) & 0xfff00),
    ];
    return `${major}:${minor}`;
  } catch {
    return null;
  }
}

/** Interfaces of the default route of IPv4 and IPv6. @param route `/proc/net/route` @param route6 `/proc/net/ipv6_route` */
function defaultInterfaces(route: string, route6: string): string[] {
  const four = route.split('\n').flatMap((line) => {
    const [name = '', destination, , , , , , mask] = line.split('\t');
    return destination === '00000000' && mask === '00000000' ? [name] : [];
  });
  const six = route6.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    return /^0{32}$/.test(fields[0] ?? '') && fields[1] === '00' ? [fields[9] ?? ''] : [];
  });
  return [...new Set([...four, ...six])].filter((name) => name !== '' && name !== 'lo');
}

function cardsOf(name: string, depth = 0): string[] {
  const place = `/sys/class/net/${name}`;
  const own = pciAddress(`${place}/device`);
  if (own.length > 0 || depth >= deepest) return own;
  // Bridges, bonds, VLANs and macvlans name what lies below them `lower_NAME`.
  return names(place).flatMap((entry) =>
    entry.startsWith('lower_') ? cardsOf(entry.slice('lower_'.length), depth + 1) : [],
  );
}

/** What of the PCI bus this system lives on. An empty list is no proof that nothing is used. */
export function readHostUse(files: MachineFiles): Fact<HostUse> {
  if (files.recording?.hostUse) return read(files.recording.hostUse);
  if (!files.isThisMachine) return absent;
  const device = rootDevice(valueOf(files.text('/proc/self/mountinfo')) ?? '', blockNumber);
  const routes = ['/proc/net/route', '/proc/net/ipv6_route'].map((file) => {
    try {
      return fs.readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  });
  const cards = defaultInterfaces(routes[0] ?? '', routes[1] ?? '').flatMap((name) =>
    cardsOf(name),
  );
  return read({
    rootDisk: device === null ? [] : [...new Set(disksOf(device))],
    network: [...new Set(cards)],
  });
}
