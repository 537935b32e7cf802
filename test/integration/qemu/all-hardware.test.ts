import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { imageNode, qomPath } from '../../../electron/qemu/hardware/device-ids';
import type { QmpClient } from '../../../electron/qemu/qmp/client';
import type { Disk, VmConfig } from '../../../shared/vm-config';
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

  it('has the parts that few machines have', async () => {
    const file = path.join(workshop.folder, 'token, "=.txt');
    await writeFile(file, 'from a file');
    const { client } = await workshop.start(
      sampleConfig({
        machine,
        disks: [],
        cdroms: [],
        watchdog: { model: 'i6300esb', action: 'pause' },
        smbios: { manufacturer: nasty, product: 'Modell, 1', serial: 'S-1', oem: [nasty, 'two'] },
        fwCfg: [
          { name: 'opt/org.example/text', text: nasty },
          { name: 'opt/org.example/file', file },
        ],
        clockBase: '2006-06-17T16:01:21',
        smm: false,
        panicDevice: false,
        cpu: {
          ...sampleConfig().cpu,
          features: ['-sse4.2', '+avx'],
          nested: false,
          hyperv: true,
        },
        extraArgs: ['-device', 'virtio-rng-pci,id=mine,addr=0x1e', '-global', 'VGA.vgamem_mb=8'],
      }),
    );
    const peripherals = await client.execute('qom-list', { path: '/machine/peripheral' });
    const types = new Map(peripherals.map(({ name, type }) => [name, type]));
    expect(types.get('watchdog-0')).toBe('child<i6300esb>');
    expect(types.get('mine')).toBe('child<virtio-rng-pci>');
    expect(types.get('panic-0')).toBeUndefined();
    const machineSays = async (property: string) =>
      await client.execute('qom-get', { path: '/machine', property });
    expect(await machineSays('smm')).toBe('off');
    expect(await machineSays('rtc-time')).toMatchObject({ tm_year: 106, tm_mon: 5, tm_mday: 17 });
    const [cpu] = z
      .array(z.object({ 'qom-path': z.string() }))
      .parse(await client.executeRaw('query-cpus-fast'));
    const feature = async (property: string) =>
      await client.execute('qom-get', { path: cpu?.['qom-path'] ?? '', property });
    expect([await feature('avx'), await feature('sse4.2'), await feature('svm')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('machines of one kind only', () => {
  const start = async (changes: Partial<VmConfig>) =>
    await workshop.start(sampleConfig({ machine: 'q35', disks: [], cdroms: [], ...changes }));

  it.each([
    ['intel', 'intel-iommu'],
    ['amd', 'amd-iommu'],
    ['virtio', 'virtio-iommu-pci'],
  ] as const)('a q35 with the IOMMU %s', async (iommu, type) => {
    const { client } = await start({ iommu });
    const listed = await client.execute('qom-list', { path: '/machine/peripheral' });
    expect(listed).toContainEqual({ name: 'iommu-0', type: `child<${type}>` });
  });

  it('a q35 with the watchdog of its chipset, and System Management Mode', async () => {
    const { client } = await start({ watchdog: { model: 'itco', action: 'none' }, smm: true });
    const tree = await client.execute('human-monitor-command', { 'command-line': 'info qtree' });
    expect(tree).toMatch(/noreboot = false/);
    expect(await client.execute('qom-get', { path: '/machine', property: 'smm' })).toBe('on');
  });
});

it.each<[Partial<VmConfig>, string, string]>([
  [{ iommu: 'intel', machine: 'pc' }, 'hardware-impossible', 'iommu'],
  [
    { watchdog: { model: 'itco', action: 'reset' }, machine: 'pc' },
    'hardware-impossible',
    'watchdog.model',
  ],
  [{ watchdog: { model: 'diag288', action: 'reset' } }, 'hardware-impossible', 'watchdog.model'],
  [{ iommu: 'smmuv3' }, 'hardware-impossible', 'iommu'],
  [{ hugepages: '1G' }, 'hugepages-uneven', 'hugepages'],
  [{ extraArgs: ['-qmp', 'stdio'] }, 'extra-args-refused', 'extraArgs'],
])('a start of %j is refused at its field', async (changes, code, field) => {
  await expect(workshop.start(sampleConfig({ machine: 'q35', ...changes }))).rejects.toMatchObject({
    error: { code, params: { field } },
  });
});
