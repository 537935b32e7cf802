import path from 'node:path';
import { firmwareNodes } from '../device-ids';
import type { FirmwareFile } from '../../firmware/build';
import { firmwareMissing } from '../../firmware/missing';
import { blockNode, globalOption } from '../items';
import { invalid, partMissing, type BuildContext, type Section } from '../context';

/** The file in a VM's folder that holds its UEFI variables; qcow2, so that snapshots include them. */
export const nvramFile = 'nvram.qcow2';

/** The file in a VM's folder with firmware that is too short for the machine's flash: a longer copy of it. */
export const paddedCodeFile = 'firmware.img';

/** UEFI firmware in two flash chips: the code, shared and read-only, and this VM's own variables. */
export function uefiSection(context: BuildContext): Section {
  const { config, firmware, model, folder } = context;
  if (config.firmware === 'bios') return { items: [] };
  if (model.flash === null) throw partMissing(context, 'UEFI', 'firmware');
  if (firmware?.kind !== config.firmware) {
    throw firmwareMissing(config.firmware, config.machine);
  }
  if (firmware.smm && model.secureBoot !== 'smm') {
    throw invalid('firmware', 'secure-boot-needs-q35');
  }
  const { padCodeTo } = firmware;
  const code: FirmwareFile =
    padCodeTo === undefined
      ? firmware.code
      : { file: path.join(folder, paddedCodeFile), format: 'raw' };
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
