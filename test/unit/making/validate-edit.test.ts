import { describe, expect, it } from 'vitest';
import { hardwareChoices } from '../../../electron/making/draft/hardware-choices';
import { type EditContext, validateEdit } from '../../../electron/making/draft/validate-edit';
import type { OpenGl } from '../../../electron/qemu/opengl/open-gl';
import type { FileFacts } from '../../../electron/making/draft/draft-context';
import type { FieldIssue } from '../../../shared/draft';
import { type EditedConfig, editedConfigSchema } from '../../../shared/hardware';
import { mostTyped } from '../../../shared/most-typed';
import type { VmConfig } from '../../../shared/vm-config';
import { capabilitiesWithout, fakeCapabilities } from '../../fakes/qemu-capabilities';
import { sampleConfig, sampleDisk, sampleNic } from '../../fakes/vm-configs';
import { context, readable } from './fixtures';

const before = sampleConfig({ name: 'web', memoryMiB: 2048, firmware: 'bios' });
const host = { ...context().host, memoryMiB: 16_384, availableMiB: null, cores: 4 };

function world(
  definition: VmConfig = before,
  capabilities = fakeCapabilities(),
  files: ReadonlyMap<string, FileFacts> = new Map(),
): EditContext {
  return {
    host,
    namesTaken: ['mail'],
    namesBeingMade: ['dns'],
    kvm: false,
    model: context().model,
    cpuMax: 288,
    files,
    choices: hardwareChoices({ config: definition, capabilities, host, kvm: false }),
    others: {
      macs: new Map([['52:54:00:aa:aa:aa', 'mail']]),
      ports: new Map([['tcp 127.0.0.1 2222', 'mail']]),
      cids: new Map([[7, 'mail']]),
      firstFreePort: 1024,
    },
  };
}

const told = (issues: readonly FieldIssue[]) =>
  issues.map(
    ({ field, code, severity }) => `${field}: ${code}${severity === 'warning' ? '?' : ''}`,
  );

const issues = (change: Partial<EditedConfig>, definition = before, around = world(definition)) =>
  told(validateEdit({ ...definition, ...change }, definition, around));

const cpus = (cores: number) => ({ ...before.cpu, cores });
const pc = { ...before, machine: 'pc-i440fx-7.2' };
const ideDisk = (number: number) => sampleDisk({ id: `disk${number}`, bus: 'ide' });
const usbDisk = (number: number) => sampleDisk({ id: `disk${number}`, bus: 'usb' });
const forward = {
  protocol: 'tcp' as const,
  hostAddress: '127.0.0.1',
  hostPort: 8080,
  guestPort: 80,
};
const withForwards = (...forwards: EditedConfig['nics'][number]['forwards']) => ({
  nics: [{ ...sampleNic(), forwards }],
});

describe('floppies', () => {
  const KiB = 1024;
  const floppy = readable({}, { fileName: 'f.img', fileSize: 1440 * KiB, format: null });
  const judged = (facts: FileFacts | null, drive: object = {}, definition = before) => {
    const files = new Map(facts ? [['/f.img', facts]] : []);
    const floppies = [{ id: 'fd0' as const, file: '/f.img', ...drive }];
    const around = world(definition, fakeCapabilities(), files);
    return issues({ floppies }, definition, around);
  };
  const at = (code: string) => [`floppies.fd0.file: ${code}`];

  it('may be any raw image of the size of one', () => {
    expect(judged(floppy)).toEqual([]);
    expect(judged({ ...floppy, media: { ...floppy.media, format: 'raw' } })).toEqual([]);
    expect(judged({ ...floppy, media: { ...floppy.media, fileSize: 1000 } })).toEqual(
      at('floppy-odd-size?'),
    );
    expect(issues({ floppies: [{ id: 'fd1', file: null }] })).toEqual([]);
  });

  it.each<[FileFacts | null, string]>([
    [null, 'file-missing'],
    [{ state: 'folder' }, 'file-is-folder'],
    [{ state: 'special' }, 'file-is-special'],
    [{ state: 'device' }, 'file-is-device'],
    [{ state: 'unreadable' }, 'file-unreadable'],
    [{ ...floppy, media: { ...floppy.media, fileSize: 0 } }, 'file-empty'],
    [{ ...floppy, media: { ...floppy.media, fileSize: 2880 * KiB + 1 } }, 'floppy-too-large'],
    [{ ...floppy, media: { ...floppy.media, format: 'qcow2' } }, 'floppy-not-raw'],
    [{ ...floppy, usedBy: 'mail' }, 'disk-in-use'],
    [{ ...floppy, writable: false }, 'floppy-unwritable'],
  ])('are told of at their drive: %o', (facts, code) => expect(judged(facts)).toEqual(at(code)));

  it('may be ones that cannot be written to, when they are read-only', () => {
    expect(judged({ ...floppy, writable: false }, { readOnly: true })).toEqual([]);
    expect(judged(floppy, { file: 'a\u0000b' })).toEqual(at('file-name-unusable'));
  });

  it('are not looked at again where nothing was changed', () => {
    const floppies = [{ id: 'fd0' as const, file: '/gone.img' }];
    expect(issues({ name: 'other' }, { ...before, floppies })).toEqual([]);
  });

  it('have two drives at most, each once', () => {
    const drive = { id: 'fd0' as const, file: null };
    expect(issues({ floppies: [drive, { ...drive, id: 'fd1' }, drive] })[0]).toBe(
      'floppies: drives-too-many',
    );
    expect(issues({ floppies: [drive, drive] })).toEqual(at('device-id-taken'));
  });

  it('need a machine and a QEMU that have them, as parallel ports do', () => {
    const legacy = {
      floppies: [{ id: 'fd0' as const, file: null }],
      parallelPorts: [{ output: 'log' as const }],
    };
    const both = (code: string) => [`floppies: ${code}`, `parallelPorts: ${code}`];
    const without = capabilitiesWithout('floppy', 'isa-parallel');
    expect(issues(legacy)).toEqual([]);
    expect(issues(legacy, before, world(before, without))).toEqual(both('not-in-qemu'));
    const arm = { ...before, arch: 'aarch64' as const, machine: 'virt-7.2' };
    const { floppies, parallelPorts } = world(arm).choices.devices;
    expect([floppies?.key, parallelPorts?.key]).toEqual(['not-on-machine', 'not-on-machine']);
    const ports = Array.from({ length: 4 }, () => ({ output: 'none' as const }));
    expect(issues({ parallelPorts: ports })).toEqual(['parallelPorts: list-too-long']);
  });

  it('are what a machine may start from', () => {
    const boot = { ...before.boot, order: ['floppy' as const] };
    expect(issues({ boot })).toEqual(['boot.order: boot-no-floppy?']);
    const floppies = [{ id: 'fd0' as const, file: null }];
    expect(issues({ boot, floppies })).toEqual([]);
    expect(issues({ boot, floppies }, { ...before, firmware: 'uefi' })).toEqual([
      'boot.order: boot-floppy-uefi?',
    ]);
  });
});

