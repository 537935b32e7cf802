import { withFile } from '../../lib/byte-source';

/** Where a qcow2 header has the number of snapshots inside it, big-endian (QEMU's docs/interop/qcow2). */
const countAt = 60;

/** Snapshots inside a qcow2 image; 0 for any other file, and for one that cannot be read. */
export async function snapshotCount(file: string): Promise<number> {
  const head = await withFile(file, async (source) => await source.read(0, countAt + 4)).catch(
    () => null,
  );
  const isQcow2 = head?.length === countAt + 4 && head.toString('latin1', 0, 3) === 'QFI';
  return isQcow2 ? head.readUInt32BE(countAt) : 0;
}
