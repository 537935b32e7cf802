import path from 'node:path';
import { agentChannel, type Channel } from '../../../../shared/vm-parts';
import { lacks } from '../../capabilities/machines';
import { channelSocketId, deviceIds } from '../device-ids';
import {
  device,
  listener,
  object,
  option,
  plainOption,
  type Device,
  type HardwareItem,
  type SocketChannel,
} from '../items';
import { hasClipboard } from './clipboard';
import { invalid, requireDevice, virtioDriver, type BuildContext, type Section } from '../context';
import { fixedPlace, fixedSlots } from '../places/slots';

/** Two QMP monitors: one socket serves one client, and the command line works while the app is attached. */
export function monitorSection({ sockets, capabilities }: BuildContext): Section {
  // Where a monitor is an object (QEMU 11.1), `-mon` is deprecated, and QEMU says so at every start.
  const asObject = capabilities.objects.includes('monitor-qmp');
  const monitor = (id: string, file: string) => [
    listener(id, file),
    asObject
      ? object('monitor-qmp', `${id}-monitor`, { chardev: id })
      : option('-mon', null, { chardev: id, mode: 'control' }),
  ];
  return { items: [...monitor('qmp', sockets.qmp), ...monitor('qmp-cli', sockets.qmpCli)] };
}

/** Where QEMU writes a serial port's output, beside sending it to the socket. */
function serialLogFile(folder: string, port: number): string {
  return path.join(folder, 'logs', `serial${port}.log`);
}

/** Serial ports (COM1 to COM4), each on a socket and in a log. */
export function serialSection(context: BuildContext): Section {
  const { config, sockets, folder } = context;
  const ports = Array.from({ length: config.serialPorts }, (_, port) => port);
  return {
    items: ports.flatMap((port) => [
      listener(`serial${port}`, sockets.serial(port), serialLogFile(folder, port)),
      serialPort(context, port),
    ]),
    folders: ports.length > 0 ? [path.join(folder, 'logs')] : [],
  };
}

function serialPort(context: BuildContext, port: number): HardwareItem {
  const { model } = context;
  const chardev = `serial${port}`;
  const known = model.serialPorts[port];
  if (!known) {
    const max = String(model.serialPorts.length);
    throw invalid('serialPorts', 'too-many-serial-ports', { machine: context.machine, max });
  }
  switch (known.kind) {
    case 'device':
      return device(requireDevice(context, known.driver), deviceIds.serialPort(port), {
        chardev,
        ...known.properties,
      });
    case 'pci':
      return device(requireDevice(context, known.driver), deviceIds.serialPort(port), {
        ...fixedPlace(model, known.slot),
        chardev,
      });
    case 'built-in':
      return plainOption('-serial', `chardev:${chardev}`);
  }
}

/** The bus of all channels, and the one that the guest agent (`qemu-ga`) listens on. */
export function agentSection(context: BuildContext): Section {
  const { guestAgent, channels = [] } = context.config;
  if (!guestAgent && channels.length === 0 && !hasClipboard(context)) return { items: [] };
  const bus = device(
    requireDevice(context, virtioDriver(context, 'serial')),
    deviceIds.serialBus,
    fixedPlace(context.model, fixedSlots.serialBus),
  );
  if (!guestAgent) return { items: [bus] };
  return {
    items: [
      listener('agent', context.sockets.agent),
      bus,
      device(requireDevice(context, 'virtserialport'), deviceIds.agentPort, {
        bus: `${deviceIds.serialBus}.0`,
        nr: 1,
        chardev: 'agent',
        name: agentChannel,
      }),
    ],
  };
}

/** A channel on the bus, and its socket. The guest knows it by its name: its number is left to QEMU. */
export function channelItems(
  context: Pick<BuildContext, 'capabilities' | 'has' | 'sockets'>,
  { id, name }: Channel,
): [SocketChannel, Device] {
  const chardev = channelSocketId(id);
  const driver = 'virtserialport';
  if (!context.has(driver)) {
    throw lacks(context.capabilities, 'device-unsupported', { device: driver, field: 'channels' });
  }
  return [
    listener(chardev, context.sockets.channel(id)),
    device(driver, id, { bus: `${deviceIds.serialBus}.0`, chardev, name }),
  ];
}

/** Channels that a person has given the guest beside that of the agent. */
export function channelsSection(context: BuildContext): Section {
  const { channels = [] } = context.config;
  return { items: channels.flatMap((channel) => channelItems(context, channel)) };
}