it('says which USB controllers can be had', () => {
  const around = world(before, capabilitiesWithout('ich9-usb-ehci1'));
  expect(issues({ usb: 'uhci' }, before, around)).toEqual([]);
  expect(issues({ usb: 'ehci' }, before, around)).toEqual(['usb: not-in-qemu']);
  const arm = { ...before, arch: 'aarch64' as const, machine: 'virt-7.2' };
  const lacks = world(arm).choices.further.usbs.map(({ value, lacks }) => [value, lacks?.key]);
  expect(lacks).toContainEqual(['uhci', 'not-on-machine']);
});

it('gives no address twice', () => {
  const [disk] = before.disks;
  if (!disk) throw new Error('no disk');
  const disks = [disk, { ...disk, id: 'disk1', file: 'disks/disk1.qcow2' }];
  expect(issues({ disks })).toEqual(['disks.disk1.address: place-taken']);
  expect(issues({ disks: [{ ...disk, address: 'pci:1.0' }] })).toEqual([
    'disks.disk0.address: place-taken',
  ]);
});

it('leaves a machine what it is known by', () => {
  expect(issues({ createdAt: 'yesterday' })).toEqual(['createdAt: json-fixed-created']);
});

describe('channels of a changed definition', () => {
  const at = 'channels.channel0.name';
  it.each<[string, string[]]>([
    ['com.redhat.spice.0', []],
    ['a,b="c" \\d', []],
    ['x'.repeat(63), []],
    ['', [`${at}: text-empty`]],
    ['x'.repeat(64), [`${at}: text-too-long`]],
    [' x', [`${at}: text-not-ascii`]],
    ['名', [`${at}: text-not-ascii`]],
    ['a\nb', [`${at}: text-not-ascii`]],
    ['org.qemu.guest_agent.0', [`${at}: channel-of-agent`]],
  ])('%j: %j', (name, expected) =>
    expect(issues({ channels: [{ id: 'channel0', name }] })).toEqual(expected),
  );

  it('have a name and an id each, and are not too many', () => {
    const channels = ['a', 'a'].map((name, at) => ({ id: `channel${at}`, name }));
    expect(issues({ channels })).toEqual([
      'channels.channel0.name: channel-twice',
      'channels.channel1.name: channel-twice',
    ]);
    const [disk] = before.disks;
    const twin = [{ id: disk?.id ?? '', name: 'b' }];
    expect(issues({ channels: twin })).toEqual([`channels.${disk?.id}.name: device-id-taken`]);
    const many = Array.from({ length: 17 }, (_, at) => ({ id: `channel${at}`, name: `n${at}` }));
    expect(issues({ channels: many })).toEqual(['channels: list-too-long']);
    const agents = { channels: [{ id: 'channel0', name: 'com.redhat.spice.0' }] };
    expect(issues(agents)).toEqual([]);
    expect(issues({ ...agents, clipboard: true })).toEqual([`${at}: channel-of-clipboard`]);
  });
});

