import { backendOf, type Nic, type PortForward } from '../../../../shared/vm-config';
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

/** Network cards, and what is behind each: QEMU's own user-mode network, or nothing. */
export function networkSection(context: BuildContext): Section {
  const { nics } = context.config;
  const wanted = nics.some((nic) => backendOf(nic).kind === 'user');
  if (wanted && !context.capabilities.netdevs.includes('user')) {
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
export function cardItems(context: BuildContext, nic: Nic): (NetworkBackend | Device)[] {
  const { model } = nic;
  if (!context.model.nicModels.includes(model)) throw partMissing(context, model, nic.id);
  const driver = cardDriver(context, model);
  const isPci = context.model.transport === 'pci';
  const behind = backendItems(nic);
  const card = device(requireDevice(context, driver), nic.id, {
    ...devicePlace(context, nic.id),
    netdev: behind[0]?.id,
    mac: nic.mac,
    host_mtu: nic.model === 'virtio' ? nic.mtu : undefined,
    bootindex: context.bootIndex.get(nic.id),
    // Without network boot the card's boot ROM would only cost time before the guest starts.
    romfile: context.bootIndex.has(nic.id) || !isPci ? undefined : '',
  });
  return [...behind, card];
}

function backendItems(nic: Nic): NetworkBackend[] {
  const backend = backendOf(nic);
  switch (backend.kind) {
    case 'none':
      return [];
    case 'user': {
      const hostfwd = nic.forwards.map(forwardRule);
      const restrict = backend.restrict === true ? { restrict: true as const } : {};
      return [{ kind: 'netdev', id: netdevId(nic.id), type: 'user', hostfwd, ...restrict }];
    }
  }
}

/** `tcp:127.0.0.1:2222-:22`; no host address means every one of the host's. */
export function forwardRule({ protocol, hostAddress, hostPort, guestPort }: PortForward): string {
  return `${protocol}:${hostAddress}:${hostPort}-:${guestPort}`;
}
