import {
  type BlockNode,
  type ClipboardAgent,
  clipboardBackend,
  type Device,
  type HardwareItem,
  type NetworkBackend,
  type SocketChannel,
} from './items';
import type { JsonProperties, JsonValue } from './options';

/** One command of QEMU's monitor. */
export interface QmpStep {
  execute: string;
  arguments: Record<string, JsonValue>;
}

/** What a running QEMU can be given. */
export type PluggableItem = Exclude<HardwareItem, { kind: 'option' | 'output' }>;

/** Pure: gives a running QEMU this item. */
export function toQmp(item: PluggableItem): QmpStep {
  switch (item.kind) {
    case 'device':
      return step('device_add', deviceArguments(item));
    case 'blockdev':
      return step('blockdev-add', nodeArguments(item));
    case 'object':
      return step('object-add', { 'qom-type': item.type, id: item.id, ...item.properties });
    case 'netdev':
      return step('netdev_add', netdevArguments(item));
    case 'chardev':
      return step('chardev-add', { id: item.id, backend: socketBackend(item) });
    case 'clipboard':
      return step('chardev-add', { id: item.id, backend: agentBackend(item) });
  }
}

/** Pure: takes it away again. A device goes when the guest lets it: `DEVICE_DELETED` tells. */
export function toRemoval({ kind, id }: PluggableItem): QmpStep {
  switch (kind) {
    case 'device':
      return step('device_del', { id });
    case 'blockdev':
      return removalOfNode(id);
    case 'object':
      return step('object-del', { id });
    case 'netdev':
      return step('netdev_del', { id });
    case 'chardev':
    case 'clipboard':
      return step('chardev-remove', { id });
  }
}

/** Pure: takes a node of the block layer away. */
export const removalOfNode = (id: string): QmpStep => step('blockdev-del', { 'node-name': id });

function deviceArguments({ driver, id, properties }: Device): JsonProperties {
  return { driver, id, ...properties };
}

function nodeArguments({ driver, id, properties }: BlockNode): JsonProperties {
  return { driver, 'node-name': id, ...properties };
}

function netdevArguments({ type, id, hostfwd, restrict }: NetworkBackend): JsonProperties {
  return { type, id, restrict, hostfwd: hostfwd.map((str) => ({ str })) };
}

function socketBackend({ path, listens, logfile }: SocketChannel): JsonValue {
  const data = defined({
    addr: { type: 'unix', data: { path } },
    server: listens,
    wait: listens ? false : undefined,
    logfile,
    logappend: logfile === undefined ? undefined : true,
  });
  return { type: 'socket', data };
}

function agentBackend({ pointer }: ClipboardAgent): JsonValue {
  return { type: clipboardBackend, data: { clipboard: true, mouse: pointer } };
}

function step(execute: string, properties: JsonProperties): QmpStep {
  return { execute, arguments: defined(properties) };
}

/** `undefined` leaves a property out. */
function defined(properties: JsonProperties): Record<string, JsonValue> {
  const given: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(properties)) {
    if (value !== undefined) given[key] = value;
  }
  return given;
}
