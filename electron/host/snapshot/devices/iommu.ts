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

/** Intel's register has bits near its top in all hardware, so a shorter number was cut off. */
const wholeRegister = /^[0-9a-f]{12,16}$/i;

/** One register of every unit, or none: a unit that is missing could be the one that differs. */
function readRegisters(
  files: MachineFiles,
  units: Fact<string[]>,
  file: string,
  registerOf: (line: string) => string | null,
): Fact<string[]> {
  const texts: string[] = [];
  for (const unit of valueOf(units) ?? []) {
    const fact = files.bytes(`/sys/class/iommu/${unit}/${file}`);
    if (fact.state !== 'read') return fact;
    const register = registerOf(fact.value.toString('utf8'));
    if (register === null) return unreadable('not in the expected form');
    texts.push(register);
  }
  return texts.length === 0 ? absent : read(texts);
}

const intelRegister = (text: string): string | null =>
  wholeRegister.test(text.trim()) ? text.trim() : null;

/**
 * AMD's extended features (EFR) among what `amd-iommu/features` says: alone before Linux 6.0, as `EFR2:EFR` up to 6.6,
 * as `EFR:EFR2` since 6.7 (drivers/iommu/amd/init.c, `amd_iommu_show_features`). EFR is never zero, EFR2 mostly is.
 * @param text with the line break that ends every file of sysfs: without it the number was cut off
 * @param release of the kernel, such as `6.1.0-18-amd64`
 */
function amdFeatures(text: string, release: string): string | null {
  const found = /^([0-9a-f]{1,16})(?::([0-9a-f]{1,16}))?\n$/i.exec(text);
  const [, first, second] = found ?? [];
  if (first === undefined || second === undefined) return first ?? null;
  if (/^0+$/.test(first)) return second;
  if (/^0+$/.test(second)) return first;
  const [major, minor] = (/^(\d+)\.(\d+)/.exec(release) ?? []).slice(1).map(Number);
  if (major === undefined || minor === undefined) return null;
  return major > 6 || (major === 6 && minor >= 7) ? first : second;
}

/** @param release of the kernel, which decides how AMD's features are written */
export function readIommu(files: MachineFiles, release: string): IommuFacts {
  const tables = '/sys/firmware/acpi/tables';
  const units = files.list('/sys/class/iommu');
  return {
    tables: files.list(tables),
    dmar: mapFact(files.bytes(`${tables}/DMAR`), parseDmar),
    ivrs: mapFact(files.bytes(`${tables}/IVRS`), parseIvrs),
    iort: mapFact(files.bytes(`${tables}/IORT`), (bytes) => bytes.length),
    units,
    intelCapabilities: readRegisters(files, units, 'intel-iommu/cap', intelRegister),
    amdFeatures: readRegisters(files, units, 'amd-iommu/features', (text) =>
      amdFeatures(text, release),
    ),
    groups: readGroups(files),
  };
}
