import type { FirmwareFile, ResolvedFirmware } from './build';
import type { FileReader } from '../tools/file-reader';

const qcow2Magic = 0x514649fb;

/**
 * Bytes of flash that a firmware file fills: of a raw file its length, of a qcow2 file what its header says (QEMU,
 * docs/interop/qcow2.txt).
 * @returns null when it cannot be read.
 */
export function flashBytesOf(files: FileReader, { file, format }: FirmwareFile): number | null {
  if (format === 'raw') return files.mark(file)?.size ?? null;
  const head = files.head(file, 32);
  if (!head || head.length < 32 || head.readUInt32BE(0) !== qcow2Magic) return null;
  return Number(head.readBigUInt64BE(24));
}

/**
 * Whether a VM's variables are of the size that a firmware keeps. Code that is built for another size finds no
 * variables there and stores none: what the guest had set is gone.
 * @param bytes of the VM's own variables
 */
export function keepsVariables(
  files: FileReader,
  firmware: ResolvedFirmware,
  bytes: number,
): boolean {
  return flashBytesOf(files, firmware.varsTemplate) === bytes;
}