describe('names and sizes of a changed definition', () => {
  it.each<[Partial<EditedConfig>, string[]]>([
    [{}, []],
    [{ name: 'Web' }, []],
    [{ name: ' ' }, ['name: name-empty']],
    [{ name: 'MAIL' }, ['name: name-taken']],
    [{ name: '..' }, ['name: name-is-folder']],
    [{ name: 'DNS' }, ['name: name-being-made']],
    [{ notes: 'x'.repeat(20_001) }, ['notes: notes-too-long']],
    [{ os: 'plan9' }, ['os: os-unknown']],
    [{ memoryMiB: Number.NaN }, ['memoryMiB: memory-invalid']],
    [{ memoryMiB: 0 }, ['memoryMiB: memory-invalid']],
    [{ memoryMiB: 16_777_216 }, ['memoryMiB: memory-above-host']],
    [{ memoryMiB: 16_777_217 }, ['memoryMiB: memory-invalid']],
    [{ cpu: cpus(Number.NaN) }, ['cpus: cpus-invalid', 'cpu.cores: topology-invalid']],
    [{ cpu: cpus(999) }, ['cpus: cpus-above-machine', 'cpu.cores: topology-invalid']],
    [{ cpu: cpus(8) }, ['cpus: cpus-above-cores?']],
    [
      { cpu: { ...cpus(2), threads: 9 } },
      ['cpus: cpus-above-cores?', 'cpu.threads: topology-invalid'],
    ],
    [{ cpu: { ...before.cpu, model: 'i8086' } }, ['cpu.model: cpu-model-unknown']],
    [{ cpu: { ...before.cpu, model: 'host' } }, ['cpu.model: cpu-host-needs-kvm?']],
    [{ memoryMaximumMiB: 4096 }, []],
    [{ memoryMaximumMiB: 1024 }, ['memoryMaximumMiB: maximum-below']],
    [{ memoryMaximumMiB: Number.NaN }, ['memoryMaximumMiB: maximum-below']],
    [{ memoryMaximumMiB: 4096, memoryPlug: 'dimm' }, []],
    [{ memoryMaximumMiB: 4000, memoryPlug: 'dimm' }, ['memoryMaximumMiB: maximum-step?']],
    [{ memoryMaximumMiB: -1, memoryPlug: 'dimm' }, ['memoryMaximumMiB: maximum-below']],
    [{ memoryMaximumMiB: 1e15, memoryPlug: 'dimm' }, ['memoryMaximumMiB: memory-invalid']],
    [{ memoryPlug: 'dimm' }, []],
    [{ cpu: { ...before.cpu, maximum: 1 } }, ['cpu.maximum: maximum-below']],
    [{ cpu: { ...before.cpu, maximum: 300 } }, ['cpu.maximum: cpus-above-machine']],
    [{ accelerator: 'kvm' }, ['accelerator: kvm-unusable?']],
  ])('%j: %j', (change, expected) => expect(issues(change)).toEqual(expected));

  it('lets a machine from a larger computer be renamed', () => {
    const large = { ...before, memoryMiB: 65_536 };
    expect(issues({ name: 'archive' }, large)).toEqual(['memoryMiB: memory-above-host?']);
  });
});

describe('board, firmware and what there is one of', () => {
  it.each<[string, Partial<EditedConfig>, VmConfig, string[]]>([
    ['another board', { machine: 'pc-i440fx-7.2' }, before, ['machine: machine-changes?']],
    ['a board that is not there', { machine: 'pc-q35-99' }, before, ['machine: machine-unknown']],
    ['other firmware', { firmware: 'uefi' }, before, ['firmware: firmware-changes?']],
    [
      'Secure Boot on the old board',
      { firmware: 'uefi-secure' },
      pc,
      ['firmware: secure-boot-board'],
    ],
    ['no TPM any more', { tpm: false }, { ...before, tpm: true }, ['tpm: tpm-removed?']],
    [
      'nothing to start from',
      { boot: { ...before.boot, order: [] } },
      before,
      ['boot.order: boot-none'],
    ],
    [
      'the CD without a disc',
      { boot: { ...before.boot, onceFromCd: true } },
      before,
      ['boot.onceFromCd: boot-no-disc'],
    ],
    [
      'the network without a card',
      { nics: [], boot: { ...before.boot, order: ['network'] } },
      before,
      ['boot.order: boot-no-card?'],
    ],
  ])('%s', (_what, change, definition, expected) =>
    expect(issues(change, definition)).toEqual(expected),
  );

  it.each<[string, Partial<EditedConfig>, string]>([
    ['AC97', { sound: 'ac97' }, 'sound'],
    ['qxl-vga', { display: { adapter: 'qxl' } }, 'display.adapter'],
    ['isa-serial', { serialPorts: 2 }, 'serialPorts'],
    ['usb-kbd', { input: { tablet: true, usbKeyboard: true } }, 'input.usbKeyboard'],
  ])('says at the field that this QEMU has no %s', (device, change, field) => {
    const plain = { ...before, serialPorts: 0, input: { tablet: true, usbKeyboard: false } };
    const around = world(plain, capabilitiesWithout(device));
    expect(issues(change, plain, around)).toContain(`${field}: not-in-qemu`);
    expect(issues({}, { ...plain, ...change }, around)).toContain(`${field}: not-in-qemu?`);
  });
});

