import fs from 'node:fs';
import { errorCode } from '../reading/error-code';
import { absent, read, unreadable } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { FileNode, MachineFiles } from '../reading/machine-files';

export interface DeviceFacts {
  node: Fact<FileNode>;
  /**
   * What opening it for reading and writing answered: `ok` or an errno. Only an open proves access: `access(2)`
   * knows neither cgroup device rules nor `nodev` mounts.
   */
  open: Fact<string>;
}

/** Linux's fixed numbers: `Documentation/admin-guide/devices.txt`, and 10:232 for KVM in `miscdevice.h`. */
const deviceNumbers: Record<string, readonly [major: number, minor: number]> = {
  '/dev/kvm': [10, 232],
  '/dev/net/tun': [10, 200],
  '/dev/vhost-net': [10, 238],
  '/dev/vhost-vsock': [10, 241],
  '/dev/vfio/vfio': [10, 196],
};

/** Devices whose minor number is given out at run time. */
const dynamicDevices = ['/dev/sev', '/dev/udmabuf', '/dev/iommu'];

export function isExpectedDevice(path: string, node: FileNode): boolean {
  const expected = deviceNumbers[path];
  if (node.type !== 'character') return false;
  return expected === undefined || (node.major === expected[0] && node.minor === expected[1]);
}

/** Opens and closes; of the devices asked for here none does anything when it is merely opened. */
function tryOpen(path: string): Fact<string> {
  try {
    fs.closeSync(fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_NONBLOCK));
    return read('ok');
  } catch (error) {
    return read(errorCode(error));
  }
}

function readDevice(files: MachineFiles, path: string): DeviceFacts {
  const node = files.node(path);
  if (node.state !== 'read') return { node, open: absent };
  const recorded = files.recording?.nodes[path]?.open;
  if (recorded !== undefined) return { node, open: read(recorded) };
  // Anything but the very device could do who knows what when opened.
  const mayOpen =
    files.isThisMachine && isExpectedDevice(path, node.value) && path in deviceNumbers;
  return { node, open: mayOpen ? tryOpen(path) : unreadable('not tried') };
}

export function readDevices(files: MachineFiles): Record<string, DeviceFacts> {
  const paths = [...Object.keys(deviceNumbers), ...dynamicDevices];
  return Object.fromEntries(paths.map((path) => [path, readDevice(files, path)]));
}
