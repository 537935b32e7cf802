export interface PartitionTable {
  kind: 'gpt' | 'mbr';
  /** Firmware this disk looks bootable under. */
  boots: ('bios' | 'uefi')[];
  /** Byte offset of the EFI system partition; null when there is none. */
  efiAt: number | null;
}

/** Bytes from the start of a disk that {@link readPartitionTable} needs: MBR, GPT header and its 128 entries. */
export const partitionTableBytes = 20_480;

const sectorBytes = 512;
/** The GPT header is the second sector. */
const headerEnd = 2 * sectorBytes;
const espType = 'c12a7328f81f11d2ba4b00a0c93ec93b';
const biosBootType = '2168614864496e6f744e656564454649';
const mbrEspType = 0xef;

/** Pure: reads the partition table at the start of a disk; null when there is no boot signature. */
export function readPartitionTable(head: Buffer): PartitionTable | null {
  if (head.length < sectorBytes || head.readUInt16LE(510) !== 0xaa55) return null;
  const hasBootCode = head.subarray(0, 440).some((byte) => byte !== 0);
  const isGpt =
    head.length >= headerEnd && head.subarray(512, 520).toString('latin1') === 'EFI PART';
  return isGpt
    ? { kind: 'gpt', ...gptFacts(head) }
    : { kind: 'mbr', ...mbrFacts(head, hasBootCode) };
}

type Facts = Omit<PartitionTable, 'kind'>;

function mbrFacts(head: Buffer, hasBootCode: boolean): Facts {
  const entries = [0, 1, 2, 3].map((index) => 446 + index * 16);
  const efi = entries.find((at) => head[at + 4] === mbrEspType);
  const boots: Facts['boots'] = hasBootCode ? ['bios'] : [];
  if (efi === undefined) return { boots, efiAt: null };
  return { boots: [...boots, 'uefi'], efiAt: head.readUInt32LE(efi + 8) * sectorBytes };
}

/** UEFI specification 2.10, section 5.3; attribute bit 2 marks a partition that a BIOS may boot. */
function gptFacts(head: Buffer): Facts {
  const first = Number(head.readBigUInt64LE(512 + 72)) * sectorBytes;
  const [count, size] = [head.readUInt32LE(512 + 80), head.readUInt32LE(512 + 84)];
  const found = new Set<'bios' | 'uefi'>();
  let efiAt: number | null = null;
  for (let index = 0; index < Math.min(count, 128); index += 1) {
    const at = first + index * size;
    if (size < 128 || at + 128 > head.length) break;
    const type = guid(head.subarray(at, at + 16));
    if (type === espType) {
      found.add('uefi');
      efiAt ??= Number(head.readBigUInt64LE(at + 32)) * sectorBytes;
    }
    const legacy = (head.readBigUInt64LE(at + 48) & 4n) !== 0n;
    if (type === biosBootType || legacy) found.add('bios');
  }
  return { boots: [...found].toSorted(), efiAt };
}

/** The first three parts of a GUID are stored with their bytes reversed. */
function guid(bytes: Buffer): string {
  const part = (from: number, to: number) => Buffer.from(bytes.subarray(from, to).toReversed());
  return Buffer.concat([part(0, 4), part(4, 6), part(6, 8), bytes.subarray(8)]).toString('hex');
}
