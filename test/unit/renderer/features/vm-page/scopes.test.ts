import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moved } from '../../../../../renderer/features/vm-page/hardware/moved';
import { roomFor, withDevice } from '../../../../../renderer/features/vm-page/hardware/new-devices';
import {
  optionLines,
  wordsOfLines,
} from '../../../../../renderer/features/vm-page/hardware/option-lines';
import {
  patched,
  withoutEmptyParts,
} from '../../../../../renderer/features/vm-page/hardware/patched';
import { touches, withScopes } from '../../../../../renderer/features/vm-page/hardware/scopes';
import { hardwareChoices } from '../../../../../electron/making/draft/hardware-choices';
import { addableDevices } from '../../../../../shared/hardware';
import { freeId } from '../../../../../shared/new-device';
import { fakeCapabilities } from '../../../../fakes/qemu-capabilities';
import { sampleConfig, sampleDisk, sampleNic } from '../../../../fakes/vm-configs';

describe('a row’s part of a definition', () => {
  const mine = sampleConfig({
    memoryMiB: 1024,
    disks: [sampleDisk({ cache: 'none' }), sampleDisk({ id: 'disk1' })],
  });
  const theirs = sampleConfig({
    memoryMiB: 2048,
    name: 'theirs',
    disks: [sampleDisk({ id: 'disk2' }), sampleDisk()],
  });

  it('is put onto another definition, and nothing else', () => {
    const merged = withScopes(theirs, mine, [{ part: 'memoryMiB', device: null }]);
    expect(merged).toEqual({ ...theirs, memoryMiB: 1024 });
  });

  it('may be one device, in its place, new, or gone', () => {
    const ids = (device: string) =>
      withScopes(theirs, mine, [{ part: 'disks', device }]).disks.map(
        ({ id, cache }) => `${id} ${cache}`,
      );
    expect(ids('disk0')).toEqual(['disk2 writeback', 'disk0 none']);
    expect(ids('disk1')).toEqual(['disk2 writeback', 'disk0 writeback', 'disk1 writeback']);
    expect(ids('disk2')).toEqual(['disk0 writeback']);
  });

  it('is touched by changes of it, and of the whole list', () => {
    const scopes = [{ part: 'disks' as const, device: 'disk0' }];
    expect(touches(scopes, { part: 'disks', device: 'disk0' })).toBe(true);
    expect(touches(scopes, { part: 'disks', device: null })).toBe(true);
    expect(touches(scopes, { part: 'disks', device: 'disk1' })).toBe(false);
    expect(touches(scopes, { part: 'nics', device: 'disk0' })).toBe(false);
  });
});

describe('new devices', () => {
  const bare = sampleConfig({
    disks: [],
    cdroms: [],
    nics: [],
    rng: false,
    balloon: false,
    guestAgent: false,
    serialPorts: 0,
    input: { tablet: false, usbKeyboard: false },
  });
  const host = {
    memoryMiB: 8192,
    availableMiB: null,
    cores: 4,
    firmware: ['bios'] as const,
    swtpm: true,
    taskset: true,
    cpus: [0, 1],
    nodes: [],
    native: true,
    packages: { qemu: null, uefi: null },
  };
  const choices = hardwareChoices({
    config: bare,
    capabilities: fakeCapabilities(),
    host,
    kvm: false,
  });

  it('have the lowest free id of their kind', () => {
    const config = { ...bare, nics: [sampleNic(), sampleNic({ id: 'nic2' })] };
    expect(freeId('nic', config)).toBe('nic1');
    expect(freeId('cd', config)).toBe('cd0');
  });

  it('have no id of a device that the guest has not let go of yet', () => {
    const started = { ...bare, nics: [sampleNic()] };
    const { row } = withDevice('nic', { config: bare, started, choices });
    expect(row).toBe('nic-nic1');
  });

  it.each(addableDevices.filter((device) => device !== 'disk'))(
    'can be a %s, which then is there',
    (device) => {
      expect(roomFor(device, bare)).toBeNull();
      const { config } = withDevice(device, { config: bare, started: null, choices });
      expect(config).not.toEqual(bare);
      expect(roomFor(device, config)).toBe(
        ['cdrom', 'nic', 'serial', 'channel', 'floppies', 'parallelPorts'].includes(device)
          ? null
          : 'there',
      );
    },
  );
});

describe('extra arguments', () => {
  it.each([
    ['-device foo,id=a\n-snapshot', ['-device', 'foo,id=a', '-snapshot']],
    ['-append quiet splash', ['-append', 'quiet splash']],
  ])('are one option a line: %j', (text, words) => {
    expect(wordsOfLines(text)).toEqual(words);
    expect(optionLines(words)).toBe(text);
  });

  it.each([
    [['-append', '-v quiet', '-snapshot'], '-append -v quiet\n-snapshot'],
    [['-a', 'b', 'c'], '-a b\nc'],
    [['-a', '', '-b', "'c'"], `-a ''\n-b ''\\''c'\\'''`],
    [['-a b', ' c'], `'-a b' ' c'`],
  ])('stay the words that they are: %j', (words, text) => {
    expect(optionLines(words)).toBe(text);
    expect(wordsOfLines(text)).toEqual(words);
  });

  it('are understood as a shell has them', () => {
    expect(wordsOfLines(`-append 'a  b'\n-name "c d"\n-x a="b"`)).toEqual([
      '-append',
      'a  b',
      '-name',
      'c d',
      '-x',
      'a="b"',
    ]);
  });

  it('come back as the same words, whatever they are', () => {
    const word = fc.oneof(
      fc.string({ unit: fc.constantFrom('-', ' ', "'", '"', '\\', '\n', '\r', '\u2028', 'a') }),
      fc.constantFrom('-append', '-a', '--'),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        expect(wordsOfLines(optionLines(words))).toEqual(words);
      }),
    );
  });

  it('leave out blank lines and spaces around', () => {
    expect(wordsOfLines('\n  -a  \n\n stray \n')).toEqual(['-a', 'stray']);
  });
});

it('leaves out of a definition what nothing was put into', () => {
  const config = { ...sampleConfig(), smbios: { oem: undefined }, fwCfg: [], extraArgs: [] };
  expect(Object.keys(withoutEmptyParts(config))).toEqual(Object.keys(sampleConfig()));
  expect(patched({ a: 1, b: 2 }, { b: undefined })).toEqual({ a: 1 });
});

it('moves a member of a list to a place', () => {
  expect(moved(['a', 'b', 'c'], 'c', 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b', 'c'], 'a', 2)).toEqual(['b', 'c', 'a']);
});
