import { absent, mapFact, read, valueOf } from './fact';
import type { Fact } from './fact';
import { parseDmar, parseIvrs } from './acpi-tables';
import type { DmarTable, IvrsTable } from './acpi-tables';
import type { MachineFiles } from './machine-files';

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

/** One register of every unit that has it. */
function readRegisters(files: MachineFiles, units: Fact<string[]>, file: string): Fact<string[]> {
  const texts = (valueOf(units) ?? []).flatMap((unit) => {
    // Newer kernels add AMD's second register after a colon.
    return valueOf(files.text(`/sys/class/iommu/${unit}/${file}`))?.split(':')[0] ?? [];
  });
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
