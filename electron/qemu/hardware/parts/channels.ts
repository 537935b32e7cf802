import path from 'node:path';
import { deviceIds } from '../device-ids';
import { deviceArgs, objectArgs, optionArgs, type OptionProperties } from '../options';
import { requireDevice, type BuildContext, type Section } from '../context';
import { pciPlace, pciSlots } from '../pci';

/** A listening unix socket; QEMU does not wait for anybody to connect. */
function socketArgs(id: string, file: string, more: OptionProperties = {}): string[] {
  return optionArgs('-chardev', 'socket', { id, path: file, server: true, wait: false, ...more });
}

/** Two QMP monitors: one socket serves one client, and the command line works while the app is attached. */
export function monitorSection({ sockets, capabilities }: BuildContext): Section {
  // Where a monitor is an object (QEMU 11.1), `-mon` is deprecated, and QEMU says so at every start.
  const asObject = capabilities.objects.includes('monitor-qmp');
  const monitorArgs = (id: string, file: string) => [
    ...socketArgs(id, file),
    ...(asObject
      ? objectArgs('monitor-qmp', `${id}-monitor`, { chardev: id })
      : optionArgs('-mon', null, { chardev: id, mode: 'control' })),
  ];
  return { args: [...monitorArgs('qmp', sockets.qmp), ...monitorArgs('qmp-cli', sockets.qmpCli)] };
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
    args: ports.flatMap((port) => [
      ...socketArgs(`serial${port}`, sockets.serial(port), {
        logfile: serialLogFile(folder, port),
        logappend: true,
      }),
      ...deviceArgs(requireDevice(context, 'isa-serial'), {
        id: deviceIds.serialPort(port),
        chardev: `serial${port}`,
        index: port,
      }),
    ]),
    folders: ports.length > 0 ? [path.join(folder, 'logs')] : [],
  };
}

/** The channel that the guest agent (`qemu-ga`) listens on. */
export function agentSection(context: BuildContext): Section {
  if (!context.config.guestAgent) return { args: [] };
  return {
    args: [
      ...socketArgs('agent', context.sockets.agent),
      ...deviceArgs(requireDevice(context, 'virtio-serial-pci'), {
        id: deviceIds.serialBus,
        ...pciPlace(context, pciSlots.serialBus),
      }),
      ...deviceArgs(requireDevice(context, 'virtserialport'), {
        id: deviceIds.agentPort,
        bus: `${deviceIds.serialBus}.0`,
        nr: 1,
        chardev: 'agent',
        name: 'org.qemu.guest_agent.0',
      }),
    ],
  };
}
