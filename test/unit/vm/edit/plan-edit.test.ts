import * as fc from 'fast-check';
import { placedDevices } from '../../../../electron/qemu/hardware/placed-devices';
import {
  giveAddresses,
  withoutAddresses,
} from '../../../../electron/qemu/hardware/places/give-addresses';
import type { RunningGuest } from '../../../../electron/vm/edit/obstacles';
import type { VmConfig } from '../../../../shared/vm-config';
import { describe, expect, it } from 'vitest';
import { outlookOf } from '../../../../electron/vm/edit/edit-words';
import { partsForStart, planEdit, touchesGuest } from '../../../../electron/vm/edit/plan-edit';
import { sampleConfig, sampleDisk, sampleNic, vmConfigs } from '../../../fakes/vm-configs';

/** A guest that has just what its definition says, and these besides. */
const guest = (config: VmConfig, ...more: string[]): RunningGuest => ({
  config,
  bootDisk: config.disks[0]?.id ?? null,
  startMiB: config.memoryMiB,
  modules: null,
  accelerator: 'kvm',
  present: new Set([...placedDevices(config).map(({ id }) => id), ...more]),
  ownPorts: new Map(),
});
const ports = Array.from({ length: 10 }, (_, port) => `port-${port}`);

const ssh = { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 2222, guestPort: 22 } as const;
const web = { ...ssh, hostPort: 8080, guestPort: 80 } as const;

describe('planEdit', () => {
  it('has nothing to do where nothing changes', () => {
    fc.assert(
      fc.property(vmConfigs(), (config) => {
        expect(planEdit(config, structuredClone(config), guest(config))).toEqual({
          now: [],
          nextStart: [],
          refused: [],
        });
      }),
    );
  });

  it('leaves the guest alone where only words change, and with it what waits for its next start', () => {
    const running = sampleConfig({ cdroms: [{ id: 'cd0', file: null, bus: 'sata' }] });
    const waiting = { ...running, cdroms: [{ id: 'cd0', file: '/a.iso', bus: 'sata' as const }] };
    const noted = { ...waiting, notes: 'new', clock: 'localtime' as const };
    expect(planEdit(waiting, noted, guest(running))).toEqual({
      now: [],
      nextStart: [{ part: 'clock', device: null, why: 'only-at-start' }],
      refused: [],
    });
    expect(touchesGuest(waiting, noted)).toBe(false);
    expect(touchesGuest(running, waiting)).toBe(true);
    expect(touchesGuest(running, waiting, true)).toBe(false);
    // The same once more is another try.
    expect(touchesGuest(waiting, waiting)).toBe(true);
    expect(planEdit(waiting, waiting, guest(running)).now).toHaveLength(1);
  });

  it('changes discs, cables and forwarded ports at once; what is given up goes first', () => {
    const before = sampleConfig({
      cdroms: [{ id: 'cd0', file: '/a.iso', bus: 'sata' }],
      nics: [sampleNic({ id: 'nic0', forwards: [ssh], linkUp: true })],
    });
    const after = {
      ...before,
      cdroms: before.cdroms.map((drive) => ({ ...drive, file: '/b.iso' })),
      nics: before.nics.map((nic) => ({ ...nic, forwards: [web], linkUp: false })),
      boot: { ...before.boot, onceFromCd: !before.boot.onceFromCd },
    };
    expect(planEdit(before, after, guest(before))).toEqual({
      now: [
        { kind: 'forward', nic: 'nic0', change: 'remove', forward: ssh },
        { kind: 'disc', drive: 'cd0', file: '/b.iso' },
        { kind: 'forward', nic: 'nic0', change: 'add', forward: web },
        { kind: 'link', nic: 'nic0', up: false },
      ],
      nextStart: [],
      refused: [],
    });
  });

  it('lets ports of all cards go before it takes any, and starts from what the guest has', () => {
    const nics = [
      sampleNic({ id: 'nic0', forwards: [] }),
      sampleNic({ id: 'nic1', forwards: [ssh] }),
    ];
    const running = sampleConfig({ nics, cdroms: [{ id: 'cd0', file: '/in.iso', bus: 'sata' }] });
    const edited = { ...running, cdroms: [{ id: 'cd0', file: null, bus: 'sata' as const }] };
    const after = {
      ...edited,
      nics: nics.map((nic) => ({ ...nic, forwards: nic.id === 'nic0' ? [ssh] : [] })),
    };
    expect(planEdit(edited, after, guest(running)).now).toEqual([
      { kind: 'forward', nic: 'nic1', change: 'remove', forward: ssh },
      { kind: 'disc', drive: 'cd0', file: null },
      { kind: 'forward', nic: 'nic0', change: 'add', forward: ssh },
    ]);
  });

  it('tells what counts from the next start from what must wait until the guest is off', () => {
    const before = sampleConfig({ cdroms: [], nics: [sampleNic({ id: 'nic0', model: 'virtio' })] });
    const changes = {
      name: 'other',
      memoryMiB: before.memoryMiB * 2,
      cdroms: [{ id: 'cd0', file: null, bus: 'sata' as const, address: 'sata:0.0' }],
      nics: before.nics.map((nic) => ({ ...nic, model: 'e1000' as const })),
      boot: { ...before.boot, menu: !before.boot.menu },
    };
    const after = { ...before, ...changes };
    expect(planEdit(before, { ...after, firmware: 'uefi' }, guest(before))).toEqual({
      now: [],
      nextStart: [
        { part: 'memoryMiB', device: null, why: 'only-at-start' },
        { part: 'cdroms', device: 'cd0', why: 'bus-fixed' },
        { part: 'nics', device: 'nic0', why: 'only-at-start' },
        { part: 'boot', device: null, why: 'only-at-start' },
      ],
      refused: ['firmware'],
    });
    expect(partsForStart(before, { ...before, ...changes })).toEqual([
      'memoryMiB',
      'cdroms',
      'nics',
      'boot',
    ]);
  });
});