describe('drives', () => {
  const disks = (count: number, make: typeof usbDisk) =>
    Array.from({ length: count }, (_, number) => make(number));

  it.each<[string, Partial<EditedConfig>, VmConfig, string[]]>([
    [
      'read-only on SATA',
      { disks: [sampleDisk({ bus: 'sata', readOnly: true })] },
      { ...before, disks: [sampleDisk({ bus: 'sata' })] },
      ['disks.disk0.readOnly: disk-read-only-ata'],
    ],
    [
      'moved to SATA while read-only',
      { disks: [sampleDisk({ bus: 'sata', readOnly: true })] },
      { ...before, disks: [sampleDisk({ readOnly: true })] },
      ['disks.disk0.bus: disk-read-only-ata', 'disks.disk0.bus: disk-bus-changes?'],
    ],
    [
      'IDE on Q35',
      { disks: [sampleDisk({ bus: 'ide' })] },
      before,
      ['disks.disk0.bus: ide-needs-pc', 'disks.disk0.bus: disk-bus-changes?'],
    ],
    [
      'a fifth IDE drive',
      { disks: disks(5, ideDisk), cdroms: [] },
      { ...pc, disks: disks(4, ideDisk), cdroms: [] },
      ['disks.disk4.bus: bus-full'],
    ],
    [
      'a fourteenth USB disk',
      { disks: disks(14, usbDisk) },
      { ...before, disks: disks(13, usbDisk) },
      ['disks.disk13.bus: bus-full'],
    ],
    [
      'unsafe',
      { disks: [sampleDisk({ cache: 'unsafe' })] },
      before,
      ['disks.disk0.cache: disk-cache-unsafe?'],
    ],
    [
      'too many',
      {
        cdroms: Array.from({ length: 9 }, (_, number) => ({
          id: `cd${number}`,
          file: null,
          bus: 'sata' as const,
        })),
      },
      before,
      ['cdroms: drives-too-many'],
    ],
  ])('%s', (_what, change, definition, expected) =>
    expect(issues(change, definition)).toEqual(expected),
  );

  it('says that this QEMU lacks the bus’s device', () => {
    const around = world(before, capabilitiesWithout('nvme'));
    const change = { disks: [sampleDisk(), sampleDisk({ id: 'disk1', bus: 'nvme' as const })] };
    expect(issues(change, before, around)).toEqual(['disks.disk1.bus: not-in-qemu']);
  });
});

describe('discs', () => {
  it.each<[string, FileFacts, string[], string[]]>([
    ['missing', { state: 'missing', trashed: null }, ['file-missing'], ['file-missing']],
    ['a folder', { state: 'folder' }, ['file-is-folder'], ['file-is-folder']],
    ['unreadable', { state: 'unreadable' }, ['file-unreadable'], ['file-unreadable']],
    [
      'a web page',
      readable({ stranger: { kind: 'web-page', name: 'HTML' } }, { kind: 'unknown' }),
      ['file-is-web-page'],
      ['file-is-web-page'],
    ],
    [
      'something unknown',
      readable({}, { kind: 'unknown' }),
      ['iso-not-recognized?'],
      ['iso-not-recognized?'],
    ],
    ['without boot record', readable({}, { boots: [] }), [], ['iso-not-bootable?']],
    ['for UEFI', readable({}, { boots: ['uefi'] }), [], ['iso-needs-firmware?']],
    [
      'for ARM',
      readable({}, { architectures: ['aarch64'] }),
      ['file-other-architecture?'],
      ['file-other-architecture'],
    ],
    [
      'files for ARM',
      readable({}, { boots: [], architectures: ['aarch64'] }),
      [],
      ['file-other-architecture'],
    ],
    ['good', readable(), [], []],
  ])('that are %s are told at the drive', (_name, facts, held, started) => {
    const around = world(before, fakeCapabilities(), new Map([['/discs/a.iso', facts]]));
    const found = (onceFromCd: boolean) => {
      const cdroms = [{ id: 'cd0', file: '/discs/a.iso', bus: 'sata' as const }];
      return issues({ cdroms, boot: { ...before.boot, onceFromCd } }, before, around);
    };
    const at = (codes: string[]) => codes.map((code) => `cdroms.cd0.file: ${code}`);
    expect(found(false)).toEqual(at(held));
    expect(found(true)).toEqual(at(started));
  });

  it('are not looked at again while they stay, and only warned of when the guest starts from them', () => {
    const cdroms = [{ id: 'cd0', file: '/gone.iso', bus: 'sata' as const }];
    const held = { ...before, cdroms };
    expect(issues({ name: 'archive' }, held)).toEqual([]);
    expect(issues({ boot: { ...held.boot, onceFromCd: true } }, held)).toEqual([
      'cdroms.cd0.file: file-missing?',
    ]);
  });
});

