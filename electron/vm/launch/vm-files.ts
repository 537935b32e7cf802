import path from 'node:path';
import type { VmFileRole } from '../../../shared/contract';
import type { VmConfig } from '../../../shared/vm-config';
import { nvramFile } from '../../qemu/hardware/parts/uefi';

/** Where swtpm keeps a TPM 2.0's secrets, below the VM's folder. */
export const tpmFolder = 'tpm';
/** The state itself, below the VM's folder. */
export const tpmStateFile = path.join(tpmFolder, 'tpm2-00.permall');

/** A file that QEMU or a helper will open, and whether it is written to. */
export interface RequiredFile {
  /** The device that has it: `disk0`, `cd0`, `fd0`, `kernel`, `initrd`, `nvram`, `tpm`; the name of a fw_cfg entry. */
  device: string;
  role: VmFileRole;
  path: string;
  writes: boolean;
  /** Of a disk image, as the definition states it. */
  format?: string;
  /** It is created when it is not there. */
  optional?: boolean;
}

/** Pure: the files a definition needs; relative paths start at the VM's folder. */
export function requiredFiles(config: VmConfig, folder: string): RequiredFile[] {
  const at = (file: string, writes: boolean) => ({ path: path.resolve(folder, file), writes });
  const { kernel, fwCfg = [] } = config;
  const initrd = kernel?.initrd;
  return [
    ...config.disks.map(({ id, file, format, readOnly }) => ({
      device: id,
      role: 'disk' as const,
      ...at(file, !readOnly),
      format,
    })),
    ...config.cdroms.flatMap(({ id, file }) =>
      file ? [{ device: id, role: 'cdrom' as const, ...at(file, false) }] : [],
    ),
    ...(config.floppies ?? []).flatMap(({ id, file, readOnly = false }) =>
      file ? [{ device: id, role: 'floppy' as const, ...at(file, !readOnly) }] : [],
    ),
    ...(kernel ? [{ device: 'kernel', role: 'kernel' as const, ...at(kernel.kernel, false) }] : []),
    ...(initrd ? [{ device: 'initrd', role: 'initrd' as const, ...at(initrd, false) }] : []),
    ...fwCfg.flatMap(({ name, file }) =>
      file === undefined ? [] : [{ device: name, role: 'fwCfg' as const, ...at(file, false) }],
    ),
    ...ownState(config, folder),
  ];
}

function ownState(config: VmConfig, folder: string): RequiredFile[] {
  const own = { writes: true, optional: true };
  const nvram = path.join(folder, nvramFile);
  const tpm = path.join(folder, tpmStateFile);
  return [
    ...(config.firmware === 'bios'
      ? []
      : [{ device: 'nvram', role: 'nvram' as const, path: nvram, format: 'qcow2', ...own }]),
    ...(config.tpm ? [{ device: 'tpm', role: 'tpm' as const, path: tpm, ...own }] : []),
  ];
}
