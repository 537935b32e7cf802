import { installedFirmware, type InstalledFirmware } from '../../../qemu/firmware/installed';
import type { MachineFiles } from '../reading/machine-files';
import { readerOf } from '../reading/tool-files';

export interface FirmwareFacts extends InstalledFirmware {
  /** False for recordings without the folder in which distributions keep firmware. */
  searched: boolean;
}

/** UEFI images for guests, as a start looks for them. @param configHome of this session; a recording has none */
export function readFirmware(files: MachineFiles, configHome: string | null): FirmwareFacts {
  return {
    searched: files.exists('/usr/share'),
    ...installedFirmware(readerOf(files), files.isThisMachine ? configHome : null),
  };
}