describe('network cards', () => {
  const mac = (text: string) => ({ nics: [{ ...sampleNic(), mac: text }] });
  it.each<[string, Partial<EditedConfig>, string[]]>([
    ['no address', mac(''), ['nics.nic0.mac: mac-invalid']],
    ['a group address', mac('53:54:00:12:34:56'), ['nics.nic0.mac: mac-group']],
    ['an address of another machine', mac('52:54:00:aa:aa:aa'), ['nics.nic0.mac: mac-elsewhere?']],
    [
      'one address twice',
      { nics: [sampleNic(), sampleNic({ id: 'nic1' })] },
      ['nics.nic0.mac: mac-twice?', 'nics.nic1.mac: mac-twice'],
    ],
    ['a forward', withForwards(forward), []],
    [
      'no port',
      withForwards({ ...forward, hostPort: Number.NaN }),
      ['nics.nic0.forwards.0.hostPort: port-invalid'],
    ],
    [
      'no guest port',
      withForwards({ ...forward, guestPort: 70_000 }),
      ['nics.nic0.forwards.0.guestPort: port-invalid'],
    ],
    [
      'no address of a port',
      withForwards({ ...forward, hostAddress: 'here' }),
      ['nics.nic0.forwards.0.hostAddress: address-invalid'],
    ],
    ['any address', withForwards({ ...forward, hostAddress: '' }), []],
    [
      'a port twice',
      withForwards(forward, { ...forward, guestPort: 81 }),
      ['nics.nic0.forwards.0.hostPort: port-twice', 'nics.nic0.forwards.1.hostPort: port-twice'],
    ],
    [
      'a port of another machine',
      withForwards({ ...forward, hostPort: 2222 }),
      ['nics.nic0.forwards.0.hostPort: port-elsewhere?'],
    ],
    [
      'a low port',
      withForwards({ ...forward, hostPort: 80 }),
      ['nics.nic0.forwards.0.hostPort: port-privileged?'],
    ],
  ])('%s', (_what, change, expected) => expect(issues(change)).toEqual(expected));

  it('says that this QEMU lacks the card', () => {
    const around = world(before, capabilitiesWithout('e1000e'));
    const change = { nics: [sampleNic({ model: 'e1000e' })] };
    expect(issues(change, before, around)).toEqual(['nics.nic0.model: not-in-qemu']);
  });
});

describe('what disks, cards and displays have beyond the usual', () => {
  const disk = (details: Partial<EditedConfig['disks'][number]>) => ({
    disks: [{ ...sampleDisk({ bus: 'scsi' }), ...details }],
  });
  const onScsi = { ...before, disks: [sampleDisk({ bus: 'scsi' })] };

  it.each<[Partial<EditedConfig['disks'][number]>, string[]]>([
    [{ serial: 'A,b="c" %' }, []],
    [{ serial: '' }, ['serial: text-empty']],
    [{ serial: ' a' }, ['serial: text-not-ascii']],
    [{ serial: '磁盘' }, ['serial: text-not-ascii']],
    [{ serial: 'x'.repeat(37) }, ['serial: text-too-long']],
    [{ wwn: '0x5000c50015ea71ac' }, []],
    [{ wwn: '0x0000000000000000' }, ['wwn: wwn-invalid']],
    [{ wwn: '-1' }, ['wwn: wwn-invalid']],
    [{ rotation: 'ssd' }, []],
    [{ rotation: 7200 }, []],
    [{ rotation: 1 }, ['rotation: number-range']],
    [{ rotation: Number.NaN }, ['rotation: number-range']],
    [{ detectZeroes: 'unmap' }, []],
    [{ detectZeroes: 'unmap', discard: false }, ['detectZeroes: zeroes-need-discard']],
    [{ shareable: true }, ['shareable: shareable-needs-raw']],
    [{ shareable: true, format: 'raw' }, ['shareable: shareable-needs-cluster?']],
    [{ throttle: { bytes: 1_048_576, operations: 100 } }, []],
    [{ throttle: { bytes: 0 } }, ['throttle.bytes: throttle-rate']],
    [
      { throttle: { bytes: -5, readOperations: 1e16 } },
      ['throttle.bytes: throttle-rate', 'throttle.readOperations: throttle-operations'],
    ],
    [{ throttle: { bytes: 5, readBytes: 5 } }, ['throttle.bytes: throttle-both']],
    [{ throttle: { operations: 5, writeOperations: 5 } }, ['throttle.operations: throttle-both']],
  ])('%j: %j', (details, expected) =>
    expect(issues(disk(details), onScsi)).toEqual(expected.map((told) => `disks.disk0.${told}`)),
  );

  it.each<[Partial<EditedConfig['disks'][number]>, string]>([
    [{ serial: 'x'.repeat(21) }, 'serial: text-too-long'],
    [{ wwn: '0x5000c50015ea71ac' }, 'wwn: not-on-bus'],
    [{ rotation: 7200 }, 'rotation: not-on-bus'],
  ])('virtio and %j: %j', (details, expected) =>
    expect(issues({ disks: [{ ...sampleDisk(), ...details }] })).toEqual([
      `disks.disk0.${expected}`,
    ]),
  );

  it('lets no two disks have one number', () => {
    const disks = [
      sampleDisk({ bus: 'scsi', serial: 'disk1', wwn: '0x5000c50015ea71ac' }),
      sampleDisk({ bus: 'scsi', id: 'disk1', wwn: '0x5000c50015ea71ac' }),
    ];
    expect(issues({ disks }, onScsi)).toEqual([
      'disks.disk0.serial: serial-twice',
      'disks.disk0.wwn: wwn-twice',
      'disks.disk1.wwn: wwn-twice',
    ]);
  });

  it.each<[Partial<EditedConfig['nics'][number]>, string[]]>([
    [{ mtu: 1400 }, []],
    [{ mtu: 67 }, ['mtu: number-range']],
    [{ mtu: Number.NaN }, ['mtu: number-range']],
    [{ mtu: 1400, model: 'e1000e' }, ['mtu: mtu-needs-virtio']],
    [{ backend: { kind: 'none' } }, []],
    [{ backend: { kind: 'none' }, forwards: [forward] }, ['backend: forwards-need-network']],
    [{ backend: { kind: 'user', restrict: true }, forwards: [forward] }, []],
  ])('a card with %j: %j', (details, expected) =>
    expect(issues({ nics: [{ ...sampleNic(), ...details }] })).toEqual(
      expected.map((told) => `nics.nic0.${told}`),
    ),
  );

  it.each<[EditedConfig['display'], string[]]>([
    [{ adapter: 'virtio', heads: 4 }, []],
    [{ adapter: 'virtio', heads: 17 }, ['display.heads: number-range']],
    [{ adapter: 'std', memoryMiB: 32 }, []],
    [{ adapter: 'std', memoryMiB: 33 }, ['display.memoryMiB: video-memory-power']],
    [{ adapter: 'qxl', memoryMiB: -16 }, ['display.memoryMiB: number-range']],
  ])('the display %j: %j', (display, expected) => expect(issues({ display })).toEqual(expected));
});

