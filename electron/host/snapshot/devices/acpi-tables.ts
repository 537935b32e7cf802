/**
 * The two ACPI tables that announce an IOMMU, parsed rather than merely found: a table that is empty, cut short or
 * lists no remapping unit is no support.
 *
 * Sources: Intel Virtualization Technology for Directed I/O, Architecture Specification, chapter 8 (DMAR);
 * AMD I/O Virtualization Technology (IOMMU) Specification, chapter 5 (IVRS).
 */
export interface DmarTable {
  valid: boolean;
  /** Why the table is not valid. */
  problem: string | null;
  /** The checksum is wrong, which Linux only warns of (ACPICA, `AcpiUtVerifyChecksum`). */
  wrongChecksum: boolean;
  /** Linux refuses the whole table: a unit at address 0 (drivers/iommu/intel/dmar.c, `dmar_validate_one_drhd`). */
  refused: boolean;
  /** Remapping hardware units (DRHD). */
  units: number;
  interruptRemapping: boolean;
  /** The firmware asks the system not to use x2APIC. */
  x2apicOptOut: boolean;
  /** Regions that some device must keep reaching (RMRR); they can stand in the way of passthrough. */
  reservedRegions: number;
  hostAddressBits: number;
}

export interface IvrsTable {
  valid: boolean;
  problem: string | null;
  /** Distinct IOMMUs (IVHD blocks by base address). */
  units: number;
  reservedRegions: number;
}

/** ACPI's common table header. */
const headerBytes = 36;
const firstStructure = 48;

const checksumFits = (bytes: Uint8Array): boolean =>
  bytes.reduce((total, byte) => (total + byte) & 0xff, 0) === 0;

/** Common to both: signature and stated length. */
function headerProblem(bytes: Uint8Array, signature: string): string | null {
  if (bytes.length < firstStructure) return `only ${bytes.length} bytes`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = String.fromCharCode(...bytes.subarray(0, 4));
  if (found !== signature) return 'wrong signature';
  const length = view.getUint32(4, true);
  return length === bytes.length ? null : `says ${length} bytes but has ${bytes.length}`;
}

/** Walks structures whose length stands at `lengthOffset`; returns a problem when one runs out of the table. */
function walk(
  view: DataView,
  typeOf: (offset: number) => number,
  lengthOffset: number,
  visit: (type: number, offset: number, length: number) => void,
): string | null {
  let offset = firstStructure;
  while (offset < view.byteLength) {
    if (offset + lengthOffset + 2 > view.byteLength) return 'cut short';
    const length = view.getUint16(offset + lengthOffset, true);
    if (length < 4 || offset + length > view.byteLength) return 'a structure of impossible length';
    visit(typeOf(offset), offset, length);
    offset += length;
  }
  return null;
}

export function parseDmar(bytes: Uint8Array): DmarTable {
  const table: DmarTable = {
    valid: false,
    problem: headerProblem(bytes, 'DMAR'),
    wrongChecksum: !checksumFits(bytes),
    refused: false,
    units: 0,
    interruptRemapping: false,
    x2apicOptOut: false,
    reservedRegions: 0,
    hostAddressBits: 0,
  };
  if (table.problem !== null) return table;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(headerBytes + 1);
  table.hostAddressBits = view.getUint8(headerBytes) + 1;
  table.interruptRemapping = (flags & 1) !== 0;
  table.x2apicOptOut = (flags & 2) !== 0;
  table.problem = walk(
    view,
    (offset) => view.getUint16(offset, true),
    2,
    (type, offset, length) => {
      if (type === 0 && length >= 16) {
        if (view.getBigUint64(offset + 8, true) === 0n) table.refused = true;
        else table.units += 1;
      }
      if (type === 1) table.reservedRegions += 1;
    },
  );
  if (table.problem === null && table.refused) table.problem = 'lists a unit at address 0';
  if (table.problem === null && table.units === 0) table.problem = 'lists no remapping unit';
  table.valid = table.problem === null;
  return table;
}

export function parseIvrs(bytes: Uint8Array): IvrsTable {
  const table: IvrsTable = {
    valid: false,
    problem: headerProblem(bytes, 'IVRS'),
    units: 0,
    reservedRegions: 0,
  };
  // Linux refuses this one where the sum is wrong (drivers/iommu/amd/init.c, `check_ivrs_checksum`).
  if (table.problem === null && !checksumFits(bytes)) table.problem = 'wrong checksum';
  if (table.problem !== null) return table;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Types 10h, 11h and 40h describe the same IOMMU to systems of different age, so bases are counted, not blocks.
  const bases = new Set<bigint>();
  table.problem = walk(
    view,
    (offset) => view.getUint8(offset),
    2,
    (type, offset, length) => {
      const definition = type === 0x10 || type === 0x11 || type === 0x40;
      if (definition && length >= 24) bases.add(view.getBigUint64(offset + 8, true));
      if (type >= 0x20 && type <= 0x22) table.reservedRegions += 1;
    },
  );
  table.units = bases.size;
  if (table.problem === null && table.units === 0) table.problem = 'lists no IOMMU';
  table.valid = table.problem === null;
  return table;
}
