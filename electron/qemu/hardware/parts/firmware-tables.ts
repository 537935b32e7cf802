import type { FwCfg } from '../../../../shared/vm-parts';
import { impossible, type BuildContext, type Section } from '../context';
import { option, type Option } from '../items';

/** What the guest reads of its maker in the SMBIOS tables (type 1), and OEM strings (type 11). */
export function smbiosSection(context: BuildContext): Section {
  const { smbios } = context.config;
  if (!smbios) return { items: [] };
  if (!context.model.smbios) throw impossible(context, 'smbios', 'SMBIOS');
  const { oem = [], ...system } = smbios;
  return {
    items: [
      ...(Object.values(system).some((text) => text !== undefined)
        ? [option('-smbios', null, { type: 1, ...system })]
        : []),
      ...(oem.length > 0 ? [option('-smbios', null, { type: 11, value: oem })] : []),
    ],
  };
}

/** Files that the guest finds in QEMU's firmware configuration, such as below /sys/firmware/qemu_fw_cfg. */
export function fwCfgSection(context: BuildContext): Section {
  const { fwCfg = [] } = context.config;
  if (fwCfg.length > 0 && !context.model.fwCfg) throw impossible(context, 'fwCfg', 'fw_cfg');
  return { items: fwCfg.map((entry) => fwCfgOption(context, entry)) };
}

function fwCfgOption({ resolve }: BuildContext, { name, text, file }: FwCfg): Option {
  const content = file === undefined ? { string: text ?? '' } : { file: resolve(file) };
  return option('-fw_cfg', null, { name, ...content });
}
