import { lstat } from 'node:fs/promises';
import type { DiskFormat } from '../../shared/vm-config';
import { withFile } from '../lib/byte-source';

/** Where a qcow2 header has its disk's size, a big-endian number (QEMU's docs/interop/qcow2). */
const qcow2SizeAt = 24;

/**
 * The bytes that a disk image takes here, and those that a guest sees, without any tool. Null where the file is not
 * there, or does not say so simply.
 */
export async function imageSize(
  file: string,
  format: DiskFormat,
): Promise<{ bytes: number | null; virtualBytes: number | null }> {
  const found = await lstat(file).catch(() => null);
  if (!found?.isFile()) return { bytes: null, virtualBytes: null };
  const bytes = found.blocks * 512;
  if (format === 'raw') return { bytes, virtualBytes: found.size };
  if (format !== 'qcow2') return { bytes, virtualBytes: null };
  const size = await withFile(file, async (source) => await source.read(0, qcow2SizeAt + 8)).catch(
    () => null,
  );
  const whole =
    size !== null && size.length === qcow2SizeAt + 8 && size.toString('latin1', 0, 3) === 'QFI';
  return { bytes, virtualBytes: whole ? Number(size.readBigUInt64BE(qcow2SizeAt)) : null };
}
