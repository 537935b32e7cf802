import { describe, expect, it } from 'vitest';
import { readIsoFiles } from '../../../../electron/guests/disc/read-iso-files';
import { writeIso } from '../../../../electron/guests/disc/write-iso';
import { readIso } from '../../../../electron/guests/iso9660';
import { bufferSource } from '../../../../electron/lib/byte-source';

const now = new Date('2026-11-30T12:34:56Z');
const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });

describe('a disc', () => {
  it('has its label and its files, by the names that they were given', async () => {
    const files = [
      file('user-data', '#cloud-config\n'),
      file('meta-data', ''),
      file('Autounattend.xml', 'x'.repeat(5000)),
      file('größe.txt', 'y'),
    ];
    const disc = writeIso('cidata', files, now);
    expect(disc.length % 2048).toBe(0);
    expect(await readIso(bufferSource(disc))).toMatchObject({ label: 'cidata', boots: [] });
    const found = readIsoFiles(disc) ?? [];
    const names = found.map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set(files.map(({ name }) => name)));
    for (const { name, bytes } of files) {
      const same = found.find((each) => each.name === name);
      expect(Buffer.from(same?.bytes ?? [1, 2, 3]).equals(bytes)).toBe(true);
    }
  });

  it('may have more files than a sector names', () => {
    const files = Array.from({ length: 200 }, (_, at) =>
      file(`some-longer-name-${at}.txt`, `${at}`),
    );
    const found = readIsoFiles(writeIso('MANY', files, now)) ?? [];
    expect(found).toHaveLength(200);
    for (const { name, bytes } of found) {
      expect(Buffer.from(bytes).toString()).toBe(/\d+/.exec(name)?.[0]);
    }
  });

  it('is not read where it is damaged, and never beyond its end', () => {
    const disc = writeIso('cidata', [file('user-data', 'a'.repeat(9000))], now);
    for (let length = 0; length < disc.length; length += 1024) {
      const found = readIsoFiles(disc.subarray(0, length));
      expect(found === null || found.every(({ bytes }) => bytes.length <= length)).toBe(true);
    }
  });
});
