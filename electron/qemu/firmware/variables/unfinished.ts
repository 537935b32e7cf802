import { guids, readGuid } from './guid';

const blockBytes = 4096;
const [blockHeaderBytes, writeHeaderBytes, recordBytes] = [32, 40, 40];
/** Erased flash is all ones: a bit that is clear has been set. */
const isSet = (state: number, bit: number) => (state & bit) === 0;

/**
 * Pure: whether the firmware was interrupted while it moved its variables. It finishes that at the next start, over
 * whatever was written meanwhile (edk2, `Guid/SystemNvDataGuid.h` and `FaultTolerantWriteDxe`).
 * @param from byte of the file behind the store
 */
export function hasUnfinishedWrite(file: Buffer, from: number): boolean {
  const first = Math.ceil(from / blockBytes) * blockBytes;
  for (let at = first; at + blockHeaderBytes <= file.length; at += blockBytes) {
    if (readGuid(file, at) === guids.workingBlock) return queueWaits(file, at);
  }
  return false;
}

function queueWaits(file: Buffer, block: number): boolean {
  const size = Number(file.readBigUInt64LE(block + 24));
  const end = Math.min(block + blockHeaderBytes + size, file.length);
  let at = block + blockHeaderBytes;
  while (at + writeHeaderBytes <= end) {
    const state = file[at] ?? 0xff;
    if (!isSet(state, 1)) return false;
    const count = Number(file.readBigUInt64LE(at + 24));
    const priv = Number(file.readBigUInt64LE(at + 32));
    const length = count * (recordBytes + priv);
    const isWhole = length > 0 && at + writeHeaderBytes + length <= end;
    if (isSet(state, 2) && !isSet(state, 4)) {
      const record = file[at + writeHeaderBytes] ?? 0xff;
      return isSet(record, 2) && !isSet(record, 4);
    }
    if (!isWhole) return false;
    at += writeHeaderBytes + length;
  }
  return false;
}
