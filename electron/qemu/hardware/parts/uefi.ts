import path from 'node:path';
import { firmwareNodes } from '../device-ids';
import { firmwareMissing } from '../../firmware/missing';
import { blockNode, globalOption } from '../items';
import { invalid, type BuildContext, type Section } from '../context';

/** The file in a VM's folder that holds its UEFI variables; qcow2, so that snapshots include them. */
export const nvramFile = 'nvram.qcow2';

/** UEFI firmware in two flash chips: the code, shared and read-only, and this VM's own variables. */
export function uefiSection(context: BuildContext): Section {
  const { config, firmware, model, folder } = context;
  if (config.firmware === 'bios') return { items: [] };
  if (firmware?.kind !== config.firmware) {
    throw firmwareMissing(config.firmware, config.machine);
  }
  if (firmware.smm && model.family !== 'q35') {
    throw invalid('firmware', 'secure-boot-needs-q35');
  }
  const { code } = firmware;
  return {
    items: [
      blockNode('file', firmwareNodes.codeFile, { filename: code.file, 'read-only': true }),
      blockNode(code.format, firmwareNodes.code, {
        file: firmwareNodes.codeFile,
        'read-only': true,
      }),
      blockNode('file', firmwareNodes.varsFile, { filename: path.join(folder, nvramFile) }),
      blockNode('qcow2', firmwareNodes.vars, { file: firmwareNodes.varsFile }),
      // Only code in System Management Mode may write the variables, or Secure Boot could be switched off.
      ...(firmware.smm ? [globalOption('cfi.pflash01', 'secure', true)] : []),
    ],
  };
}
