import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guestProfile, guestProfiles } from '../../../electron/guests/profiles';
import { freeName, profileIdFor, suggestDraft } from '../../../electron/making/draft/suggest';
import { validateDraft } from '../../../electron/making/draft/validate-draft';
import type { DraftSource, MediaInfo } from '../../../shared/draft';
import type { Architecture, FirmwareKind } from '../../../shared/vm-config';
import { context, file, media, readable } from './fixtures';

const suggest = (
  source: DraftSource,
  os: string,
  change: {
    media?: MediaInfo;
    arch?: Architecture;
    host?: Partial<ReturnType<typeof context>['host']>;
    taken?: string[];
  } = {},
) =>
  suggestDraft({
    source,
    profile: guestProfile(os),
    media: change.media ?? null,
    arch: change.arch ?? 'x86_64',
    host: { ...context().host, ...change.host },
    namesTaken: change.taken ?? [],
  });

const only = (boots: MediaInfo['boots']) => ({ media: media({ boots }) });
const iso: DraftSource = { kind: 'iso', file };
const disk: DraftSource = { kind: 'disk', file, use: 'copy' };

describe('the catalogue', () => {
  it('has the kinds that everything else counts on, each once', () => {
    const ids = guestProfiles().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['test-guest', 'linux', 'windows-11', 'other']));
    expect(guestProfile('no such').id).toBe('other');
  });

  it('never suggests less than the minimum', () => {
    const starved = guestProfiles().filter((one) => one.memoryMiB < one.minimumMemoryMiB);
    expect(starved).toEqual([]);
  });
});

describe('a suggested draft', () => {
  it('makes a disk for what installs, and none for what is there', () => {
    expect(suggest(iso, 'debian').newDisk?.sizeBytes).toBe(guestProfile('debian').diskBytes);
    expect(suggest({ kind: 'none' }, 'linux').newDisk).not.toBeNull();
    expect(suggest(disk, 'debian').newDisk).toBeNull();
    expect(suggest({ kind: 'test-guest' }, 'test-guest').newDisk).toBeNull();
    const kernel: DraftSource = { kind: 'kernel', kernel: '/k', initrd: null, append: '' };
    expect(suggest(kernel, 'linux')).toMatchObject({ newDisk: null, firmware: 'bios' });
  });

  it('tells a kernel where its root file system is', () => {
    const root = { file: '/root.img', use: 'copy' } as const;
    const kernel: DraftSource = {
      kind: 'kernel',
      kernel: '/k',
      initrd: null,
      append: '',
      disk: root,
    };
    const append = (source: DraftSource) => source.kind === 'kernel' && source.append;
    const usual = 'console=tty0 console=ttyS0';
    expect(append(suggest(kernel, 'linux').source)).toBe(`${usual} root=/dev/vda rw`);
    const kept = { ...kernel, append: 'quiet' };
    expect(append(suggest(kept, 'linux').source)).toBe('quiet');
    const alone = { ...kernel, disk: undefined };
    expect(append(suggest(alone, 'linux').source)).toBe(usual);
  });

  it('takes firmware that is there and that the medium boots under', () => {
    expect(suggest(iso, 'debian', only(['bios', 'uefi'])).firmware).toBe('uefi');
    expect(suggest(iso, 'debian', only(['bios'])).firmware).toBe('bios');
    expect(suggest(iso, 'other', only(['uefi'])).firmware).toBe('uefi');
    expect(suggest(iso, 'windows-11').firmware).toBe('uefi-secure');
    const bare = { host: { firmware: ['bios'] as const, swtpm: false } };
    expect(suggest(iso, 'windows-11', bare)).toMatchObject({ firmware: 'bios', tpm: false });
  });

  it('is named after the guest, after an unknown file, and never twice', () => {
    expect(suggest(iso, 'debian', { taken: ['Debian', 'debian-2'] }).name).toBe('debian-3');
    const unknown = media({ fileName: 'my guest.iso' });
    expect(suggest(iso, 'other', { media: unknown }).name).toBe('my guest');
    const image = media({ fileName: 'web-server.qcow2', kind: 'disk' });
    expect(suggest(disk, 'debian', { media: image }).name).toBe('web-server');
    expect(suggest({ kind: 'none' }, 'other').name).toBe('vm');
  });

  it('gives a kernel a console on the serial port, unless the person said otherwise', () => {
    const kernel = { kind: 'kernel', kernel: '/k', initrd: null, append: '' } as const;
    expect(suggest(kernel, 'linux').source).toMatchObject({
      append: 'console=tty0 console=ttyS0',
    });
    const own = { ...kernel, append: 'quiet' };
    expect(suggest(own, 'linux').source).toEqual(own);
  });

  it('guesses the kind from the source', () => {
    expect(profileIdFor(iso, media({ os: 'fedora' }))).toBe('fedora');
    expect(profileIdFor(iso, media())).toBe('other');
    expect(profileIdFor({ kind: 'test-guest' }, null)).toBe('test-guest');
    expect(profileIdFor({ kind: 'none' }, null)).toBe('linux');
  });

  it('is called by what can be seen of a file’s name', () => {
    const named = (fileName: string) =>
      suggest(disk, 'other', { media: media({ fileName, kind: 'disk' }) }).name;
    expect(named('my\u2000old\u00a0disk\u202e.img')).toBe('my old disk');
    expect(named('a\u200db\u0007.img')).toBe('ab');
  });

  it('can be made as it is, on any machine and with any names taken', () => {
    const hosts = fc.record({
      memoryMiB: fc.integer({ min: 64, max: 1_000_000 }),
      cores: fc.integer({ min: 1, max: 256 }),
      firmware: fc.constantFrom<FirmwareKind[]>(
        ['bios'],
        ['bios', 'uefi'],
        ['bios', 'uefi', 'uefi-secure'],
      ),
      swtpm: fc.boolean(),
    });
    const sources = fc.constantFrom<DraftSource>(
      iso,
      disk,
      { kind: 'none' },
      { kind: 'test-guest' },
    );
    const boots = fc.constantFrom<MediaInfo['boots']>([], ['bios'], ['uefi'], ['bios', 'uefi']);
    const ids = fc.constantFrom(...guestProfiles().map(({ id }) => id));
    const fileNames = fc.string({ maxLength: 120, unit: 'grapheme' });
    fc.assert(
      fc.property(hosts, sources, boots, ids, fileNames, (machine, source, can, os, fileName) => {
        const info = media({ boots: can, fileName, kind: source.kind === 'iso' ? 'iso' : 'disk' });
        const host = { ...context().host, ...machine, availableMiB: null };
        const taken = ['debian', 'vm', 'linux', 'test-guest'];
        const made = suggest(source, os, { media: info, host, taken });
        const world = context({
          host,
          namesTaken: taken,
          files: new Map([[file, readable({}, info)]]),
        });
        const errors = validateDraft(made, world, guestProfiles()).filter(
          ({ severity }) => severity === 'error',
        );
        expect(errors).toEqual([]);
        expect(made.memoryMiB).toBeLessThanOrEqual(Math.max(4, machine.memoryMiB / 2));
        expect(made.cpus).toBeLessThanOrEqual(machine.cores);
      }),
    );
  });
});

describe('a free name', () => {
  it('is never one of those taken', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.array(fc.string()), (stem, others) => {
        const taken = [stem, `${stem}-2`, ...others];
        const name = freeName(stem, taken);
        expect(taken.map((other) => other.toLowerCase())).not.toContain(name.toLowerCase());
      }),
    );
  });
});
