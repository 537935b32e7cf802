import { describe, expect, it } from 'vitest';
import { fieldKeys, withField } from '../../../electron/cli/definition-paths';
import { UsageError } from '../../../electron/cli/context';
import english from '../../../shared/texts/en/cli.json';
import chinese from '../../../shared/texts/zh-CN/cli.json';
import { sampleConfig, sampleDisk, sampleNic } from '../../fakes/vm-configs';

const before = sampleConfig({
  disks: [sampleDisk(), sampleDisk({ id: 'disk1', throttle: { bytes: 5 }, serial: 'A' })],
  nics: [sampleNic()],
  watchdog: { model: 'itco', action: 'pause' },
  smbios: { product: 'P' },
  floppies: [{ id: 'fd0', file: '/f' }],
});

/** What a field is after it was set. */
const set = (key: string, text: string) => withField(before, key, text);

describe('a field of a definition by its name', () => {
  it.each<[string, string, object]>([
    ['disk0.serial', 'A,b="c"', { disks: [{ serial: 'A,b="c"' }, {}] }],
    ['disk0.cache', 'none', { disks: [{ cache: 'none' }, {}] }],
    [
      'disk1.throttle.writeBytes',
      '10M',
      {
        disks: [{}, { throttle: { bytes: 5, writeBytes: 10 * 1024 * 1024 } }],
      },
    ],
    ['disk0.rotation', 'ssd', { disks: [{ rotation: 'ssd' }, {}] }],
    ['disk0.throttle.operations', '-3', { disks: [{ throttle: { operations: Number.NaN } }, {}] }],
    ['nic0.mtu', '1400', { nics: [{ mtu: 1400 }] }],
    ['nic0.backend', 'none', { nics: [{ backend: { kind: 'none' } }] }],
    ['nic0.restrict', 'on', { nics: [{ backend: { kind: 'user', restrict: true } }] }],
    ['cd0.bus', 'scsi', { cdroms: [{ bus: 'scsi' }] }],
    ['display', 'std', { display: { adapter: 'std' } }],
    ['display.heads', '2', { display: { adapter: 'virtio', heads: 2 } }],
    ['watchdog', 'i6300esb', { watchdog: { model: 'i6300esb', action: 'pause' } }],
    ['watchdog.action', 'reset', { watchdog: { model: 'itco', action: 'reset' } }],
    ['vsock', '42', { vsock: { cid: 42 } }],
    ['smbios.serial', '1 2', { smbios: { product: 'P', serial: '1 2' } }],
    ['cpu.features', '+avx2 -vmx', { cpu: { features: ['+avx2', '-vmx'] } }],
    ['extraArgs', '["-device","edu, x"]', { extraArgs: ['-device', 'edu, x'] }],
    ['fwCfg', '[{"name":"opt/a","text":"b"}]', { fwCfg: [{ name: 'opt/a', text: 'b' }] }],
    ['smm', 'off', { smm: false }],
    ['usb', 'ehci', { usb: 'ehci' }],
    ['fd0.readOnly', 'on', { floppies: [{ id: 'fd0', file: '/f', readOnly: true }] }],
    ['parallelPorts', '[{"output":"none"}]', { parallelPorts: [{ output: 'none' }] }],
  ])('%s=%s', (key, text, expected) => expect(set(key, text)).toMatchObject(expected));

  it('is taken away by an empty text, with what is empty then', () => {
    expect(set('disk1.serial', '')?.disks[1]).not.toHaveProperty('serial');
    expect(set('disk1.throttle.bytes', '')?.disks[1]).not.toHaveProperty('throttle');
    expect(set('watchdog', '')).not.toHaveProperty('watchdog');
    expect(set('smbios.product', '')).not.toHaveProperty('smbios');
    expect(set('vsock', '')).toEqual(before);
  });

  it.each(['disk7.serial', 'disk0.id', 'disk0', 'nic0.__proto__', 'id', 'schema', '', 'a.b.c'])(
    'is not there as %j',
    (key) => expect(set(key, 'x')).toBeNull(),
  );

  it.each([
    ['disk0.cache', 'fast'],
    ['disk0.bus', ''],
    ['smm', 'maybe'],
    ['watchdog', 'dog'],
    ['fwCfg', '{'],
    ['extraArgs', '[1]'],
    // That is the standard adapter's.
    ['display.memoryMiB', '32'],
    ['nic0.restrict', 'perhaps'],
  ])('%s=%s makes no sense', (key, text) => expect(() => set(key, text)).toThrow(UsageError));

  it('is named in the help of both languages', () => {
    for (const { verb } of [english, chinese]) {
      const named = new Set(verb.set.notes.match(/[A-Za-z0-9.]+/g));
      expect(fieldKeys().filter((key) => !named.has(key))).toEqual([]);
    }
  });
});
