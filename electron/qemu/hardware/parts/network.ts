import type { Nic, PortForward } from '../../../../shared/vm-config';
import { netdevId } from '../device-ids';
import { lacks } from '../../capabilities/machines';
import { device, type Device, type NetworkBackend } from '../items';
import {
  partMissing,
  requireDevice,
  virtioDriver,
  type BuildContext,
  type Section,
} from '../context';
import { devicePlace } from '../places/device-place';

const drivers: Record<Exclude<Nic['model'], 'virtio'>, string> = {
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
    items: nics.flatMap((nic) => cardItems(context, nic)),
    qmpAtStart: nics
      .filter(({ linkUp }) => !linkUp)
      .map(({ id }) => ({ command: 'set_link', arguments: { name: id, up: false } })),
  };
}

/** The driver of a card model on a machine. */
export function cardDriver(machine: Pick<BuildContext, 'model'>, card: Nic['model']): string {
  return card === 'virtio' ? virtioDriver(machine, 'net') : drivers[card];
}

/** A card and what is behind it, for a start and for a running guest alike. */
export function cardItems(context: BuildContext, nic: Nic): [NetworkBackend, Device] {
  const { model } = nic;
  if (!context.model.nicModels.includes(model)) throw partMissing(context, model, nic.id);
  const driver = cardDriver(context, model);
  const isPci = context.model.transport === 'pci';
  const card = device(requireDevice(context, driver), nic.id, {
    ...devicePlace(context, nic.id),
    netdev: netdevId(nic.id),
    mac: nic.mac,
    bootindex: context.bootIndex.get(nic.id),
    // Without network boot the card's boot ROM would only cost time before the guest starts.
    romfile: context.bootIndex.has(nic.id) || !isPci ? undefined : '',
  });
  return [userNetwork(nic), card];
}

function userNetwork({ id, forwards }: Nic): NetworkBackend {
  return { kind: 'netdev', id: netdevId(id), type: 'user', hostfwd: forwards.map(forwardRule) };
}

/** `tcp:127.0.0.1:2222-:22`; no host address means every one of the host's. */
export function forwardRule({ protocol, hostAddress, hostPort, guestPort }: PortForward): string {
  return `${protocol}:${hostAddress}:${hostPort}-:${guestPort}`;
}
