import { note } from '../../../../shared/texts/notes';
import type { VmConfig } from '../../../../shared/vm-config';
import { deviceIds } from '../device-ids';
import { lacks } from '../../capabilities/machines';
import { device, option, plainOption } from '../items';
import type { QemuWarning } from '../types';
import { requireDevice, type BuildContext, type Section } from '../context';
import { pciPlace, pciSlots } from '../pci';

/** The QEMU device of each display adapter. */
export const displayDrivers: Record<Exclude<VmConfig['display']['adapter'], 'none'>, string> = {
  virtio: 'virtio-vga',
  std: 'VGA',
  qxl: 'qxl-vga',
};

/** The display adapter, and its picture on a unix socket: never a TCP port, no password on the command line. */
export function displaySection(context: BuildContext): Section {
  const { config, sockets, capabilities } = context;
  // Always said: with any other display compiled in, QEMU would open a window.
  const noWindow = plainOption('-display', 'none');
  if (config.display.adapter === 'none') return { items: [noWindow] };
  if (!capabilities.features.vnc) throw lacks(capabilities, 'vnc-unsupported');
  const { driver, warnings } = adapter(context, displayDrivers[config.display.adapter]);
  return {
    items: [
      noWindow,
      // The key is written out: a bare `unix:/a=b` would be taken for a key and its value.
      option('-vnc', null, { vnc: `unix:${sockets.vnc}` }),
      device(driver, deviceIds.display, pciPlace(context, pciSlots.display)),
    ],
    warnings,
  };
}

/** Every guest can draw on the standard adapter, so it stands in for one that this QEMU lacks. */
function adapter(
  context: BuildContext,
  wanted: string,
): { driver: string; warnings: QemuWarning[] } {
  if (context.has(wanted)) return { driver: wanted, warnings: [] };
  const driver = requireDevice(context, displayDrivers.std);
  return {
    driver,
    warnings: [note('warnings', 'display-replaced', { missing: wanted, instead: driver })],
  };
}