describe('a plan for floppies', () => {
  const fd = (file: string | null, id: 'fd0' | 'fd1' = 'fd0') => ({ id, file });
  const before = sampleConfig({ floppies: [fd('/a.img')], parallelPorts: [{ output: 'log' }] });

  it('changes what is in a drive at once, and drives and ports at the next start', () => {
    const after = { ...before, floppies: [{ ...fd('/b.img'), readOnly: true }, fd(null, 'fd1')] };
    expect(planEdit(before, { ...after, parallelPorts: [] }, guest(before))).toEqual({
      now: [{ kind: 'floppy', floppy: { id: 'fd0', file: '/b.img', readOnly: true } }],
      nextStart: [
        { part: 'floppies', device: 'fd1', why: 'bus-fixed' },
        { part: 'parallelPorts', device: null, why: 'only-at-start' },
      ],
      refused: [],
    });
  });

  it('lets a drive go with what is in it, and gives a machine its first, at the next start', () => {
    const { floppies: _gone, ...without } = before;
    const waits = [{ part: 'floppies', device: 'fd0', why: 'bus-fixed' }];
    expect(planEdit(before, without, guest(before))).toMatchObject({ now: [], nextStart: waits });
    expect(planEdit(without, before, guest(without))).toMatchObject({ now: [], nextStart: waits });
  });

  it('names a drive in what is told of it', () => {
    const after = { ...before, floppies: [fd(null), fd('/c.img', 'fd1')] };
    expect(outlookOf({ before, after, running: guest(before) })).toMatchObject({
      now: [{ part: 'floppies', device: 'fd0' }],
      nextStart: [{ part: 'floppies', device: 'fd1', reason: { key: 'edit.bus-fixed' } }],
    });
  });
});

