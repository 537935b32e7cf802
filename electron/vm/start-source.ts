import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Disk, VmConfig } from '../../shared/vm-config';

/** Bytes of a new qcow2 image: its tables, and no guest's data. */
const freshQcow2 = 1024 * 1024;
const freshRaw = 64 * 1024;

/**
 * Whether a VM that is off has nothing that it could start from: no kernel, no disc, and no disk that was ever written
 * to. A disk that cannot be looked at counts as one that may hold something.
 */
export async function hasNothingToStartFrom(config: VmConfig, folder: string): Promise<boolean> {
  if (config.kernel || config.cdroms.some(({ file }) => file !== null)) return false;
  const blank = await Promise.all(config.disks.map((disk) => isBlank(disk, folder)));
  return blank.every(Boolean);
}

async function isBlank({ file, format }: Disk, folder: string): Promise<boolean> {
  if (format !== 'qcow2' && format !== 'raw') return false;
  try {
    const handle = await open(path.resolve(folder, file), 'r');
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return false;
      if (format === 'raw') return stat.blocks * 512 <= freshRaw;
      if (stat.size > freshQcow2) return false;
      // Bytes 8 to 15 of the header: where the name of the image below stands (QEMU, docs/interop/qcow2.txt).
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
      return bytesRead === 16 && buffer.readBigUInt64BE(8) === 0n;
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}
