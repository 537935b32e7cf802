import { run } from '../../lib/run';
import type { FirmwareFile, ResolvedFirmware } from './build';

/**
 * Makes a VM's own UEFI variables from the firmware's template: a qcow2 file, so that snapshots include it.
 * @param qemuImg absolute path of `qemu-img`.
 * @param file the new file, in a folder of ours; an existing one is replaced.
 * @param chip bytes of flash that they have to fill, null: as many as the template has
 * @throws AppFailure `command-failed`, `no-space-left`.
 */
export async function createNvram(
  qemuImg: string,
  { varsTemplate }: Pick<ResolvedFirmware, 'varsTemplate'>,
  file: string,
  chip: number | null = null,
): Promise<void> {
  if (varsTemplate === null) {
    // Firmware formats flash that holds nothing.
    await run([qemuImg, 'create', '-q', '-f', 'qcow2', file, String(chip ?? 0)]);
    return;
  }
  await convert(qemuImg, varsTemplate, { file, format: 'qcow2' }, chip);
}

/**
 * Makes a copy of firmware's code that fills the flash of a machine; the original is left alone.
 * @param file the new file, raw
 * @throws AppFailure `command-failed`, `no-space-left`.
 */
export async function padCode(
  qemuImg: string,
  code: FirmwareFile,
  file: string,
  chip: number,
): Promise<void> {
  await convert(qemuImg, code, { file, format: 'raw' }, chip);
}

async function convert(
  qemuImg: string,
  from: FirmwareFile,
  { file, format }: FirmwareFile,
  bytes: number | null,
): Promise<void> {
  await run([qemuImg, 'convert', '-f', from.format, '-O', format, from.file, file]);
  if (bytes === null) return;
  await run([qemuImg, 'resize', '-q', '-f', format, file, String(bytes)]);
}