describe('a plan for the limits of a disk', () => {
  const disk = sampleDisk();
  const slow = { ...disk, throttle: { bytes: 1000 } };
  const [free, limited] = [sampleConfig({ disks: [disk] }), sampleConfig({ disks: [slow] })];
  const [here = disk] = free.disks;

  it('sets and ends them at once', () => {
    expect(planEdit(free, limited, guest(free)).now).toEqual([
      { kind: 'throttle', disk: 'disk0', throttle: { bytes: 1000 } },
    ]);
    expect(planEdit(limited, free, guest(limited))).toEqual({
      now: [{ kind: 'throttle', disk: 'disk0', throttle: undefined }],
      nextStart: [],
      refused: [],
    });
  });

  it('tells what else changes at the disk', () => {
    const after = { ...free, disks: [{ ...here, throttle: { bytes: 5 }, serial: 'S' }] };
    const { now, nextStart } = planEdit(free, after, guest(free));
    expect(now).toHaveLength(1);
    expect(nextStart).toEqual([{ part: 'disks', device: 'disk0', why: 'only-at-start' }]);
  });

  it('leaves the ports of a card alone that gets another network at the next start', () => {
    const card = sampleConfig({ nics: [sampleNic({ forwards: [ssh] })] });
    const nics = card.nics.map((nic) => ({
      ...nic,
      forwards: [],
      backend: { kind: 'none' as const },
    }));
    expect(planEdit(card, { ...card, nics }, guest(card))).toEqual({
      now: [],
      nextStart: [{ part: 'nics', device: 'nic0', why: 'only-at-start' }],
      refused: [],
    });
  });
});

describe('a plan for disks and network cards', () => {
  const laidOut = (changes: Partial<VmConfig> = {}) =>
    giveAddresses(withoutAddresses({ ...sampleConfig(), hardware: 2, ...changes }));
  const withDisk = (config: VmConfig, changes: Partial<VmConfig['disks'][number]> = {}) =>
    giveAddresses({
      ...config,
      disks: [...config.disks, sampleDisk({ id: 'disk1', file: 'disks/1.qcow2', ...changes })],
    });

  it('plugs in what is new and takes out what is gone, in that turn the other way round', () => {
    const before = laidOut();
    const after = giveAddresses({ ...withDisk(before), nics: [] });
    expect(planEdit(before, after, guest(before, ...ports))).toEqual({
      now: [
        { kind: 'unplug', device: 'nic0' },
        { kind: 'plug', device: 'disk1' },
      ],
      nextStart: [],
      refused: [],
    });
  });

  it.each([
    ['a bus whose drives stay', laidOut(), { bus: 'sata' as const }, 'bus-fixed'],
    ['the layout of before', sampleConfig(), {}, 'old-layout'],
    ['ports that are all taken', laidOut(), { address: 'port:12' }, 'no-free-port'],
    [
      'a controller that is not there',
      laidOut({ input: { tablet: false, usbKeyboard: false } }),
      { bus: 'usb' as const },
      'no-controller',
    ],
  ])('lets a disk wait for the next start because of %s', (_, before, disk, why) => {
    const after = withDisk(before, disk);
    expect(planEdit(before, after, guest(before, ...ports))).toEqual({
      now: [],
      nextStart: [{ part: 'disks', device: 'disk1', why }],
      refused: [],
    });
  });

  it('brings a controller for the first SCSI disk, and devices that there is one of', () => {
    const before = laidOut({ rng: false, input: { tablet: false, usbKeyboard: true } });
    const after = {
      ...withDisk(before, { bus: 'scsi' }),
      rng: true,
      input: { tablet: true, usbKeyboard: false },
      watchdog: { model: 'i6300esb', action: 'reset' } as const,
    };
    const present = guest(before, 'usb-0', 'keyboard-0', ...ports);
    expect(planEdit(before, after, present)).toEqual({
      now: [
        { kind: 'unplug', device: 'keyboard-0' },
        { kind: 'plug', device: 'disk1' },
        { kind: 'plug', device: 'tablet-0' },
        { kind: 'plug', device: 'rng-0' },
        { kind: 'plug', device: 'watchdog-0' },
      ],
      nextStart: [],
      refused: [],
    });
    const bare = guest(before, 'usb-0', 'keyboard-0');
    expect(planEdit(before, after, bare).nextStart).toEqual([
      { part: 'disks', device: 'disk1', why: 'no-controller' },
      { part: 'rng', device: null, why: 'old-layout' },
      { part: 'watchdog', device: null, why: 'old-layout' },
    ]);
    // One port is left, and the disk's controller comes first.
    const scarce = guest(before, 'usb-0', 'keyboard-0', 'port-0', 'port-1', 'port-2');
    expect(planEdit(before, after, scarce).nextStart).toEqual([
      { part: 'rng', device: null, why: 'no-free-port' },
      { part: 'watchdog', device: null, why: 'no-free-port' },
    ]);
  });

  it('never takes away the disk that the guest was booted from', () => {
    const before = withDisk(laidOut());
    const [boot, other] = before.disks;
    const plan = (disks: VmConfig['disks']) =>
      planEdit(before, { ...before, disks }, guest(before, ...ports));
    expect(plan(boot ? [boot] : [])).toMatchObject({ now: [{ kind: 'unplug', device: 'disk1' }] });
    expect(plan(other ? [other] : [])).toEqual({
      now: [],
      nextStart: [{ part: 'disks', device: 'disk0', why: 'boot-disk' }],
      refused: [],
    });
  });

  it('gives nothing to the guest when all is to wait', () => {
    const before = laidOut();
    const after = { ...withDisk(before), memoryMiB: 1024 };
    expect(planEdit(before, after, guest(before, ...ports), true)).toEqual({
      now: [],
      nextStart: [
        { part: 'memoryMiB', device: null, why: 'as-asked' },
        { part: 'disks', device: 'disk1', why: 'as-asked' },
      ],
      refused: [],
    });
  });

  it('takes no emulated vCPU away, and gives back what the balloon took', () => {
    const before = laidOut({ cpu: { ...sampleConfig().cpu, cores: 2, maximum: 4 } });
    const less = { ...before, cpu: { ...before.cpu, cores: 1 } };
    expect(planEdit(before, less, guest(before)).now).toEqual([{ kind: 'vcpus', count: 1 }]);
    expect(planEdit(before, less, { ...guest(before), accelerator: 'tcg' })).toMatchObject({
      now: [],
      nextStart: [{ part: 'cpu', why: 'emulated-vcpus' }],
    });
    const small = { ...before, memoryMiB: 256 };
    const shrunk = { ...guest(small, 'balloon-0'), startMiB: 512 };
    expect(planEdit(small, before, shrunk).now).toEqual([{ kind: 'memory', mebibytes: 512 }]);
    const more = { ...small, memoryMiB: 1024 };
    expect(planEdit(small, more, shrunk).now).toEqual([]);
  });

  it('gives memory and vCPUs up to what the start made room for', () => {
    const before = laidOut({ memoryMaximumMiB: 2048, cpu: { ...sampleConfig().cpu, maximum: 4 } });
    const present = guest(before, 'memory-0');
    const cpu = (cores: number) => ({ ...before.cpu, cores });
    expect(planEdit(before, { ...before, memoryMiB: 2048, cpu: cpu(4) }, present).now).toEqual([
      { kind: 'memory', mebibytes: 2048 },
      { kind: 'vcpus', count: 4 },
    ]);
    expect(planEdit(before, { ...before, memoryMiB: 4096, cpu: cpu(8) }, present)).toEqual({
      now: [],
      nextStart: [
        { part: 'cpu', device: null, why: 'above-maximum' },
        { part: 'memoryMiB', device: null, why: 'above-maximum' },
      ],
      refused: [],
    });
  });
});

