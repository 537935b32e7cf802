import { note } from '../../../../shared/texts/notes';
import type { EditedConfig } from '../../../../shared/hardware';
import { displayHeads, type VmConfig } from '../../../../shared/vm-config';
import { deviceIds } from '../device-ids';
import { lacks } from '../../capabilities/machines';
import { device, type HardwareItem, option, plainOption } from '../items';
import type { JsonProperties } from '../options';
import type { QemuWarning } from '../types';
import { impossible, requireDevice, requireFor, type BuildContext, type Section } from '../context';
import { audioBackendId, hasSound } from './extras';
import { headlessDisplay } from './gpu-display';
import { fixedPlace, fixedSlots } from '../places/slots';

/** The display adapter, and its picture on a unix socket: never a TCP port, no password on the command line. */
export function displaySection(context: BuildContext): Section {
  const { config, capabilities } = context;
  // Always said: with any other display compiled in, QEMU would open a window.
  const noWindow = plainOption('-display', 'none');
  if (config.display.adapter === 'none') return { items: [noWindow] };
  if (!capabilities.features.vnc) throw lacks(capabilities, 'vnc-unsupported');
  const byGpu = drawsWithGpu(config);
  const { driver, warnings } = byGpu
    ? { driver: gpuAdapter(context), warnings: [] }
    : adapter(context, config.display.adapter);
  const place = fixedPlace(context.model, fixedSlots.display);
  const further = takesFurther(config.display, driver, warnings);
  return {
    items: [
      byGpu ? plainOption('-display', headlessDisplay(context.renderNode ?? null)) : noWindow,
      ...screens(context, further ? displayHeads(config) : 1),
      device(driver, deviceIds.display, {
        ...(driver === 'ramfb' ? {} : place),
        ...(further && furtherProperties(config.display)),
      }),
    ],
    warnings,
  };
}

/**
 * A VNC server for each of the adapter's displays. Only the first carries sound. With several, each names its own (QEMU
 * manual, "-vnc", `display=` and `head=`): one that names none shows whatever console is in front.
 */
function screens(context: BuildContext, count: number): HardwareItem[] {
  const { sockets } = context;
  return Array.from({ length: count }, (_, head) =>
    // The key is written out: a bare `unix:/a=b` would be taken for a key and its value.
    option('-vnc', null, {
      vnc: `unix:${head === 0 ? sockets.vnc : sockets.vncOf(head)}`,
      ...(head === 0 && playsInWindow(context) && { audiodev: audioBackendId }),
      ...(count > 1 && { display: deviceIds.display, head }),
    }),
  );
}

const playsInWindow = (context: BuildContext): boolean =>
  context.sound.to === 'app' && hasSound(context);

/** Pure: whether this computer's GPU draws for the guest. */
export const drawsWithGpu = ({ display }: Pick<EditedConfig, 'display'>): boolean =>
  display.adapter === 'virtio' && display.gl === true;

function gpuAdapter(context: BuildContext): string {
  const { display3d } = context.model;
  if (display3d === null) throw impossible(context, 'display.gl', '3D');
  return requireFor(context, 'display.gl', display3d);
}

/** The standard adapter stands in for QXL with the same words for its memory. */
const takesFurther = (
  { adapter }: VmConfig['display'],
  driver: string,
  warnings: readonly QemuWarning[],
): boolean => warnings.length === 0 || (adapter === 'qxl' && driver === 'VGA');

/** What the adapter that was asked for has beyond what QEMU gives it. */
function furtherProperties(display: VmConfig['display']): JsonProperties {
  switch (display.adapter) {
    case 'virtio':
      return display.heads === undefined ? {} : { max_outputs: display.heads };
    case 'std':
    case 'qxl':
      return display.memoryMiB === undefined ? {} : { vgamem_mb: display.memoryMiB };
    case 'ramfb':
    case 'none':
      return {};
  }
}

/** Every guest can draw on the standard adapter, so it stands in for one that this machine or QEMU lacks. */
function adapter(
  context: BuildContext,
  name: Exclude<VmConfig['display']['adapter'], 'none'>,
): { driver: string; warnings: QemuWarning[] } {
  const { displays } = context.model;
  const wanted = displays[name];
  if (wanted !== undefined && context.has(wanted)) return { driver: wanted, warnings: [] };
  const driver = requireDevice(context, displays.std ?? displays.virtio ?? 'VGA');
  return {
    driver,
    warnings: [note('warnings', 'display-replaced', { missing: wanted ?? name, instead: driver })],
  };
}
