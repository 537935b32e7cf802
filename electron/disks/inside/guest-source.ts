import { type ByteSource, withFile } from '../../lib/byte-source';
import { guestBytes } from '../inspect/guest-bytes';
import type { FindQemuImg } from '../run-qemu-img';

/** An image that was found harmless, and the format that is stated. */
interface SoundImage {
  file: string;
  format: string;
  virtualBytes: number;
}

/** What `guestBytes` takes: whole ones. */
const sector = 512;

/**
 * Lets `use` read a disk as its guest sees it, read-only and without mounting anything: a raw one by itself, any other by
 * qemu-img, a piece at a time. @throws AppFailure `disk-unreadable`, `tool-missing`, `cancelled`.
 */
export async function withGuestSource<T>(
  { file, format, virtualBytes }: SoundImage,
  { qemuImg, signal }: { qemuImg: FindQemuImg; signal?: AbortSignal },
  use: (source: ByteSource) => Promise<T>,
): Promise<T> {
  if (format === 'raw') return await withFile(file, use);
  const last = virtualBytes - (virtualBytes % sector);
  return await use({
    size: virtualBytes,
    read: async (offset, length) => {
      const within = offset >= 0 && offset < virtualBytes && length > 0;
      if (!within) return Buffer.alloc(0);
      const at = offset - (offset % sector);
      const wanted = offset - at + Math.min(length, virtualBytes - offset);
      const whole = Math.min(Math.ceil(wanted / sector) * sector, last - at);
      if (whole <= 0) return Buffer.alloc(0);
      const piece = { at, bytes: whole };
      const bytes = await guestBytes(file, format, piece, qemuImg, signal);
      return bytes.subarray(offset - at, wanted);
    },
  });
}
