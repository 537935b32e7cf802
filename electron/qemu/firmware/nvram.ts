import { run } from '../../lib/run';
import type { ResolvedFirmware } from './build';

/**
 * Makes a VM's own UEFI variables from the firmware's template: a qcow2 file, so that snapshots include it.
 * @param qemuImg absolute path of `qemu-img`.
 * @param file the new file, in a folder of ours; an existing one is replaced.
 * @throws AppFailure `command-failed`, `no-space-left`.
 */
export async function createNvram(
  qemuImg: string,
  { varsTemplate }: Pick<ResolvedFirmware, 'varsTemplate'>,
  file: string,
): Promise<void> {
  const formats = ['-f', varsTemplate.format, '-O', 'qcow2'];
  await run([qemuImg, 'convert', ...formats, varsTemplate.file, file]);
}
