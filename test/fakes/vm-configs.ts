import * as fc from 'fast-check';
import { giveAddresses } from '../../electron/qemu/hardware/places/give-addresses';
import {
  vmConfigSchema,
  type Cdrom,
  type Disk,
  type Nic,
  type VmConfig,
} from '../../shared/vm-config';

/** A small, valid definition with one disk, an empty CD drive and one network card. */
export function sampleConfig(changes: Partial<VmConfig> = {}): VmConfig {
  const config = vmConfigSchema.parse({
    schema: 2,
    hardware: 1,
    id: '11111111-2222-4333-8444-555555555555',
    name: 'Demo',
    notes: '',
    os: 'debian',
    arch: 'x86_64',
    machine: 'pc-q35-7.2',
    accelerator: 'auto',
    cpu: { model: 'auto', sockets: 1, cores: 2, threads: 1 },
    memoryMiB: 512,
    firmware: 'bios',
    tpm: false,
    disks: [sampleDisk()],
    cdroms: [{ id: 'cd0', file: null, bus: 'sata' }],
    kernel: null,
    nics: [sampleNic()],
    display: { adapter: 'virtio' },
    serialPorts: 1,
    rng: true,
    balloon: true,
    input: { tablet: true, usbKeyboard: true },
    sound: 'none',
    guestAgent: true,
    boot: { order: ['disk', 'cdrom'], onceFromCd: false, menu: false },
    clock: 'utc',
    createdAt: '2026-10-01T00:00:00.000Z',
    ...changes,
  });
  return giveAddresses(config);
}

export function sampleDisk(changes: Partial<Disk> = {}): Disk {
  return {
    id: 'disk0',
    file: 'disks/disk0.qcow2',
    format: 'qcow2',
    bus: 'virtio',
    cache: 'writeback',
    discard: true,
    readOnly: false,
    ...changes,
  };
}

export function sampleNic(changes: Partial<Nic> = {}): Nic {
  return {
    id: 'nic0',
    mode: 'user',
    model: 'virtio',
    mac: '52:54:00:12:34:56',
    forwards: [],
    linkUp: true,
    ...changes,
  };
}

/** Text that breaks careless quoting: commas, quotes, `=`, other scripts, and what QEMU's parsers look for. */
export const nastyText = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...',,,=="\'\\ %$&;:{}[]()<>|~#*?!^`-'.split('')) },
      { weight: 2, arbitrary: fc.constantFrom('ü', '虚拟机', '😀', 'ß', '\u00a0', '\u202e') },
      { weight: 1, arbitrary: fc.constantFrom('unix:', 'json:', 'id=x,', 'nbd:', 'file.', ',,') },
      { weight: 3, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }) },
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join('').replaceAll(/[\u0000-\u001f\u007f]/g, '_'));

/** {@link nastyText} that can be one part of a path. */
export const nastyFileName = nastyText.map((text) => {
  const name = text.replaceAll('/', '_');
  return name === '.' || name === '..' ? `${name}x` : name;
});

/** Files for the definition to name. */
export interface FileChoices {
  disk: fc.Arbitrary<Pick<Disk, 'file' | 'format'>>;
  cd: fc.Arbitrary<string>;
  kernel: fc.Arbitrary<VmConfig['kernel']>;
}

/** Any file name at all, for tests that open none. */
const anyFiles: FileChoices = {
  disk: fc.record({
    file: nastyFileName,
    format: fc.constantFrom('qcow2' as const, 'raw' as const, 'vmdk' as const),
  }),
  cd: nastyFileName.map((name) => `/${name}`),
  kernel: fc.record({ kernel: nastyFileName, initrd: fc.option(nastyFileName), append: nastyText }),
};

const numbered = <Item extends object>(items: Item[], prefix: string) =>
  items.map((item, index) => Object.assign({}, item, { id: `${prefix}${index}` }));

/**
 * Any definition that can be started under emulation on x86: every bus, adapter and model, and nasty text wherever
 * there is text. At most `maximum` disks and network cards each; no two port forwards (they would need free ports).
 */
export function vmConfigs(files: FileChoices = anyFiles, maximum = 6): fc.Arbitrary<VmConfig> {
  const disk = fc
    .record({
      image: files.disk,
      bus: fc.constantFrom<Disk['bus']>('virtio', 'scsi', 'sata', 'ide', 'nvme', 'usb'),
      cache: fc.constantFrom<Disk['cache']>('writeback', 'writethrough', 'unsafe'),
      discard: fc.boolean(),
      readOnly: fc.boolean(),
    })
    .map(({ image, ...rest }) =>
      Object.assign({}, image, rest, {
        // ATA disks cannot be read-only; the command line refuses them.
        readOnly: rest.readOnly && rest.bus !== 'sata' && rest.bus !== 'ide',
      }),
    );
  const cdrom = fc.record({
    file: fc.option(files.cd),
    bus: fc.constantFrom<Cdrom['bus']>('sata', 'ide', 'scsi'),
  });
  const nic = fc.record({
    mode: fc.constant('user' as const),
    model: fc.constantFrom<Nic['model']>('virtio', 'e1000e', 'e1000', 'rtl8139'),
    mac: fc.integer({ min: 0, max: 0xff }).map((byte) => `52:54:00:00:00:${hex(byte)}`),
    linkUp: fc.boolean(),
  });
  return fc
    .record({
      id: fc.uuid({ version: 4 }),
      name: nastyText,
      notes: nastyText,
      os: fc.constantFrom('debian', 'windows-11', 'test-guest', 'other'),
      machine: fc.constantFrom('q35', 'pc'),
      cpu: fc.record({
        model: fc.constantFrom('auto', 'max', 'qemu64', 'host'),
        sockets: fc.integer({ min: 1, max: 2 }),
        cores: fc.integer({ min: 1, max: 3 }),
        threads: fc.integer({ min: 1, max: 2 }),
      }),
      memoryMiB: fc.integer({ min: 4, max: 300 }),
      disks: fc.array(disk, { maxLength: maximum }).map((items) => numbered(items, 'disk')),
      cdroms: fc.array(cdrom, { maxLength: 3 }).map((items) => numbered(items, 'cd')),
      kernel: fc.option(files.kernel),
      nics: fc.array(nic, { maxLength: maximum }).map((items) => numbered(items, 'nic')),
      display: fc.record({ adapter: fc.constantFrom('virtio', 'std', 'qxl', 'none') }),
      serialPorts: fc.integer({ min: 0, max: 4 }),
      rng: fc.boolean(),
      balloon: fc.boolean(),
      input: fc.record({ tablet: fc.boolean(), usbKeyboard: fc.boolean() }),
      sound: fc.constantFrom('none', 'hda', 'ac97'),
      guestAgent: fc.boolean(),
      boot: fc.record({
        order: fc.shuffledSubarray(['disk', 'cdrom', 'network'], { minLength: 1 }),
        onceFromCd: fc.boolean(),
        menu: fc.boolean(),
      }),
      clock: fc.constantFrom('utc', 'localtime'),
    })
    .filter(({ machine, disks, cdroms }) => {
      const count = (bus: string) => [...disks, ...cdroms].filter((one) => one.bus === bus).length;
      return count('usb') <= 13 && (machine === 'q35' || count('ide') <= 4);
    })
    .map((fields) =>
      giveAddresses(
        vmConfigSchema.parse({ ...sampleConfig(), ...fields, notes: fields.notes.slice(0, 100) }),
      ),
    );
}

const hex = (byte: number) => byte.toString(16).padStart(2, '0');
