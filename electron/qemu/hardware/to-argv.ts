import { clipboardBackend, type HardwareItem, type Output, type SocketChannel } from './items';
import { jsonOption, optionString } from './options';

/** Pure: the words by which a start gives QEMU these items, in their order. `-device` with JSON: QEMU 6.2 or newer. */
export function toArgv(items: readonly HardwareItem[]): string[] {
  return items.flatMap(words);
}

function words(item: HardwareItem): string[] {
  switch (item.kind) {
    case 'device': {
      const { driver, id, properties } = item;
      return ['-device', jsonOption({ driver, id, ...properties })];
    }
    case 'blockdev': {
      const { driver, id, properties } = item;
      return ['-blockdev', jsonOption({ driver, 'node-name': id, ...properties })];
    }
    case 'object':
      return ['-object', jsonOption({ 'qom-type': item.type, id: item.id, ...item.properties })];
    case 'netdev': {
      const { type, id, hostfwd, restrict } = item;
      return ['-netdev', optionString(type, { id, restrict, hostfwd })];
    }
    case 'chardev':
      return ['-chardev', channelWords(item)];
    case 'output':
      return ['-chardev', outputWords(item)];
    case 'clipboard': {
      const { id, pointer } = item;
      return ['-chardev', optionString(clipboardBackend, { id, clipboard: true, mouse: pointer })];
    }
    case 'option':
      return item.value === null ? [item.name] : [item.name, item.value];
  }
}

function outputWords({ id, file }: Output): string {
  return file === null
    ? optionString('null', { id })
    : optionString('file', { id, path: file, append: true });
}

function channelWords({ id, path, listens, logfile }: SocketChannel): string {
  return optionString('socket', {
    id,
    path,
    ...(listens && { server: true, wait: false }),
    ...(logfile !== undefined && { logfile, logappend: true }),
  });
}
