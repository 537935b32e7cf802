import { describe, expect, it } from 'vitest';
import { blockNode, device, listener, object } from '../../../../electron/qemu/hardware/items';
import { toQmp, toRemoval } from '../../../../electron/qemu/hardware/to-qmp';

describe('items for a running QEMU', () => {
  it('say the same as on the command line', () => {
    expect(toQmp(device('ide-cd', 'cd0', { bus: 'ide.0', bootindex: undefined }))).toEqual({
      execute: 'device_add',
      arguments: { driver: 'ide-cd', id: 'cd0', bus: 'ide.0' },
    });
    expect(toQmp(blockNode('raw', 'img-cd0', { file: 'file-cd0', 'read-only': true }))).toEqual({
      execute: 'blockdev-add',
      arguments: { driver: 'raw', 'node-name': 'img-cd0', file: 'file-cd0', 'read-only': true },
    });
    expect(toQmp(object('rng-random', 'r', { filename: '/dev/urandom' }))).toEqual({
      execute: 'object-add',
      arguments: { 'qom-type': 'rng-random', id: 'r', filename: '/dev/urandom' },
    });
    expect(toQmp({ kind: 'netdev', id: 'net-nic0', type: 'user', hostfwd: ['tcp::1-:2'] })).toEqual(
      {
        execute: 'netdev_add',
        arguments: { type: 'user', id: 'net-nic0', hostfwd: [{ str: 'tcp::1-:2' }] },
      },
    );
    expect(toQmp(listener('agent', '/run/a.sock'))).toEqual({
      execute: 'chardev-add',
      arguments: {
        id: 'agent',
        backend: {
          type: 'socket',
          data: {
            addr: { type: 'unix', data: { path: '/run/a.sock' } },
            server: true,
            wait: false,
          },
        },
      },
    });
  });

  it('go by the same names', () => {
    expect(
      [device('ide-cd', 'cd0'), blockNode('raw', 'img-cd0'), object('rng-random', 'r')].map(
        toRemoval,
      ),
    ).toEqual([
      { execute: 'device_del', arguments: { id: 'cd0' } },
      { execute: 'blockdev-del', arguments: { 'node-name': 'img-cd0' } },
      { execute: 'object-del', arguments: { id: 'r' } },
    ]);
  });
});