describe('parts that few machines have', () => {
  const windows = { ...before.cpu, hyperv: true };

  it.each<[Partial<EditedConfig>, string[]]>([
    [{ watchdog: { model: 'i6300esb', action: 'reset' } }, []],
    [{ watchdog: { model: 'diag288', action: 'reset' } }, ['watchdog.model: not-on-machine']],
    [{ iommu: 'intel' }, []],
    [{ iommu: 'smmuv3' }, ['iommu: not-on-machine']],
    [{ vsock: { cid: 3 } }, []],
    [{ vsock: { cid: 7 } }, ['vsock.cid: cid-elsewhere?']],
    [{ vsock: { cid: 2 } }, ['vsock.cid: number-range']],
    [{ vsock: { cid: Number.NaN } }, ['vsock.cid: number-range']],
    [{ smbios: { product: 'Modell, "1"', oem: ['a=b'] } }, []],
    [
      { smbios: { product: '', serial: '号' } },
      ['smbios.product: text-empty', 'smbios.serial: text-not-ascii'],
    ],
    [{ smbios: { family: 'x'.repeat(256) } }, ['smbios.family: text-too-long']],
    [{ smbios: { oem: ['a', ' b'] } }, ['smbios.oem.1: text-not-ascii']],
    [{ smbios: { oem: Array.from({ length: 33 }, () => 'a') } }, ['smbios.oem: list-too-long']],
    [{ fwCfg: [{ name: 'opt/a', text: 'x, "y"' }] }, []],
    [{ fwCfg: [{ name: 'etc/e820', text: 'x' }] }, ['fwCfg.0.name: fw-cfg-name']],
    [{ fwCfg: [{ name: `opt/${'x'.repeat(52)}`, text: 'x' }] }, ['fwCfg.0.name: fw-cfg-name']],
    [{ fwCfg: [{ name: 'opt/a' }] }, ['fwCfg.0: fw-cfg-content']],
    [{ fwCfg: [{ name: 'opt/a', text: 'x', file: '/y' }] }, ['fwCfg.0: fw-cfg-content']],
    [{ fwCfg: [{ name: 'opt/a', text: 'x\ny' }] }, ['fwCfg.0.text: text-control-characters']],
    [
      {
        fwCfg: [
          { name: 'opt/a', text: 'x' },
          { name: 'opt/a', text: 'y' },
        ],
      },
      ['fwCfg.1.name: fw-cfg-twice'],
    ],
    [{ clockBase: '2006-06-17T16:01:21' }, []],
    [{ clockBase: '2006-02-30T16:01:21' }, ['clockBase: clock-base-invalid']],
    [{ clockBase: '' }, ['clockBase: clock-base-invalid']],
    [{ hugepages: '2M' }, []],
    [{ hugepages: '1G', memoryMiB: 1500 }, ['hugepages: hugepages-uneven']],
    [{ cpu: { ...before.cpu, pinning: { vcpus: ['0-1', '7'], emulator: '2' } } }, []],
    [{ cpu: { ...before.cpu, cores: 4, pinning: { vcpus: ['0', '', '', '3'] } } }, []],
    [
      { cpu: { ...before.cpu, pinning: { vcpus: ['3-1', '0-8'], emulator: '' } } },
      [
        'cpu.pinning.vcpus.0: cpu-list-invalid',
        'cpu.pinning.vcpus.1: host-cpu-missing',
        'cpu.pinning.emulator: cpu-list-invalid',
      ],
    ],
    [
      { cpu: { ...before.cpu, pinning: { vcpus: Array.from({ length: 600 }, () => '0') } } },
      ['cpu.pinning.vcpus: pinning-beyond'],
    ],
    [{ numa: [{ memoryMiB: before.memoryMiB, vcpus: '0-1', hostNodes: '0-1' }] }, []],
    [{ numa: [{ memoryMiB: 1, vcpus: '0-1' }] }, ['numa: numa-memory']],
    [
      {
        hugepages: '2M',
        numa: [{ memoryMiB: 1, vcpus: '0-1' }, { memoryMiB: before.memoryMiB - 1 }],
      },
      ['numa.0.memoryMiB: numa-page-uneven', 'numa.1.memoryMiB: numa-page-uneven'],
    ],
    [{ numa: [{ memoryMiB: before.memoryMiB, vcpus: '0' }] }, ['numa: numa-vcpu-missing']],
    [
      { numa: [{ memoryMiB: Number.NaN, vcpus: 'a', hostNodes: '9' }] },
      [
        'numa.0.memoryMiB: number-range',
        'numa.0.vcpus: cpu-list-invalid',
        'numa.0.hostNodes: host-node-missing',
      ],
    ],
    [{ smm: false }, []],
    [{ cpu: { ...before.cpu, features: ['+avx2', '-sse4.2'], nested: false } }, []],
    [
      { cpu: { ...before.cpu, features: ['avx2', '+a=b,c', '+'] } },
      [
        'cpu.features: cpu-feature-invalid',
        'cpu.features: cpu-feature-invalid',
        'cpu.features: cpu-feature-invalid',
      ],
    ],
    [{ cpu: { ...before.cpu, features: ['+avx2', '-avx2'] } }, ['cpu.features: cpu-feature-twice']],
    [{ cpu: windows }, ['cpu.hyperv: hyperv-needs-kvm?']],
    [{ extraArgs: ['-no-hpet'] }, ['extraArgs: extra-args-unsupported?']],
    [
      { extraArgs: ['-device', 'edu'] },
      ['extraArgs: extra-args-unsupported?', 'extraArgs: extra-arg-place?'],
    ],
    [{ extraArgs: ['-qmp', 'stdio'] }, ['extraArgs: extra-arg-forbidden']],
    [{ extraArgs: ['--sandbox', 'off'] }, ['extraArgs: extra-arg-forbidden']],
    [{ extraArgs: ['-daemonize'] }, ['extraArgs: extra-arg-forbidden']],
    [{ extraArgs: ['disk.img'] }, ['extraArgs: extra-arg-stray']],
    [{ extraArgs: ['-m', '1G', '2G'] }, ['extraArgs: extra-arg-stray']],
    [{ extraArgs: [''] }, ['extraArgs: extra-arg-stray']],
    [{ extraArgs: ['-chardev', 'null,id=qmp'] }, ['extraArgs: extra-arg-taken']],
    [{ extraArgs: ['-device', '{"driver":"edu","id":"disk0"}'] }, ['extraArgs: extra-arg-taken']],
    [{ extraArgs: ['-object', 'rng-builtin,id=rng-0'] }, ['extraArgs: extra-arg-taken']],
    [{ extraArgs: ['-global', 'a\nb'] }, ['extraArgs: text-control-characters']],
  ])('%j: %j', (change, expected) => expect(issues(change)).toEqual(expected));

  it.each<[Partial<EditedConfig>, string[]]>([
    [{ iommu: 'intel' }, ['iommu: not-on-machine']],
    [{ watchdog: { model: 'itco', action: 'reset' } }, ['watchdog.model: not-on-machine']],
  ])('on the old board, %j: %j', (change, expected) =>
    expect(issues(change, pc)).toEqual(expected),
  );

  const pasted = 'a '.repeat(mostTyped / 2);
  const words = pasted.trim().split(' ');
  it.each<[string, Partial<EditedConfig>, string[]]>([
    ['name', { name: pasted }, ['name: name-too-long']],
    ['notes', { notes: pasted }, ['notes: notes-too-long']],
    [
      'MAC',
      { nics: before.nics.map((nic) => ({ ...nic, mac: pasted })) },
      ['nics.nic0.mac: mac-invalid'],
    ],
    ['SMBIOS', { smbios: { product: words.join('') } }, ['smbios.product: text-too-long']],
    ['OEM strings', { smbios: { oem: words } }, ['smbios.oem: list-too-long']],
    ['CPU features', { cpu: { ...before.cpu, features: words } }, ['cpu.features: list-too-long']],
    [
      'one CPU feature',
      { cpu: { ...before.cpu, features: [words.join('')] } },
      ['cpu.features: cpu-feature-invalid'],
    ],
    ['arguments', { extraArgs: words }, ['extraArgs: list-too-long']],
    ['one argument', { extraArgs: [words.join('')] }, ['extraArgs: extra-arg-stray']],
  ])('takes a whole file pasted as %s, and tells of it at the field', (_, change, expected) => {
    const config = editedConfigSchema.parse({ ...before, ...change });
    const found = validateEdit(config, before, world(before));
    expect(found.map(({ field, code }) => `${field}: ${code}`)).toEqual(expected);
    expect(found.every(({ text }) => text.length < 400)).toBe(true);
  });

  it.each<[string, Partial<EditedConfig>, string]>([
    ['i6300esb', { watchdog: { model: 'i6300esb', action: 'reset' } }, 'watchdog.model'],
    ['vhost-vsock-pci', { vsock: { cid: 3 } }, 'vsock'],
    ['amd-iommu', { iommu: 'amd' }, 'iommu'],
    ['pvpanic', { panicDevice: true }, 'panicDevice'],
  ])('says at the field that this QEMU has no %s', (device, change, field) =>
    expect(issues(change, before, world(before, capabilitiesWithout(device)))).toEqual([
      `${field}: not-in-qemu`,
    ]),
  );
});

