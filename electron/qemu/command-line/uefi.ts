import path from 'node:path';
import { failure } from '../../../shared/errors';
import { firmwareNodes } from './device-ids';
import { blockdevArgs, globalArgs } from './options';
import { invalid, type BuildContext, type Section } from './context';

/** The file in a VM's folder that holds its UEFI variables; qcow2, so that snapshots include them. */
export const nvramFile = 'nvram.qcow2';

/** UEFI firmware in two flash chips: the code, shared and read-only, and this VM's own variables. */
export function uefiSection(context: BuildContext): Section {
  const { config, firmware, family, folder } = context;
  if (config.firmware === 'bios') return { args: [] };
  if (firmware?.kind !== config.firmware) {
    throw failure('firmware-missing', 'No UEFI firmware that suits this VM was found.', {
      params: { kind: config.firmware },
    });
  }
  if (firmware.smm && family !== 'q35') {
    throw invalid('firmware', 'Secure Boot needs the machine type q35.');
  }
  const { code } = firmware;
  return {
    args: [
      ...blockdevArgs('file', firmwareNodes.codeFile, { filename: code.file, 'read-only': true }),
      ...blockdevArgs(code.format, firmwareNodes.code, {
        file: firmwareNodes.codeFile,
        'read-only': true,
      }),
      ...blockdevArgs('file', firmwareNodes.varsFile, { filename: path.join(folder, nvramFile) }),
      ...blockdevArgs('qcow2', firmwareNodes.vars, { file: firmwareNodes.varsFile }),
      // Only code in System Management Mode may write the variables, or Secure Boot could be switched off.
      ...(firmware.smm ? globalArgs('cfi.pflash01', 'secure', true) : []),
    ],
  };
}
