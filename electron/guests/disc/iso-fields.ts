/** The bytes of a disc's sector, and of what ISO 9660 calls a logical block here. */
export const sectorBytes = 2048;

/** Pure: a number in both byte orders, one behind the other (ECMA-119, 7.2.3 and 7.3.3). @param bytes of one of them. */
export function bothEnds(value: number, bytes: 2 | 4): Buffer {
  const field = Buffer.alloc(bytes * 2);
  field.writeUIntLE(value, 0, bytes);
  field.writeUIntBE(value, bytes, bytes);
  return field;
}

/** Pure: a text of a volume descriptor, filled up with spaces. */
export const isoText = (value: string, length: number): Buffer =>
  Buffer.from(value.slice(0, length).padEnd(length), 'latin1');

/** Pure: the same in Joliet's UCS-2, which begins with the high byte. @param length in bytes. */
export function joliet(value: string, length: number): Buffer {
  const field = Buffer.alloc(length);
  const characters = Math.floor(length / 2);
  field.set(ucs2(value.slice(0, characters).padEnd(characters)));
  return field;
}

/** Pure: a text in UCS-2, high byte first. */
export const ucs2 = (value: string): Buffer => Buffer.from(value, 'utf16le').swap16();

/** Pure: a moment in a volume descriptor (ECMA-119, 8.4.26.1); null: not specified. */
export function volumeDate(moment: Date | null): Buffer {
  const digits = moment?.toISOString().replaceAll(/\D/g, '').slice(0, 16) ?? '0'.repeat(16);
  return Buffer.from(`${digits}\u0000`, 'latin1');
}

/** Pure: a moment in a directory record, UTC (ECMA-119, 9.1.5). */
export const recordDate = (moment: Date): Buffer =>
  Buffer.from([
    moment.getUTCFullYear() - 1900,
    moment.getUTCMonth() + 1,
    moment.getUTCDate(),
    moment.getUTCHours(),
    moment.getUTCMinutes(),
    moment.getUTCSeconds(),
    0,
  ]);
