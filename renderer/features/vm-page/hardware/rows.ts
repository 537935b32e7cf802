import type { TFunction } from 'i18next';
import type { VmConfig } from '../../../../shared/vm-config';
import { rareParts, type EditedConfig, type RarePart } from '../../../../shared/hardware';
import type { Scope } from './scopes';

/** Sentences of the hardware page, and of a machine's other pages. */
export type T = TFunction<['hardware', 'vm', 'common']>;

export const groups = [
  'system',
  'processor',
  'memory',
  'storage',
  'network',
  'display',
  'input',
  'sound',
  'ports',
  'security',
  'advanced',
] as const;
export type Group = (typeof groups)[number];

export type RowKind =
  | 'name'
  | 'notes'
  | 'os'
  | 'machine'
  | 'firmware'
  | 'clock'
  | 'boot'
  | 'kernel'
  | 'processor'
  | 'memory'
  | 'disk'
  | 'cdrom'
  | 'nic'
  | 'channel'
  | 'display'
  | 'input'
  | 'sound'
  | 'serial'
  | 'agent'
  | 'clipboard'
  | 'tpm'
  | 'secure'
  | 'accelerator'
  | 'rng'
  | 'balloon'
  | 'panic'
  | RarePart;

/** One line of the page. */
export interface Row {
  /** `memory`, `disk-disk0`. */
  id: string;
  kind: RowKind;
  group: Group;
  term: string;
  /** The id of its disk, drive or card; empty for any other row. */
  device: string;
  scopes: readonly Scope[];
  /** It can be taken out of the machine. */
  removable: boolean;
}

/** Rows that there is one of, with the parts of the definition that each one shows. */
const single: readonly [RowKind, Group, ...(keyof VmConfig)[]][] = [
  ['name', 'system', 'name'],
  ['os', 'system', 'os'],
  ['machine', 'system', 'machine', 'smm'],
  ['firmware', 'system', 'firmware'],
  ['kernel', 'system', 'kernel'],
  ['boot', 'system', 'boot'],
  ['clock', 'system', 'clock', 'clockBase'],
  ['notes', 'system', 'notes'],
  ['processor', 'processor', 'cpu'],
  ['memory', 'memory', 'memoryMiB', 'memoryMaximumMiB', 'memoryPlug', 'hugepages', 'numa'],
  ['display', 'display', 'display'],
  ['input', 'input', 'input', 'usb'],
  ['sound', 'sound', 'sound', 'soundTo'],
  ['floppies', 'storage', 'floppies'],
  ['serial', 'ports', 'serialPorts'],
  ['parallelPorts', 'ports', 'parallelPorts'],
  ['agent', 'ports', 'guestAgent'],
  ['clipboard', 'ports', 'clipboard'],
  ['vsock', 'ports', 'vsock'],
  ['tpm', 'security', 'tpm'],
  ['secure', 'security', 'firmware'],
  ['accelerator', 'advanced', 'accelerator'],
  ['balloon', 'advanced', 'balloon'],
  ['rng', 'advanced', 'rng'],
  ['watchdog', 'advanced', 'watchdog'],
  ['panic', 'advanced', 'panicDevice'],
  ['iommu', 'advanced', 'iommu'],
  ['smbios', 'advanced', 'smbios'],
  ['fwCfg', 'advanced', 'fwCfg'],
  ['extraArgs', 'advanced', 'extraArgs'],
];

/** A kernel of its own is rare, and Windows has no driver for the panic device. */
function isShown(kind: RowKind, configs: readonly EditedConfig[]): boolean {
  if (kind === 'kernel') return configs.some(({ kernel }) => kernel !== null);
  if (isRare(kind)) return configs.some((config) => config[kind] !== undefined);
  if (kind !== 'panic') return true;
  return configs.some(({ os, panicDevice }) => !os.startsWith('windows') || panicDevice);
}

const isRare = (kind: RowKind): kind is RarePart => rareParts.some((rare) => rare === kind);

/** Pure: a definition without any of what few machines have. */
export function withoutRare<Config extends EditedConfig>(config: Config): Config {
  const none = Object.fromEntries(rareParts.map((kind) => [kind, undefined]));
  return { ...config, ...none };
}

/** Rows that there are several of. */
const several = [
  ['disk', 'storage', 'disks'],
  ['cdrom', 'storage', 'cdroms'],
  ['nic', 'network', 'nics'],
  ['channel', 'ports', 'channels'],
] as const;

/**
 * Pure: the rows of a machine, in the order of the page.
 * @param configs the definition, and others whose devices have a row, too: what the guest still has, what is being
 * added.
 */
export function rowsOf(configs: readonly EditedConfig[], t: T): Row[] {
  const rows = single
    .filter(([kind]) => isShown(kind, configs))
    .map(([kind, group, ...parts]): Row => ({
      id: kind,
      kind,
      group,
      term: t(`row.${kind}`),
      device: '',
      scopes: parts.map((part) => ({ part, device: null })),
      removable: isRare(kind),
    }));
  const devices = several.flatMap(([kind, group, part]) => {
    const ids = [...new Set(configs.flatMap((config) => (config[part] ?? []).map(({ id }) => id)))];
    return ids.map((device, index): Row => ({
      id: `${kind === 'cdrom' ? 'drive' : kind}-${device}`,
      kind,
      group,
      term:
        ids.length > 1 ? t(`row.${kind}Numbered`, { number: String(index + 1) }) : t(`row.${kind}`),
      device,
      scopes: [{ part, device }],
      removable: true,
    }));
  });
  return groups.flatMap((group) => [...devices, ...rows].filter((row) => row.group === group));
}
