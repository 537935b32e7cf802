export interface PartitionTable {
  kind: 'gpt' | 'mbr';
  /** Firmware this disk looks bootable under. */
  boots: ('bios' | 'uefi')[];
}

/** Bytes from the start of a disk that {@link readPartitionTable} needs: MBR, GPT header and its 128 entries. */
export const partitionTableBytes = 20_480;

const sectorBytes = 512;
const espType = 'c12a7328f81f11d2ba4b00a0c93ec93b';
const biosBootType = '2168614864496e6f744e656564454649';
const mbrEspType = 0xef;

/** Pure: reads the partition table at the start of a disk; null when there is no boot signature. */
export function readPartitionTable(head: Buffer): PartitionTable | null {
  if (head.length < sectorBytes || head.readUInt16LE(510) !== 0xaa55) return null;
  const hasBootCode = head.subarray(0, 440).some((byte) => byte !== 0);
  const isGpt = head.subarray(512, 520).toString('latin1') === 'EFI PART';
  return isGpt
    ? { kind: 'gpt', boots: gptBoots(head) }
    : { kind: 'mbr', boots: mbrBoots(head, hasBootCode) };
}

function mbrBoots(head: Buffer, hasBootCode: boolean): PartitionTable['boots'] {
  const types = [0, 1, 2, 3].map((index) => head[446 + index * 16 + 4]);
  return [
    ...(hasBootCode ? (['bios'] as const) : []),
    ...(types.includes(mbrEspType) ? (['uefi'] as const) : []),
  ];
}

/** UEFI specification 2.10, section 5.3; attribute bit 2 marks a partition that a BIOS may boot. */
function gptBoots(head: Buffer): PartitionTable['boots'] {
  const first = Number(head.readBigUInt64LE(512 + 72)) * sectorBytes;
  const [count, size] = [head.readUInt32LE(512 + 80), head.readUInt32LE(512 + 84)];
  const found = new Set<'bios' | 'uefi'>();
  for (let index = 0; index < Math.min(count, 128); index += 1) {
    const at = first + index * size;
    if (size < 128 || at + 128 > head.length) break;
    const type = guid(head.subarray(at, at + 16));
    if (type === espType) found.add('uefi');
    const legacy = (head.readBigUInt64LE(at + 48) & 4n) !== 0n;
    if (type === biosBootType || legacy) found.add('bios');
  }
  return [...found].toSorted();
}

/** The first three parts of a GUID are stored with their bytes reversed. */
function guid(bytes: Buffer): string {
  const part = (from: number, to: number) => Buffer.from(bytes.subarray(from, to).toReversed());
  return Buffer.concat([part(0, 4), part(4, 6), part(6, 8), bytes.subarray(8)]).toString('hex');
}