describe('a plan for memory modules', () => {
  const before = sampleConfig({ memoryMiB: 512, memoryMaximumMiB: 2048, memoryPlug: 'dimm' });
  const dimm = (number: number, mebibytes: number) => ({ number, mebibytes });
  const to = (memoryMiB: number, has: ReturnType<typeof dimm>[] = [], ...present: string[]) => {
    const sum = has.reduce((all, { mebibytes }) => all + mebibytes, 0);
    const now = { ...before, memoryMiB: before.memoryMiB + sum };
    const modules = { has, room: 1536, step: 128 };
    const running = { ...guest(now, ...present), startMiB: 512, modules };
    return planEdit(now, { ...now, memoryMiB }, running);
  };
  const waits = (why: string) => ({
    now: [],
    nextStart: [{ part: 'memoryMiB', device: null, why }],
    refused: [],
  });
  const done = (mebibytes: number) => [{ kind: 'memory', mebibytes }];

  it('adds one module up to what the start made room for', () => {
    expect(to(640).now).toEqual(done(640));
    expect(to(2048).now).toEqual(done(2048));
    expect(to(600)).toEqual(waits('dimm-step'));
    expect(to(2176)).toEqual(waits('above-maximum'));
    const all = Array.from({ length: 16 }, (_, number) => dimm(number, 64));
    expect(to(1664, all)).toEqual(waits('dimm-slots'));
  });

  it('takes whole modules away, and what the start gave by the balloon alone', () => {
    const has = [dimm(0, 256), dimm(1, 128), dimm(2, 512)];
    expect(to(512 + 640, has).now).toEqual(done(512 + 640));
    expect(to(512 + 128, has).now).toEqual(done(512 + 128));
    expect(to(512, has).now).toEqual(done(512));
    expect(to(512 + 896 - 64, has)).toEqual(waits('dimm-whole'));
    expect(to(256, has)).toEqual(waits('only-at-start'));
    expect(to(256, has, 'balloon-0').now).toEqual(done(256));
  });

  it('says that cells are divided at the start', () => {
    const numa = [{ memoryMiB: 512, vcpus: '0-1' }];
    const now = { ...before, numa };
    const after = { ...before, memoryMiB: 640, numa: [{ memoryMiB: 640, vcpus: '0-1' }] };
    const running = { ...guest(now), modules: { has: [], room: 1536, step: 128 } };
    expect(planEdit(now, after, running).nextStart).toContainEqual({
      part: 'memoryMiB',
      device: null,
      why: 'in-cells',
    });
  });
});

