import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressText, parseAddress } from '../../../../electron/qemu/hardware/places/address';
import {
  clashes,
  giveAddresses,
  withoutAddresses,
} from '../../../../electron/qemu/hardware/places/give-addresses';
import { portCount } from '../../../../electron/qemu/hardware/parts/root-ports';
import type { Disk, VmConfig } from '../../../../shared/vm-config';
import { sampleConfig, sampleDisk, sampleNic, vmConfigs } from '../../../fakes/vm-configs';

const machines = [
  { arch: 'x86_64', machine: 'pc-q35-7.2' },
  { arch: 'x86_64', machine: 'pc-i440fx-7.2' },
  { arch: 'aarch64', machine: 'virt-7.2' },
  { arch: 'ppc64', machine: 'pseries-7.2' },
  { arch: 's390x', machine: 's390-ccw-virtio-7.2' },
] as const;

const disks = (count: number, bus: Disk['bus'] = 'virtio') =>
  Array.from({ length: count }, (_, index) => sampleDisk({ id: `disk${index}`, bus }));

function placed(changes: Partial<VmConfig>): VmConfig {
  return giveAddresses(withoutAddresses({ ...sampleConfig(), hardware: 2, ...changes }));
}

const addressesOf = ({ disks, cdroms, nics }: VmConfig) =>
  [...disks, ...cdroms, ...nics].map(({ id, address }) => [id, address]);

describe('giveAddresses', () => {
  it.each([
    [machines[0], ['port:0', 'sata:0.0', 'port:1']],
    [machines[1], ['pci:16.0', 'sata:0.0', 'pci:24.0']],
    [machines[2], ['port:0', 'sata:0.0', 'port:1']],
    [machines[3], ['pci:16.0', 'sata:0.0', 'pci:24.0']],
    // No SATA there: the drive has no place, and the start says so.
    [machines[4], ['ccw:16', undefined, 'ccw:64']],
  ])('lays out %s', (machine, places) => {
    expect(addressesOf(placed(machine)).map(([, address]) => address)).toEqual(places);
  });

  it('gives what is new a free place, and moves nothing when one is taken away', () => {
    const before = placed({ disks: disks(4) });
    const [first, , third, fourth] = before.disks;
    const without = { ...before, disks: [first, third, fourth].flatMap((each) => each ?? []) };
    expect(giveAddresses(without)).toEqual(without);
    const after = giveAddresses({
      ...without,
      disks: [sampleDisk({ id: 'disk9' }), ...without.disks],
    });
    expect(after.disks.map(({ id, address }) => [id, address])).toEqual([
      // The hole that the second left.
      ['disk9', 'port:1'],
      ['disk0', 'port:0'],
      ['disk2', 'port:2'],
      ['disk3', 'port:3'],
    ]);
  });

  it('gives a disk that was moved to another bus a place there', () => {
    const before = placed({ disks: disks(2) });
    const moved = before.disks.map((disk) => ({ ...disk, bus: 'scsi' as const }));
    const { disks: after } = giveAddresses({ ...before, disks: moved });
    expect(after.map(({ address }) => address)).toEqual(['scsi:0', 'scsi:1']);
  });

  it('leaves what has no room without one', () => {
    const { disks: many } = placed({ machine: 'pc-i440fx-7.2', disks: disks(5, 'ide') });
    expect(many.map(({ address }) => address)).toEqual([
      'ide:0.0',
      'ide:0.1',
      'ide:1.0',
      'ide:1.1',
      undefined,
    ]);
  });

  it('never gives an address twice, whatever is added and taken away', () => {
    const change = fc.record({
      add: fc.boolean(),
      at: fc.nat(40),
      bus: fc.constantFrom('virtio', 'scsi', 'sata', 'usb', 'nvme'),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...machines),
        fc.constantFrom(1 as const, 2 as const),
        fc.array(change, { maxLength: 30 }),
        (machine, hardware, changes) => {
          let config = placed({ ...machine, hardware, disks: [] });
          let next = 0;
          for (const { add, at, bus } of changes) {
            const before = new Map(addressesOf(config).map(([id, address]) => [id, address]));
            const kept = config.disks.filter((_, index) => add || index !== at % 8);
            const added = sampleDisk({ id: `disk${next}`, bus: bus as Disk['bus'] });
            next += 1;
            config = giveAddresses({ ...config, disks: add ? [...kept, added] : kept });
            const now = addressesOf(config).filter(([, address]) => address !== undefined);
            expect(new Set(now.map(([, address]) => address)).size).toBe(now.length);
            const stayed = now.filter(([id]) => before.get(id) !== undefined);
            expect(stayed).toEqual(stayed.map(([id]) => [id, before.get(id)]));
            expect([...clashes(config)]).toEqual([]);
          }
        },
      ),
    );
  });

  it('is done once', () => {
    fc.assert(
      fc.property(vmConfigs(), (config) => {
        expect(giveAddresses(config)).toEqual(config);
      }),
    );
  });
});

describe('clashes', () => {
  it('names the device whose address is taken, by another or by what is always there', () => {
    const taken = placed({ nics: [sampleNic({ address: 'port:0' })] });
    expect([...clashes(giveAddresses(taken))]).toEqual([]);
    const byHand = {
      ...taken,
      disks: [sampleDisk({ address: 'port:4' }), sampleDisk({ id: 'disk1', address: 'port:4' })],
      nics: [sampleNic({ address: 'pci:2.0' })],
    };
    expect([...clashes(byHand)]).toEqual([
      ['disk1', 'port:4'],
      ['nic0', 'pci:2.0'],
    ]);
  });
});

describe('portCount', () => {
  const ports = (...numbers: number[]) => numbers.map((port) => ({ kind: 'port' as const, port }));

  it('keeps eight free, and none in the first layout', () => {
    expect(portCount(1, ports(0, 1))).toBe(0);
    expect(portCount(2, [])).toBe(8);
    expect(portCount(2, ports(0, 1))).toBe(10);
    // Holes are free, too.
    expect(portCount(2, ports(0, 9))).toBe(10);
    expect(portCount(2, ports(0, 30))).toBe(31);
    expect(portCount(2, ports(...Array.from({ length: 60 }, (_, port) => port)))).toBe(64);
  });
});

describe('addressText', () => {
  it.each(['pci:16.0', 'port:3', 'ccw:64', 'ide:0.1', 'sata:1.5', 'scsi:12', 'usb:3'])(
    '%s',
    (text) => {
      const address = parseAddress(text);
      expect(address && addressText(address)).toBe(text);
    },
  );

  it.each(['', 'pci:16', 'port:1.2', 'isa:3', 'scsi:-1', 'usb:3.', 'ccw:fe', 'port:1000'])(
    'is none of %j',
    (text) => {
      expect(parseAddress(text)).toBeNull();
    },
  );
});
