import type { ByteSource } from '../../lib/byte-source';

/** Places and names of VHDX 1.00 ([MS-VHDX] sections 2.2.3 and 2.6). */
const regionTableAt = 192 * 1024;
const metadataRegion = '06a27c8b90479a4bb8fe575f050f886e';
const fileParameters = '3767a1ca36fa434db3b633f0aa44e76b';
const hasParent = 2;
const entryBytes = 32;
const mostEntries = 2047;

/** Whether a VHDX image holds only what differs from a parent (`.avhdx`), which QEMU does not follow. */
export async function isDifferencingVhdx(source: ByteSource): Promise<boolean> {
  const regions = await source.read(regionTableAt, 64 * 1024);
  if (regions.length < 16 || regions.toString('latin1', 0, 4) !== 'regi') return false;
  const region = entry(regions, 16, regions.readUInt32LE(8), metadataRegion);
  if (!region) return false;
  const at = Number(region.readBigUInt64LE(16));
  const table = await source.read(at, 64 * 1024);
  if (table.length < 32 || table.toString('latin1', 0, 8) !== 'metadata') return false;
  const item = entry(table, 32, table.readUInt16LE(10), fileParameters);
  if (!item) return false;
  const parameters = await source.read(at + item.readUInt32LE(16), 8);
  return parameters.length === 8 && (parameters.readUInt32LE(4) & hasParent) !== 0;
}

/** The entry of a table that begins with this GUID, as its bytes stand there. */
function entry(table: Buffer, first: number, count: number, guid: string): Buffer | null {
  for (let index = 0; index < Math.min(count, mostEntries); index += 1) {
    const bytes = table.subarray(first + index * entryBytes, first + (index + 1) * entryBytes);
    if (bytes.length < entryBytes) return null;
    if (bytes.toString('hex', 0, 16) === guid) return bytes;
  }
  return null;
}
