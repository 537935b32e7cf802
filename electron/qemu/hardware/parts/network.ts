import type { Nic, PortForward } from '../../../../shared/vm-config';
import { netdevId } from '../device-ids';
import { lacks } from '../../capabilities/machines';
import { device, type NetworkBackend } from '../items';
import { requireDevice, type BuildContext, type Section } from '../context';
import { pciPlaceInRange, pciSlots } from '../pci';

/** The QEMU device of each card model. */
export const nicDrivers: Record<Nic['model'], string> = {
  virtio: 'virtio-net-pci',
  e1000e: 'e1000e',
  e1000: 'e1000',
  rtl8139: 'rtl8139',
};

/** Network cards with QEMU's own user-mode network behind each. */
export function networkSection(context: BuildContext): Section {
  const { nics } = context.config;
  if (nics.length > 0 && !context.capabilities.netdevs.includes('user')) {
    throw lacks(context.capabilities, 'network-unsupported');
  }
  return {
    items: nics.flatMap((nic, index) => [
      userNetwork(nic),
      device(requireDevice(context, nicDrivers[nic.model]), nic.id, {
        ...pciPlaceInRange(context, pciSlots.nics, index, nics.length),
        netdev: netdevId(nic.id),
        mac: nic.mac,
        bootindex: context.bootIndex.get(nic.id),
        // Without network boot the card's boot ROM would only cost time before the guest starts.
        romfile: context.bootIndex.has(nic.id) ? undefined : '',
      }),
    ]),
    qmpAtStart: nics
      .filter(({ linkUp }) => !linkUp)
      .map(({ id }) => ({ command: 'set_link', arguments: { name: id, up: false } })),
  };
}

function userNetwork({ id, forwards }: Nic): NetworkBackend {
  return { kind: 'netdev', id: netdevId(id), type: 'user', hostfwd: forwards.map(forwardRule) };
}

/** `tcp:127.0.0.1:2222-:22`; no host address means every one of the host's. */
export function forwardRule({ protocol, hostAddress, hostPort, guestPort }: PortForward): string {
  return `${protocol}:${hostAddress}:${hostPort}-:${guestPort}`;
}
