import { channelSocketId, deviceOfNode, fileNode, netdevId } from '../device-ids';
import type { ExplainedConfig, Origin } from './origin';
import type { Subject } from './subject';

/** Pure: the disk, drive, network card or channel of the definition that an option belongs to, and how; else null. */
export function definedDevice({ kind, id }: Subject, config: ExplainedConfig): Origin | null {
  const has = (list: readonly { id: string }[], wanted: string) =>
    list.some((each) => each.id === wanted);
  const { floppies = [] } = config;
  if (kind === 'netdev') {
    const nic = config.nics.find((each) => netdevId(each.id) === id);
    return nic ? { key: 'network', part: 'nics', device: nic.id } : null;
  }
  if (kind === 'blockdev') {
    const device = deviceOfNode(id);
    const isFile = id === fileNode(device);
    if (has(config.disks, device)) {
      return { key: isFile ? 'disk-file' : 'disk-image', part: 'disks', device };
    }
    if (has(config.cdroms, device)) {
      return { key: isFile ? 'disc-file' : 'disc-image', part: 'cdroms', device };
    }
    if (has(floppies, device)) {
      return { key: isFile ? 'floppy-file' : 'floppy-image', part: 'floppies', device };
    }
    return null;
  }
  const { channels = [] } = config;
  if (kind === 'chardev') {
    const channel = channels.find((each) => channelSocketId(each.id) === id);
    return channel ? { key: 'channel-socket', part: 'channels', device: channel.id } : null;
  }
  if (kind !== 'device') return null;
  const channel = channels.find((each) => each.id === id);
  if (channel) {
    const params = { name: channel.name };
    return { key: 'channel', part: 'channels', device: channel.id, params };
  }
  if (has(config.disks, id)) return { key: 'disk', part: 'disks', device: id };
  if (has(floppies, id)) return { key: 'floppy-drive', part: 'floppies', device: id };
  if (has(config.cdroms, id)) return { key: 'cd-drive', part: 'cdroms', device: id };
  return has(config.nics, id) ? { key: 'network-card', part: 'nics', device: id } : null;
}
