import type { ExportNote } from '../../../shared/exporting';
import { backendOf, type Disk, type VmConfig } from '../../../shared/vm-config';

/** A text in another program's words, and what it lacks. */
export interface Exported {
  text: string;
  notes: ExportNote[];
}

/** Parts of a definition that no other program is told of, by their names in it. */
const furtherParts = [
  'watchdog',
  'vsock',
  'smbios',
  'fwCfg',
  'channels',
  'hugepages',
  'numa',
  'iommu',
  'parallelPorts',
  'extraArgs',
] as const;

/** Pure: what no export takes along. */
export function commonNotes(config: VmConfig, snapshots: number): ExportNote[] {
  const further = furtherParts.filter((part) => {
    const value = config[part];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
  return [
    ...(snapshots > 0 ? [{ key: 'snapshots', value: String(snapshots) } as const] : []),
    ...(config.firmware === 'bios' ? [] : [{ key: 'variables' } as const]),
    ...((config.floppies ?? []).some(({ file }) => file !== null)
      ? [{ key: 'floppies' } as const]
      : []),
    ...(further.length > 0 ? [{ key: 'further', value: further.join(', ') } as const] : []),
  ];
}

/** Pure: forwarded ports, where the other program has none. */
export const forwardNotes = ({ nics }: Pick<VmConfig, 'nics'>): ExportNote[] =>
  nics.flatMap(({ id, forwards }) =>
    forwards.length === 0
      ? []
      : [
          {
            key: 'forwards',
            device: id,
            value: forwards
              .map(({ hostPort, guestPort }) => `${hostPort} → ${guestPort}`)
              .join(', '),
          } as const,
        ],
  );

/** Pure: cards that are connected to something else than QEMU's own network, which the other program gives them. */
export const networkNotes = ({ nics }: Pick<VmConfig, 'nics'>): ExportNote[] =>
  nics.flatMap((nic) =>
    backendOf(nic).kind === 'user' ? [] : [{ key: 'network', device: nic.id } as const],
  );

/** Pure: disks that hang on another bus in a machine with nothing but SATA. */
export const busNotes = (disks: readonly Disk[]): ExportNote[] =>
  disks
    .filter(({ bus }) => bus !== 'sata')
    .map(({ id }) => ({ key: 'bus', device: id, value: 'SATA' }) as const);
