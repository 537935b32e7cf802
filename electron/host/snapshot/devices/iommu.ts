import { absent, mapFact, read, unreadable, valueOf } from '../reading/fact';
import type { Fact } from '../reading/fact';
import { parseDmar, parseIvrs } from './acpi-tables';
import type { DmarTable, IvrsTable } from './acpi-tables';
import type { MachineFiles } from '../reading/machine-files';

interface IommuGroup {
  id: number;
  /** Addresses of PCI devices, or names of platform devices. */
  devices: string[];
}

export interface IommuFacts {
  /** Names of the ACPI tables; listing them needs no root, reading them does. */
  tables: Fact<string[]>;
  dmar: Fact<DmarTable>;
  ivrs: Fact<IvrsTable>;
  iort: Fact<number>;
  /** `/sys/class/iommu`: `dmar0`, `ivhd0`, `smmu3.0x…`, `virtio_iommu`. */
  units: Fact<string[]>;
  /** Capability register of every Intel unit, hexadecimal text. */
  intelCapabilities: Fact<string[]>;
  /** Extended features of every AMD unit, hexadecimal text. */
  amdFeatures: Fact<string[]>;
  groups: Fact<IommuGroup[]>;
}

function readGroups(files: MachineFiles): Fact<IommuGroup[]> {
  const folder = '/sys/kernel/iommu_groups';
  return mapFact(files.list(folder), (names) =>
    names
      .filter((name) => /^\d+$/.test(name))
      .map((name) => {
        const devices = files.list(`${folder}/${name}/devices`);
        return { id: Number(name), devices: devices.state === 'read' ? devices.value : [] };
      })
      .toSorted((a, b) => a.id - b.id),
  );
}

/** Both registers have bits near their top in all hardware, so a shorter number was cut off. */
const wholeRegister = /^[0-9a-f]{12,16}$/i;

/** One register of every unit, or none: a unit that is missing could be the one that differs. */
function readRegisters(files: MachineFiles, units: Fact<string[]>, file: string): Fact<string[]> {
  const texts: string[] = [];
  for (const unit of valueOf(units) ?? []) {
    const fact = files.text(`/sys/class/iommu/${unit}/${file}`);
    if (fact.state !== 'read') return fact;
    // Newer kernels add AMD's second register after a colon.
    const register = fact.value.split(':')[0] ?? '';
    if (!wholeRegister.test(register)) return unreadable('not in the expected form');
    texts.push(register);
  }
  return texts.length === 0 ? absent : read(texts);
}

export function readIommu(files: MachineFiles): IommuFacts {
  const tables = '/sys/firmware/acpi/tables';
  const units = files.list('/sys/class/iommu');
  return {
    tables: files.list(tables),
    dmar: mapFact(files.bytes(`${tables}/DMAR`), parseDmar),
    ivrs: mapFact(files.bytes(`${tables}/IVRS`), parseIvrs),
    iort: mapFact(files.bytes(`${tables}/IORT`), (bytes) => bytes.length),
    units,
    intelCapabilities: readRegisters(files, units, 'intel-iommu/cap'),
    amdFeatures: readRegisters(files, units, 'amd-iommu/features'),
    groups: readGroups(files),
  };
}
