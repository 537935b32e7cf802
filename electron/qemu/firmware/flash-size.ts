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
 * Bytes of flash that a file of firmware takes in a machine; null when it cannot be read, or does not fit.
 * @param chip bytes that it has to fill, null: any size will do
 */
function fittedBytes(files: FileReader, file: FirmwareFile | null, chip: number | null) {
  const bytes = file === null ? 0 : flashBytesOf(files, file);
  if (bytes === null || chip === null) return bytes;
  return bytes <= chip ? chip : null;
}

/** Firmware as a machine's flash takes it. @param chip bytes that it has to fill, null: any size will do */
export function fitted(
  files: FileReader,
  firmware: ResolvedFirmware,
  chip: number | null,
): ResolvedFirmware {
  const bytes = flashBytesOf(files, firmware.code);
  const isShort = chip !== null && bytes !== null && bytes < chip;
  return isShort ? { ...firmware, padCodeTo: chip } : firmware;
}

/**
 * Whether a VM's variables are of the size that a firmware keeps. Code that is built for another size finds no
 * variables there and stores none: what the guest had set is gone.
 * @param bytes of the VM's own variables
 * @param chip bytes that they have to fill, null: any size will do
 */
export function keepsVariables(
  files: FileReader,
  firmware: ResolvedFirmware,
  bytes: number,
  chip: number | null = null,
): boolean {
  return variableBytesOf(files, firmware, chip) === bytes;
}

/** Bytes of the variables that a firmware keeps in a machine; null when its template cannot be read. */
export function variableBytesOf(
  files: FileReader,
  { varsTemplate }: ResolvedFirmware,
  chip: number | null,
): number | null {
  return fittedBytes(files, varsTemplate, chip);
}
