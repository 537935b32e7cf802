import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { imageNode, qomPath } from '../../../electron/qemu/hardware/device-ids';
import type { QmpClient } from '../../../electron/qemu/qmp/client';
import type { Disk } from '../../../shared/vm-config';
import { sampleConfig, sampleDisk, sampleNic } from '../../fakes/vm-configs';
import { createImage, Workshop } from './support';

let workshop: Workshop;
let qcow2: string;
let raw: string;

beforeAll(async () => {
  workshop = await Workshop.open();
  qcow2 = path.join(workshop.folder, 'a.qcow2');
  raw = path.join(workshop.folder, 'b.img');
  await createImage(qcow2, 'qcow2');
  await createImage(raw, 'raw');
});
afterEach(() => workshop.clear());
afterAll(() => workshop.close());

/** What QEMU says of a device's property. */
const reading = (client: QmpClient) => async (id: string, property: string) =>
  await client.execute('qom-get', { path: qomPath(id), property });

const limitsOf = async (client: QmpClient, id: string) =>
  (await client.execute('query-block')).find(
    ({ inserted }) => inserted?.['node-name'] === imageNode(id),
  )?.inserted;

const slow = { bps: 1_048_576, bps_rd: 0, bps_wr: 0, iops: 0, iops_rd: 100, iops_wr: 200 };
const nasty = 'A,b="c" %=d';

describe.each(['q35', 'pc'])('a %s', (machine) => {
  it.each<[Disk['bus'], Partial<Disk>]>([
    ['virtio', { serial: nasty }],
    ['nvme', { serial: nasty }],
    ['scsi', { serial: `${nasty} of the SCSI disk` }],
    ['sata', { serial: nasty, discard: false }],
    ['usb', { serial: nasty }],
  ])('has a disk on %s as it was described', async (bus, details) => {
    const disks = [
      sampleDisk({
        bus,
        file: qcow2,
        ...details,
        throttle: { bytes: 1_048_576, readOperations: 100, writeOperations: 200 },
        detectZeroes: 'on',
      }),
      sampleDisk({ id: 'disk1', file: raw, format: 'raw', bus, shareable: true }),
    ];
    const { client } = await workshop.start(sampleConfig({ machine, disks, cdroms: [] }));
    const read = reading(client);
    expect(await read('disk0', 'serial')).toBe(details.serial);
    expect(await read('disk1', 'share-rw')).toBe(true);
    expect(await limitsOf(client, 'disk0')).toMatchObject(slow);
    expect(await limitsOf(client, 'disk1')).toMatchObject({ bps: 0, iops: 0 });
  });

  it.each([
    ['scsi', 'ssd', 1],
    ['scsi', 7200, 7200],
    ['sata', 'ssd', 1],
    ['sata', 5400, 5400],
  ] as const)('has a disk on %s with a world wide name, %s', async (bus, rotation, rate) => {
    // Its last digits would be lost in a number of JavaScript.
    const disks = [sampleDisk({ bus, file: qcow2, wwn: '0xfedcba9876543211', rotation })];
    const { client } = await workshop.start(sampleConfig({ machine, disks, cdroms: [] }));
    const tree = await client.execute('human-monitor-command', { 'command-line': 'info qtree' });
    expect(/ wwn = .*\((.*)\)/.exec(tree)?.[1]).toBe('0xfedcba9876543211');
    expect(await reading(client)('disk0', 'rotation_rate')).toBe(rate);
  });

  it('has cards with an MTU, without a network and without the outside', async () => {
    const nics = [
      sampleNic({ mtu: 1400 }),
      sampleNic({ id: 'nic1', mac: '52:54:00:12:34:57', backend: { kind: 'none' } }),
      sampleNic({
        id: 'nic2',
        mac: '52:54:00:12:34:58',
        backend: { kind: 'user', restrict: true },
      }),
    ];
    const vm = await workshop.start(sampleConfig({ machine, disks: [], cdroms: [], nics }));
    const read = reading(vm.client);
    expect(await read('nic0', 'host_mtu')).toBe(1400);
    expect([await read('nic1', 'netdev'), await read('nic2', 'netdev')]).toEqual(['', 'net-nic2']);
    const network = await vm.client.execute('human-monitor-command', {
      'command-line': 'info network',
    });
    expect(network).toMatch(/net-nic2: .*restrict=on/);
    expect(network).toMatch(/net-nic0: .*restrict=off/);
  });

  it.each([
    [{ adapter: 'virtio', heads: 3 } as const, 'max_outputs', 3],
    [{ adapter: 'std', memoryMiB: 32 } as const, 'vgamem_mb', 32],
    [{ adapter: 'qxl', memoryMiB: 64 } as const, 'vgamem_mb', 64],
  ])('has the display %j', async (display, property, value) => {
    const { client } = await workshop.start(
      sampleConfig({ machine, disks: [], cdroms: [], nics: [], display }),
    );
    expect(await reading(client)('display-0', property)).toBe(value);
  });
});
