import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { cpuFamily } from '../machine';

export type IommuKind = 'intel' | 'amd' | 'smmu' | 'virtio' | 'other';

/** Names of units in `/sys/class/iommu`, as their drivers give them. */
const unitNames: readonly [pattern: RegExp, kind: IommuKind][] = [
  [/^dmar\d/, 'intel'],
  [/^ivhd\d/, 'amd'],
  [/smmu|^arm-/, 'smmu'],
  [/virtio/, 'virtio'],
];

/**
 * Whose IOMMU it is. A unit that is there names itself, and a table announces one maker's; only without either the
 * processor's maker tells. QEMU gives a guest any of them, whatever processor it has.
 */
export function iommuKind(snapshot: HostSnapshot): IommuKind {
  const { units, dmar, ivrs } = snapshot.iommu;
  for (const unit of valueOf(units) ?? []) {
    const kind = unitNames.find(([pattern]) => pattern.test(unit))?.[1];
    if (kind) return kind;
  }
  const family = cpuFamily(snapshot);
  const tables = { intel: dmar.state !== 'absent', amd: ivrs.state !== 'absent' };
  if (family === 'intel' || family === 'amd') {
    const other = family === 'intel' ? 'amd' : 'intel';
    return !tables[family] && tables[other] ? other : family;
  }
  return family === 'arm' ? 'smmu' : 'other';
}

/** What its maker calls it, the same in every language. */
export function iommuName(snapshot: HostSnapshot): string {
  const names: Record<IommuKind, string> = {
    intel: 'Intel VT-d',
    amd: 'AMD-Vi',
    smmu: 'ARM SMMU',
    virtio: 'virtio-iommu',
    other: 'IOMMU',
  };
  return names[iommuKind(snapshot)];
}
