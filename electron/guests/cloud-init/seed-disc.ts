import { readIsoFiles } from '../disc/read-iso-files';
import { writeIso } from '../disc/write-iso';
import type { SeedTexts } from './seed-texts';

/** The label that NoCloud looks for. */
const label = 'cidata';

/** Pure: a seed as a disc. */
export function seedDisc({ userData, metaData, networkConfig }: SeedTexts, now: Date): Buffer {
  const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text, 'utf8') });
  const files = [
    file('meta-data', metaData),
    ...(networkConfig === null ? [] : [file('network-config', networkConfig)]),
    file('user-data', userData),
  ];
  return writeIso(label, files, now);
}

/** Pure: what is on a seed disc; null where it is none. */
export function readSeedDisc(disc: Buffer): SeedTexts | null {
  const files = readIsoFiles(disc);
  const text = (name: string): string | null => {
    const found = files?.find((file) => file.name === name);
    return found ? Buffer.from(found.bytes).toString('utf8') : null;
  };
  const [userData, metaData] = [text('user-data'), text('meta-data')];
  if (userData === null || metaData === null) return null;
  return { userData, metaData, networkConfig: text('network-config') };
}
