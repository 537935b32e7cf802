import { failure } from '../../../shared/errors';
import { formatSize } from '../../../shared/units';
import { imageNode } from '../../qemu/hardware/device-ids';
import type { QmpClient } from '../../qemu/qmp/client';
import type { VmRoom } from '../vm-room';

/** As `LocalDisks.growRunning`. */
export async function growRunning(
  room: VmRoom,
  id: string,
  device: string,
  bytes: number,
): Promise<number> {
  const actor = room.registry.actor(id);
  const { name } = actor.definition.config;
  return await actor.use(async (qmp) => {
    const before = await nodeOf(qmp, device);
    if (!before) throw failure('device-missing', { params: { name, device }, vmId: id });
    if (bytes <= before.virtualBytes) {
      const params = { size: formatSize(before.virtualBytes), wanted: formatSize(bytes), name };
      throw failure('disk-not-larger', { params, vmId: id });
    }
    await dropTornLists(qmp, device);
    await qmp.execute('block_resize', { 'node-name': imageNode(device), size: bytes });
    const after = await nodeOf(qmp, device);
    if (after && after.virtualBytes >= bytes) return after.virtualBytes;
    throw failure('qmp-not-understood', { params: { command: 'block_resize' }, vmId: id });
  });
}

/** QEMU makes no image larger with a list of changes in it that was not closed; the next backup keeps the whole disk. */
async function dropTornLists(qmp: QmpClient, device: string): Promise<void> {
  const nodes = await qmp.execute('query-named-block-nodes', { flat: true });
  const node = nodes.find((each) => each['node-name'] === imageNode(device));
  for (const { name, inconsistent } of node?.['dirty-bitmaps'] ?? []) {
    if (inconsistent !== true || name === undefined) continue;
    await qmp.executeRaw('block-dirty-bitmap-remove', { node: imageNode(device), name });
  }
}

/** What a running guest's disk is now. */
export interface LiveNode {
  /** Bytes that the guest sees. */
  virtualBytes: number;
  /** It stands on another image. */
  based: boolean;
}

/** What QEMU says of a disk of the definition; null where it has none of this id. */
export async function nodeOf(qmp: QmpClient, device: string): Promise<LiveNode | null> {
  const nodes = await qmp.execute('query-named-block-nodes', { flat: true });
  const node = nodes.find((each) => each['node-name'] === imageNode(device));
  if (!node?.image) return null;
  return { virtualBytes: node.image['virtual-size'], based: node.backing_file !== undefined };
}
