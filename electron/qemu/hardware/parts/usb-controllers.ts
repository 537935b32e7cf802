import type { UsbKind } from '../../../../shared/vm-parts';
import { impossible, requireDevice, requireFor, type BuildContext } from '../context';
import { deviceIds } from '../device-ids';
import { device, type Device } from '../items';
import type { MachineModel } from '../models/machine-model';
import { fixedPlace, fixedSlots, functionPlace } from '../places/slots';
import { hubPort } from '../places/usb-ports';

/** Each takes two ports of USB 2.0's controller, as in Intel's ICH9. */
const companions = ['ich9-usb-uhci1', 'ich9-usb-uhci2', 'ich9-usb-uhci3'] as const;

/** Pure: what QEMU must have for a controller of this kind, itself first; null where no such machine has one. */
export function usbDrivers(
  { usbControllers }: Pick<MachineModel, 'usbControllers'>,
  kind: UsbKind,
): string[] | null {
  const driver = usbControllers[kind];
  if (driver === undefined) return null;
  const others = { xhci: [], ehci: companions, uhci: ['usb-hub'] }[kind];
  return [driver, ...others];
}

/** USB's controller with what belongs to it. @throws AppFailure `hardware-impossible`, `device-unsupported`. */
export function usbControllers(context: BuildContext): Device[] {
  const { config, model } = context;
  const kind = config.usb ?? 'xhci';
  const [driver, ...others] = usbDrivers(model, kind) ?? [];
  if (driver === undefined) throw impossible(context, 'usb', `USB (${kind})`);
  const needed = (name: string) =>
    config.usb === undefined ? requireDevice(context, name) : requireFor(context, 'usb', name);
  for (const each of [driver, ...others]) needed(each);
  const { usb, usbCompanion, usbHub } = deviceIds;
  switch (kind) {
    case 'xhci':
      return [device(driver, usb, { ...fixedPlace(model, fixedSlots.usb), p2: 15, p3: 15 })];
    case 'ehci':
      return [
        device(driver, usb, functionPlace(model, fixedSlots.usb, 7, false)),
        ...others.map((companion, at) =>
          device(companion, usbCompanion(at + 1), {
            ...functionPlace(model, fixedSlots.usb, at, true),
            masterbus: `${usb}.0`,
            firstport: at * 2,
          }),
        ),
      ];
    case 'uhci':
      return [
        device(driver, usb, fixedPlace(model, fixedSlots.usb)),
        ...others.map((hub) => device(hub, usbHub, { bus: `${usb}.0`, port: hubPort })),
      ];
  }
}