it('says at the shared clipboard what this QEMU lacks for it', () => {
  const without = (chardevs: string[]) => world(before, { ...fakeCapabilities(), chardevs });
  expect(issues({ clipboard: true }, before, without(['socket']))).toEqual([
    'clipboard: not-in-qemu',
  ]);
  expect(issues({ clipboard: true }, before, without(['qemu-vdagent']))).toEqual([]);
});

describe('NUMA cells of a machine of which something else is changed', () => {
  const numa = [{ memoryMiB: before.memoryMiB, vcpus: '0-1' }];
  const divided = { ...before, numa };
  const cpu = (change: Partial<VmConfig['cpu']>) => ({ cpu: { ...before.cpu, ...change } });
  const odd = { ...divided, ...cpu({ sockets: 2, cores: 1, maximum: 3 }) };
  it.each<[Partial<EditedConfig>, string[]]>([
    [{ memoryMiB: 1024 }, ['memoryMiB: numa-memory']],
    [cpu({ cores: 3 }), ['cpus: numa-vcpu-missing']],
    [cpu({ cores: 1 }), ['cpus: numa-vcpu-beyond']],
    [cpu({ cores: 1, maximum: 2 }), []],
    [{ notes: 'home' }, []],
  ])('%j', (change, expected) => {
    expect(issues(change, divided)).toEqual(expected);
  });

  it('says so where room for a vCPU is taken away, and only warns of what was wrong before', () => {
    const more = { ...divided, numa: [{ memoryMiB: 2048, vcpus: '0-2' }], ...cpu({ maximum: 3 }) };
    expect(issues(cpu({ maximum: undefined }), more)).toEqual(['cpu.maximum: numa-vcpu-beyond']);
    const wrong = { ...divided, numa: [{ memoryMiB: 1, vcpus: '0-1' }] };
    expect(issues({ notes: 'home' }, wrong)).toEqual(['numa: numa-memory?']);
  });

  it('tells once of a page that no cell is a multiple of, where it was changed', () => {
    const half = before.memoryMiB / 2;
    const cells = {
      ...divided,
      numa: [{ memoryMiB: half - 2, vcpus: '0-1' }, { memoryMiB: half + 2 }],
    };
    expect(issues({ hugepages: '2M' }, cells)).toEqual([]);
    expect(issues({ hugepages: '1G' }, cells)).toEqual(['hugepages: numa-page-uneven']);
  });

  it('counts whole cores, as the start does', () => {
    const named = [{ memoryMiB: 2048, vcpus: '0-2' }];
    expect(issues({ numa: named }, odd)).toEqual(['numa: numa-vcpu-beyond']);
  });

  it('judges huge pages at the memory that was changed', () => {
    const paged = { ...before, hugepages: '1G' as const };
    expect(issues({ memoryMiB: 1536 }, paged)).toEqual(['memoryMiB: hugepages-uneven']);
  });
});

describe('drawing with the GPU', () => {
  const display = { adapter: 'virtio', gl: true } as const;
  const judged = (openGl: OpenGl, capabilities = fakeCapabilities()) => {
    const choices = hardwareChoices({ config: before, capabilities, openGl, host, kvm: false });
    const found = validateEdit({ ...before, display }, before, { ...world(), choices });
    return found.map(({ field, code }) => `${field}: ${code}`);
  };

  it('is offered where it was tried, and else says why not', () => {
    expect(judged({ node: '/dev/dri/renderD128' })).toEqual([]);
    expect(judged({ why: 'no-node' })).toEqual(['display.gl: gl-no-node']);
    const node = '/dev/dri/renderD128';
    expect(judged({ why: 'no-access', node, group: 'render' })).toEqual([
      'display.gl: gl-no-access',
    ]);
    expect(judged({ why: 'failed', node, words: 'egl' })).toEqual(['display.gl: gl-failed']);
    const without = capabilitiesWithout('virtio-vga-gl');
    expect(judged({ node }, without)[0]).toMatch(/^display\.gl: gl-no-module/);
  });
});
