import { deviceIds } from '../device-ids';
import { device } from '../items';
import { requireDevice, type BuildContext, type Section } from '../context';
import { pciPlace, pciSlots } from '../pci';

/** USB 3 controller with tablet and keyboard; nothing at all when nothing needs USB. PS/2 is always there. */
export function usbSection(context: BuildContext): Section {
  const { input, disks } = context.config;
  const needed = input.tablet || input.usbKeyboard || disks.some(({ bus }) => bus === 'usb');
  if (!needed) return { items: [] };
  const bus = `${deviceIds.usb}.0`;
  return {
    items: [
      device(requireDevice(context, 'qemu-xhci'), deviceIds.usb, {
        ...pciPlace(context, pciSlots.usb),
        p2: 15,
        p3: 15,
      }),
      // A tablet says where the pointer is, not how far it moved: no grabbing, no drift.
      ...(input.tablet
        ? [device(requireDevice(context, 'usb-tablet'), deviceIds.tablet, { bus, port: '1' })]
        : []),
      ...(input.usbKeyboard
        ? [device(requireDevice(context, 'usb-kbd'), deviceIds.keyboard, { bus, port: '2' })]
        : []),
    ],
  };
}
