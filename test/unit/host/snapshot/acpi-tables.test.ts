import { describe, expect, it } from 'vitest';
import { parseDmar, parseIvrs } from '../../../../electron/host/snapshot/devices/acpi-tables';
import { dmar, ivrs } from '../../../fixtures/hosts/acpi';

describe('DMAR', () => {
  it('tells units, reserved regions and interrupt remapping', () => {
    expect(parseDmar(dmar({ units: 2, reserved: 3 }))).toMatchObject({
      valid: true,
      units: 2,
      reservedRegions: 3,
      interruptRemapping: true,
      hostAddressBits: 39,
    });
  });

  it('is no support when it lists no unit', () => {
    expect(parseDmar(dmar({ units: 0, reserved: 1 }))).toMatchObject({
      valid: false,
      problem: 'lists no remapping unit',
    });
  });

  it.each([
    ['cut short', (table: Buffer) => table.subarray(0, 60)],
    ['nothing', () => Buffer.alloc(0)],
    ['another table', () => ivrs(1)],
    ['zeros', () => Buffer.alloc(200)],
  ])('is not valid: %s', (_, change) => {
    expect(parseDmar(change(dmar({ units: 2 })))).toMatchObject({ valid: false, units: 0 });
  });

  it('is usable with a wrong checksum, of which Linux only warns', () => {
    const table = parseDmar(dmar({ units: 2, checksum: 1 }));
    expect(table).toMatchObject({ valid: true, wrongChecksum: true, units: 2 });
  });

  it('is refused whole where one unit lies at address 0', () => {
    const table = parseDmar(dmar({ units: 2, zero: 1 }));
    expect(table).toMatchObject({ valid: false, refused: true, units: 1 });
  });

  it('does not follow a structure of impossible length', () => {
    const table = dmar({ units: 1 });
    table.writeUInt16LE(0, 50);
    table.writeUInt8(0, 9);
    table.writeUInt8((256 - (table.reduce((sum, byte) => sum + byte, 0) & 0xff)) & 0xff, 9);
    expect(parseDmar(table).problem).toBe('a structure of impossible length');
  });
});

describe('IVRS', () => {
  it('counts IOMMUs, not their descriptions', () => {
    expect(parseIvrs(ivrs(2))).toMatchObject({ valid: true, units: 2 });
  });

  it('is refused where its checksum is wrong', () => {
    const table = ivrs(1);
    table.writeUInt8(table.readUInt8(9) ^ 1, 9);
    expect(parseIvrs(table)).toMatchObject({ valid: false, problem: 'wrong checksum' });
  });

  it('is no support without one', () => {
    expect(parseIvrs(ivrs(0))).toMatchObject({ valid: false });
  });
});
