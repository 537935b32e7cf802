import type { VmConfig } from '../../../../shared/vm-config';
import { requireDevice, type BuildContext, type Section } from '../context';
import { device } from '../items';
import type { Address } from '../places/address';
import { functionPlace, mostPorts, portId, portSlots } from '../places/slots';

/** Ports that are free at any start, for what is plugged in later: a guest gets no further ones while it runs. */
const freePorts = 8;

/**
 * Pure: how many root ports a start gives; none in the first layout. They only ever grow at the end, so that the number
 * of the bus behind each stays the same in the guest.
 */
export function portCount(hardware: VmConfig['hardware'], addresses: Iterable<Address>): number {
  if (hardware === 1) return 0;
  const used = [...addresses].flatMap((address) => (address.kind === 'port' ? [address.port] : []));
  return Math.min(mostPorts, Math.max(used.length + freePorts, ...used.map((port) => port + 1)));
}

/** The ports behind which PCI Express devices are plugged in and out. */
export function portsSection(context: BuildContext): Section {
  const { model, addresses, config } = context;
  if (model.plugsInto !== 'root-ports') return { items: [] };
  const count = portCount(config.hardware, addresses.values());
  const ports = Array.from({ length: count }, (_, port) => port);
  return {
    items: ports.map((port) =>
      device(requireDevice(context, 'pcie-root-port'), portId(port), {
        ...functionPlace(model, portSlots.first + Math.floor(port / 8), port % 8, true),
        // What the guest calls the slot: `ens1` for the card in the first one.
        chassis: port + 1,
        slot: port + 1,
      }),
    ),
  };
}