describe('a plan for channels', () => {
  const channel = { id: 'channel0', name: 'com.example.tool.0' };
  const before = sampleConfig();
  const after = { ...before, channels: [channel] };

  it('plugs them where their bus is, and waits where it is not', () => {
    expect(planEdit(before, after, guest(before, 'serial-bus-0')).now).toEqual([
      { kind: 'plug', device: 'channel0' },
    ]);
    expect(planEdit(after, before, guest(after, 'serial-bus-0', 'channel0')).now).toEqual([
      { kind: 'unplug', device: 'channel0' },
    ]);
    expect(planEdit(before, after, guest(before)).nextStart).toEqual([
      { part: 'channels', device: 'channel0', why: 'no-controller' },
    ]);
  });

  it('lets another name wait, and takes an empty list for none', () => {
    const renamed = { ...after, channels: [{ ...channel, name: 'other' }] };
    expect(planEdit(after, renamed, guest(after, 'serial-bus-0')).nextStart).toEqual([
      { part: 'channels', device: 'channel0', why: 'only-at-start' },
    ]);
    expect(partsForStart(before, { ...before, channels: [] })).toEqual([]);
    // Off is the same as never switched on.
    expect(partsForStart(before, { ...before, clipboard: false })).toEqual([]);
    expect(planEdit(before, { ...before, clipboard: true }, guest(before))).toMatchObject({
      now: [],
      nextStart: [{ part: 'clipboard', why: 'only-at-start' }],
    });
  });
});

describe('a plan for parts that belong together', () => {
  const cpu = { ...sampleConfig().cpu, maximum: 4 };
  const pinning = { vcpus: ['0', '1', '0'] };

  it('pins vCPUs that come after they have come', () => {
    const before = sampleConfig({ cpu: { ...cpu, pinning } });
    const after = { ...before, cpu: { ...before.cpu, cores: 3 } };
    expect(planEdit(before, after, guest(before)).now).toEqual([
      { kind: 'vcpus', count: 3 },
      { kind: 'pinning', pinning },
    ]);
  });

  it('lets memory and vCPUs wait for the cells that divide them', () => {
    const before = sampleConfig({ memoryMiB: 512, cpu });
    const running = guest(before, 'balloon0', 'memory-source');
    const after = {
      ...before,
      memoryMiB: 256,
      cpu: { ...cpu, cores: 3 },
      numa: [{ memoryMiB: 256, vcpus: '0-2' }],
    };
    expect(planEdit(before, after, running)).toEqual({
      now: [],
      nextStart: ['cpu', 'memoryMiB', 'numa'].map((part) => ({
        part,
        device: null,
        why: 'only-at-start',
      })),
      refused: [],
    });
  });
});
