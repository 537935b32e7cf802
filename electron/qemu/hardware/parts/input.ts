import { deviceIds } from '../device-ids';
import { device, type HardwareItem } from '../items';
import { requireDevice, type BuildContext, type Section } from '../context';
import { fixedPlace, fixedSlots } from '../places/slots';
import { inputPorts, portName } from '../places/usb-ports';
import { usbControllers } from './usb-controllers';

/**
 * USB's controller with tablet and keyboard. In the first layout there is none when nothing needs USB; later ones always
 * have it, for what is plugged in. Without USB, tablet and keyboard are virtio's. A PC has PS/2 besides.
 */
export function usbSection(context: BuildContext): Section {
  const { model, config } = context;
  const { input, disks, hardware } = config;
  if (config.usb === undefined && model.usbControllers.xhci === undefined) {
    return { items: virtioInput(context) };
  }
  const asked = input.tablet || input.usbKeyboard || disks.some(({ bus }) => bus === 'usb');
  if (!asked && hardware === 1) return { items: [] };
  const place = (what: 'tablet' | 'keyboard') => ({
    bus: `${deviceIds.usb}.0`,
    port: portName(config.usb ?? 'xhci', inputPorts[what]),
  });
  return {
    items: [
      ...usbControllers(context),
      // A tablet says where the pointer is, not how far it moved: no grabbing, no drift.
      ...(input.tablet
        ? [device(requireDevice(context, model.tablet), deviceIds.tablet, place('tablet'))]
        : []),
      ...(input.usbKeyboard
        ? [device(requireDevice(context, model.keyboard), deviceIds.keyboard, place('keyboard'))]
        : []),
    ],
  };
}

function virtioInput(context: BuildContext): HardwareItem[] {
  const { model, config } = context;
  const { tablet, usbKeyboard } = config.input;
  const input = (driver: string, id: string, slot: number) =>
    device(requireDevice(context, driver), id, fixedPlace(model, slot));
  return [
    ...(tablet ? [input(model.tablet, deviceIds.tablet, fixedSlots.tablet)] : []),
    ...(usbKeyboard ? [input(model.keyboard, deviceIds.keyboard, fixedSlots.keyboard)] : []),
  ];
}
