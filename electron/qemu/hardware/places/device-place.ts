import { addressOf, type BuildContext } from '../context';
import { deviceIds } from '../device-ids';
import { addressPlace, type Place } from './slots';
import { portName } from './usb-ports';

/** The properties that hang a disk, CD drive or network card where its address says. @throws AppFailure `bus-full`. */
export function devicePlace(context: BuildContext, id: string): Place {
  const { model } = context;
  const address = addressOf(context, id);
  switch (address.kind) {
    case 'ide':
      return { bus: `ide.${address.bus}`, unit: address.unit };
    case 'sata': {
      const { controller, port } = address;
      const builtIn = model.sataBuiltIn && controller === 0;
      return { bus: builtIn ? `ide.${port}` : `${deviceIds.sata(controller)}.${port}`, unit: 0 };
    }
    case 'scsi':
      return { bus: `${deviceIds.scsi}.0`, 'scsi-id': 0, lun: address.lun };
    case 'usb':
      return {
        bus: `${deviceIds.usb}.0`,
        port: portName(context.config.usb ?? 'xhci', address.port),
      };
    case 'pci':
    case 'port':
    case 'ccw':
      return addressPlace(model, address, slotUse(context));
  }
}

/** How many devices of the definition sit in each slot of the root bus. */
function slotUse({ addresses }: Pick<BuildContext, 'addresses'>): ReadonlyMap<number, number> {
  const use = new Map<number, number>();
  for (const address of addresses.values()) {
    if (address.kind === 'pci') use.set(address.slot, (use.get(address.slot) ?? 0) + 1);
  }
  return use;
}
