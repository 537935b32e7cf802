import type { UefiEntryKind } from '../../../../shared/uefi';
import { guidBytes, guids, readGuid } from './guid';

/** A boot entry (UEFI 2.10, 3.1.3, EFI_LOAD_OPTION). */
interface LoadOption {
  name: string;
  active: boolean;
  kind: UefiEntryKind;
  /** The program that is started, with the backslashes of UEFI; null for a device whose usual program is. */
  file: string | null;
  /** The firmware made it by itself, and makes it again while the device is there. */
  automatic: boolean;
}

const activeBit = 0x1;

/** Pure: what an entry says; null for bytes that are none. */
export function parseLoadOption(data: Buffer): LoadOption | null {
  if (data.length < 8) return null;
  const attributes = data.readUInt32LE(0);
  const pathBytes = data.readUInt16LE(4);
  let end = 6;
  while (end + 1 < data.length && data.readUInt16LE(end) !== 0) end += 2;
  if (end + 2 + pathBytes > data.length) return null;
  const nodes = parsePath(data.subarray(end + 2, end + 2 + pathBytes));
  if (!nodes) return null;
  const rest = data.subarray(end + 2 + pathBytes);
  const automatic = rest.length === guidBytes && readGuid(rest) === guids.automaticEntry;
  return {
    name: data.toString('utf16le', 6, end),
    active: (attributes & activeBit) !== 0,
    automatic,
    ...targetOf(nodes),
  };
}

interface PathNode {
  /** Type and subtype, such as `4.1`. */
  kind: string;
  data: Buffer;
}

/** A device path up to its end (UEFI 2.10, 10.3); null when a length makes no sense. */
function parsePath(bytes: Buffer): PathNode[] | null {
  const nodes: PathNode[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const length = bytes.readUInt16LE(at + 2);
    if (length < 4 || at + length > bytes.length) return null;
    const kind = `${bytes[at]}.${bytes[at + 1]}`;
    if (kind === '127.255') break;
    nodes.push({ kind, data: bytes.subarray(at + 4, at + length) });
    at += length;
  }
  return nodes;
}

const ownPrograms: Readonly<Record<string, UefiEntryKind>> = {
  [guids.setupProgram]: 'setup',
  [guids.bootMenuProgram]: 'boot-menu',
  [guids.shellProgram]: 'shell',
};

function targetOf(nodes: readonly PathNode[]): Pick<LoadOption, 'kind' | 'file'> {
  const has = (...kinds: string[]) => nodes.some(({ kind }) => kinds.includes(kind));
  const inside = nodes.find(({ kind, data }) => kind === '4.6' && data.length >= guidBytes);
  if (inside) return { kind: ownPrograms[readGuid(inside.data)] ?? 'program', file: null };
  const file = nodes
    .filter(({ kind }) => kind === '4.4')
    .map(({ data }) => data.toString('utf16le').replace(/\0.*$/s, ''))
    .join('\\');
  if (file !== '') return { kind: 'system', file };
  // MAC address, IPv4, IPv6, URI
  if (has('3.11', '3.12', '3.13', '3.24')) return { kind: 'network', file: null };
  if (has('4.2')) return { kind: 'cd', file: null };
  return { kind: 'device', file: null };
}
