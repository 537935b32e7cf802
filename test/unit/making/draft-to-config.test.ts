import { describe, expect, it } from 'vitest';
import { draftModel, draftToConfig } from '../../../electron/making/draft/draft-to-config';
import { macAddress } from '../../../shared/new-device';
import { guestProfile, guestProfiles } from '../../../electron/guests/profiles';
import { suggestDraft } from '../../../electron/making/draft/suggest';
import type { DraftSource, VmDraft } from '../../../shared/draft';
import { vmConfigSchema } from '../../../shared/vm-config';
import { capabilitiesWithout, fakeCapabilities } from '../../fakes/qemu-capabilities';
import { context, draft, file } from './fixtures';

const config = (
  change: VmDraft,
  devices = fakeCapabilities().devices,
  chardevs = fakeCapabilities().chardevs,
) =>
  draftToConfig(change, {
    profile: guestProfile(change.os),
    machine: 'pc-q35-7.2',
    id: '0197a1f0-7c1e-7d3a-9c55-3f1f1d2c4b5a',
    mac: '52:54:00:01:02:03',
    now: new Date('2026-01-02T03:04:05Z'),
    sourceFormat: 'vmdk',
    devices,
    chardevs,
  });

const sources: DraftSource[] = [
  { kind: 'iso', file },
  { kind: 'disk', file, use: 'copy' },
  { kind: 'disk', file, use: 'in-place' },
  { kind: 'kernel', kernel: '/k', initrd: '/i', append: 'a="b c"' },
  { kind: 'test-guest' },
  { kind: 'none' },
];

describe('the definition of a draft', () => {
  it('is valid for every guest kind and source', () => {
    for (const profile of guestProfiles()) {
      for (const source of sources) {
        const { host } = context();
        const made = suggestDraft({
          source,
          profile,
          media: null,
          arch: 'x86_64',
          host,
          namesTaken: [],
        });
        const result = vmConfigSchema.safeParse(config(made));
        expect(result.error?.message).toBeUndefined();
        expect(result.data).toEqual(config(made));
      }
    }
  });

  it('boots an ISO once, from a drive that fits the machine', () => {
    const made = config(draft({ source: { kind: 'iso', file } }));
    expect(made.cdroms).toEqual([{ id: 'cd0', file, bus: 'sata', address: 'sata:0.0' }]);
    expect(made.boot).toEqual({ order: ['disk', 'cdrom'], onceFromCd: true, menu: false });
    expect(made.disks.map((disk) => disk.file)).toEqual(['disks/disk0.qcow2']);
    expect(config(draft({ os: 'other', firmware: 'bios' })).cdroms[0]?.bus).toBe('ide');
  });

  it('has a USB controller that an old guest knows, where QEMU has it', () => {
    const made = (os: string, devices?: string[]) =>
      config(draft({ os, firmware: 'bios' }), devices).usb;
    expect(['windows-xp', 'dos', 'linux-old'].map((os) => made(os))).toEqual(
      Array.from({ length: 3 }, () => 'uhci'),
    );
    expect(made('windows-7')).toBe('ehci');
    expect(['windows-8', 'windows-11', 'debian', 'other'].map((os) => made(os))).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
    expect(made('windows-7', capabilitiesWithout('ich9-usb-uhci2').devices)).toBeUndefined();
    expect(made('windows-xp', capabilitiesWithout('usb-hub').devices)).toBeUndefined();
  });

  it('can tell which generation of the guest it is, where QEMU can tell it', () => {
    const made = config(draft({ os: 'linux' }));
    expect(made.generationId).toBe(made.id);
    const { devices } = capabilitiesWithout('vmgenid');
    expect(config(draft({ os: 'linux' }), devices).generationId).toBeUndefined();
  });

  it('shares the clipboard where guest and QEMU can', () => {
    const made = (os: string, chardevs?: string[], devices?: string[]) =>
      config(draft({ os }), devices, chardevs).clipboard;
    expect(['debian', 'arch', 'linux'].map((os) => made(os))).toEqual([true, true, true]);
    const others = ['windows-11', 'linux-old', 'freebsd', 'dos', 'test-guest'];
    expect(others.map((os) => made(os))).toEqual(others.map(() => undefined));
    expect(made('debian', ['socket'])).toBeUndefined();
    expect(
      made('debian', undefined, capabilitiesWithout('virtserialport').devices),
    ).toBeUndefined();
    expect(config(draft({ os: 'debian', displayAdapter: 'none' })).clipboard).toBeUndefined();
  });

  it('states the format of a disk: a copy is qcow2, one in place stays what it is', () => {
    const copy = config(draft({ source: { kind: 'disk', file, use: 'copy' } }));
    expect(copy.disks.map((disk) => [disk.id, disk.file, disk.format])).toEqual([
      ['disk0', 'disks/disk0.qcow2', 'qcow2'],
      ['disk1', 'disks/disk1.qcow2', 'qcow2'],
    ]);
    const inPlace = config(
      draft({ source: { kind: 'disk', file, use: 'in-place' }, newDisk: null }),
    );
    expect(inPlace.disks).toMatchObject([{ file, format: 'vmdk' }]);
  });

  it('gives the test guest little, so that it starts at once', () => {
    const made = config(
      draft({ os: 'test-guest', source: { kind: 'test-guest' }, newDisk: null, diskBus: 'ide' }),
    );
    expect(made).toMatchObject({
      disks: [{ file: 'disks/test-guest.img', format: 'raw', bus: 'ide' }],
      cdroms: [],
      rng: false,
      balloon: false,
      guestAgent: false,
      input: { tablet: false },
    });
  });

  it('puts Secure Boot on q35, whatever the guest would have', () => {
    const other = guestProfile('other');
    expect(draftModel(draft({ firmware: 'bios' }), other).alias).toBe('pc');
    expect(draftModel(draft({ firmware: 'uefi-secure' }), other).alias).toBe('q35');
  });

  it('has a MAC address in QEMU’s range', () => {
    expect(macAddress(Uint8Array.of(0, 10, 255))).toBe('52:54:00:00:0a:ff');
  });
});
