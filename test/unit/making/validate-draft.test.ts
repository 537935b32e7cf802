import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  DraftContext,
  FileFacts,
  ImageFacts,
} from '../../../electron/making/draft/draft-context';
import { guestProfiles } from '../../../electron/guests/profiles';
import { validateDraft } from '../../../electron/making/draft/validate-draft';
import type { VmDraft } from '../../../shared/draft';
import { GiB, MiB, TiB } from '../../../shared/units';
import { context, draft, file, image, readable } from './fixtures';

/** Issues as `field: code`, warnings with a question mark. */
function issues(change: Partial<VmDraft>, world: Partial<DraftContext> = {}): string[] {
  return validateDraft(draft(change), context(world), guestProfiles()).map(
    (issue) => `${issue.field}: ${issue.code}${issue.severity === 'warning' ? '?' : ''}`,
  );
}

const withFile = (facts: FileFacts) => ({ files: new Map([[file, facts]]) });
const world = (info: Parameters<typeof readable>[1]) => withFile(readable({}, info));
const host = (change: Partial<DraftContext['host']>) => ({
  host: { ...context().host, ...change },
});
const iso: Partial<VmDraft> = { source: { kind: 'iso', file } };
const disk = (use: 'copy' | 'in-place'): Partial<VmDraft> => ({
  source: { kind: 'disk', file, use },
  newDisk: null,
});
const diskMedia = { kind: 'disk', format: 'qcow2' } as const;
const newDisk = (change: Partial<NonNullable<VmDraft['newDisk']>>): Partial<VmDraft> => ({
  newDisk: { sizeBytes: 20 * GiB, format: 'qcow2', preallocation: 'off', ...change },
});

describe('a draft that is in order', () => {
  it('has no issues', () => {
    expect(issues({})).toEqual([]);
    expect(issues(iso, withFile(readable()))).toEqual([]);
    expect(issues(disk('copy'), withFile(readable({}, diskMedia)))).toEqual([]);
    expect(issues({ source: { kind: 'test-guest' }, os: 'test-guest', newDisk: null })).toEqual([]);
  });
});

describe('the name', () => {
  it.each([
    ['', 'name-empty'],
    ['   ', 'name-empty'],
    ['x'.repeat(101), 'name-too-long'],
    ['a\nb', 'name-unseen'],
    ['0B9F2C4E-1d3a-4f5b-8c7d-6e5f4a3b2c1d', 'name-is-id'],
    ['broken-0123456789abcdef', 'name-is-id'],
    ['..', 'name-is-folder'],
    [' . ', 'name-is-folder'],
    ['a\u009bb', 'name-unseen'],
    ['evil\u202egpj', 'name-unseen'],
    ['\u200b', 'name-unseen'],
    ['a\u00a0b', 'name-unseen'],
    ['Web  server', 'name-taken'],
    ['Web Server', 'name-taken'],
    ['Ｗｅｂ server', 'name-taken'],
    [' web server ', 'name-taken'],
  ])('%j: %s', (name, code) => {
    expect(issues({ name }, { namesTaken: ['web server'] })).toEqual([`name: ${code}`]);
  });

  it('may be in any script', () => {
    expect(issues({ name: '我的虚拟机 “a, b=c”' })).toEqual([]);
  });
});

describe('the source', () => {
  it.each([
    [{ state: 'missing', trashed: null }, 'source.file: file-missing'],
    [{ state: 'missing', trashed: 'web' }, 'source.file: file-in-trash'],
    [{ state: 'unreadable' }, 'source.file: file-unreadable'],
    [{ state: 'folder' }, 'source.file: file-is-folder'],
    [{ state: 'device' }, 'source.file: file-is-device'],
    [{ state: 'special' }, 'source.file: file-is-special'],
  ] as const)('%j', (facts, issue) => {
    expect(issues(iso, withFile(facts))).toEqual([issue]);
    expect(issues(disk('copy'), withFile(facts))).toEqual([issue]);
  });

  it('must be chosen, and have a path that a definition can hold', () => {
    expect(issues({ source: { kind: 'iso', file: '' } })).toEqual(['source.file: file-not-chosen']);
    const odd = { source: { kind: 'iso', file: '/a\nb' } } as const;
    expect(issues(odd)).toEqual(['source.file: file-name-unusable']);
  });

  it('an ISO that is none, boots nothing, or boots under other firmware: a warning', () => {
    expect(issues(iso, world({ kind: 'unknown' }))).toEqual(['source.file: iso-not-recognized?']);
    expect(issues(iso, world({ boots: [] }))).toEqual(['source.file: iso-not-bootable?']);
    expect(issues(iso, world({ boots: ['bios'] }))).toEqual(['firmware: iso-needs-firmware?']);
    expect(issues({ ...iso, firmware: 'bios' }, world({ boots: ['bios'] }))).toEqual([]);
    expect(issues({ ...iso, firmware: 'uefi-secure' }, world({ boots: ['uefi'] }))).toEqual([]);
  });

  it('a disk image that must not be opened is refused', () => {
    const judge = (change: Partial<ImageFacts>) =>
      issues(disk('copy'), withFile(readable({ image: image(change) }, diskMedia)));
    expect(judge({ condition: 'unsafe' })).toEqual(['source.file: disk-unsafe']);
    expect(judge({ condition: 'damaged' })).toEqual(['source.file: disk-damaged']);
    const cut = { condition: 'damaged', wholeBytes: 2 ** 40 } as const;
    expect(judge(cut)).toEqual(['source.file: disk-cut-off']);
    expect(judge({ condition: 'extent' })).toEqual(['source.file: disk-is-extent']);
    expect(judge({ condition: 'differencing' })).toEqual(['source.file: disk-differencing']);
    expect(judge({ encrypted: true })).toEqual(['source.file: disk-encrypted']);
  });

  it('a format that guests must not write to is for copies only', () => {
    const qed = withFile(readable({ image: image({ copyOnly: 'QED' }) }, diskMedia));
    expect(issues(disk('in-place'), qed)).toEqual(['source.use: disk-copy-only']);
    expect(issues(disk('copy'), qed)).toEqual([]);
  });

  it('a part that is not there, or is called otherwise, is named', () => {
    const judge = (use: 'copy' | 'in-place', change: Partial<ImageFacts>) =>
      issues(disk(use), withFile(readable({ image: image(change) }, diskMedia)));
    const missing = { condition: 'incomplete', missing: ['/images/gone-flat.vmdk'] } as const;
    expect(judge('copy', missing)).toEqual(['source.file: disk-part-missing']);
    const misspelt = { condition: 'misspelt', misspelt: [{ name: 'A', found: 'a' }] } as const;
    expect(judge('copy', misspelt)).toEqual(['source.file: disk-part-misspelt']);
    expect(judge('copy', { ...misspelt, respellable: true })).toEqual([
      'source.file: disk-part-respelt?',
    ]);
    expect(judge('in-place', { ...misspelt, respellable: true })).toEqual([
      'source.file: disk-part-misspelt',
    ]);
  });

  it('a name in another encoding reads the same, and only a copy can follow it', () => {
    const misspelt = [{ name: '系统.vmdk', found: '系统.vmdk' }];
    const facts = readable(
      { image: image({ condition: 'misspelt', misspelt, respellable: true }) },
      { ...diskMedia, refersTo: ['系统.vmdk'] },
    );
    expect(issues(disk('copy'), withFile(facts))).toEqual(['source.file: disk-refers?']);
    expect(issues(disk('in-place'), withFile(facts))).toEqual(['source.use: disk-part-encoding']);
  });

  it('what lies in the trash is called neither missing nor merely elsewhere', () => {
    const part = '/vms/web/disks/disk0.qcow2';
    const inTrash = [{ file: part, name: 'web' }];
    const missing = image({ condition: 'incomplete', missing: [part] });
    const gone = readable({ image: missing, inTrash }, diskMedia);
    expect(issues(disk('copy'), withFile(gone))).toEqual(['source.file: disk-part-in-trash']);
    const outside = { ...diskMedia, refersTo: [part], outside: [part] };
    const there = readable({ image: image({ condition: 'outside' }), inTrash }, outside);
    const code = 'source.allowed: disk-outside-in-trash';
    expect(issues(disk('copy'), withFile(there))).toEqual([code]);
  });

  it('files elsewhere are used when the person allows each of them', () => {
    const facts = readable(
      { image: image({ condition: 'outside' }) },
      { ...diskMedia, refersTo: ['/b/base'], outside: ['/b/base'] },
    );
    const judge = (use: 'copy' | 'in-place', allowed?: string[]) =>
      issues({ source: { kind: 'disk', file, use, allowed }, newDisk: null }, withFile(facts));
    expect(judge('copy')).toEqual(['source.allowed: disk-outside']);
    expect(judge('in-place', ['/b/other'])).toEqual(['source.allowed: disk-outside']);
    expect(judge('copy', ['/b/base'])).toEqual(['source.allowed: disk-outside-copied?']);
    expect(judge('in-place', ['/b/base'])).toEqual(['source.allowed: disk-outside-used?']);
  });

  it.each([
    [{ kind: 'empty', name: '' }, 'file-empty'],
    [{ kind: 'ova', name: 'tar' }, 'file-is-ova'],
    [{ kind: 'archive', name: 'tar' }, 'file-is-archive'],
    [{ kind: 'compressed', name: 'xz' }, 'disk-compressed'],
    [{ kind: 'web-page', name: '' }, 'file-is-web-page'],
    [{ kind: 'definition', name: 'VMware' }, 'file-is-definition'],
    [{ kind: 'text', name: '' }, 'file-is-text'],
    [{ kind: 'other', name: 'PDF' }, 'file-is-other'],
  ] as const)('%j is neither a disk nor a disc', (stranger, code) => {
    const facts = withFile(readable({ stranger }, { kind: 'unknown' }));
    expect(issues(disk('copy'), facts)).toEqual([`source.file: ${code}`]);
    expect(issues(disk('in-place'), facts)).toEqual([`source.file: ${code}`]);
    expect(issues(iso, facts)).toEqual([`source.file: ${code}`]);
  });

  it('what is made for another processor is an error; where only its name says so, a warning', () => {
    const arm = { architectures: ['aarch64'] };
    expect(issues(iso, world(arm))).toEqual(['source.file: file-other-architecture']);
    expect(issues(disk('copy'), world({ ...diskMedia, ...arm }))).toEqual([
      'source.file: file-other-architecture',
    ]);
    expect(issues(iso, world({ architectures: ['i386'] }))).toEqual([]);
    const named = withFile(readable({ namedArchitectures: ['aarch64'] }));
    expect(issues(iso, named)).toEqual(['source.file: name-other-architecture?']);
    const both = withFile(readable({ namedArchitectures: ['aarch64', 'x86_64'] }));
    expect(issues(iso, both)).toEqual([]);
  });

  it('a disk image with files beside it is shown before it is used', () => {
    const facts = readable({}, { ...diskMedia, refersTo: ['base.qcow2'] });
    const found = validateDraft(draft(disk('copy')), context(withFile(facts)), guestProfiles());
    expect(found).toMatchObject([{ code: 'disk-refers', params: { files: 'base.qcow2' } }]);
  });

  it('a disk in place must be writable and nobody else’s', () => {
    const readOnly = withFile(readable({ writable: false }, diskMedia));
    expect(issues(disk('in-place'), readOnly)).toEqual(['source.use: disk-read-only']);
    expect(issues(disk('copy'), readOnly)).toEqual([]);
    const used = withFile(readable({ usedBy: 'web' }, diskMedia));
    expect(issues(disk('in-place'), used)).toEqual(['source.use: disk-in-use']);
    expect(issues(disk('copy'), used)).toEqual([]);
  });

  it('a copy needs space; a disk in place does not', () => {
    const world = { ...withFile(readable({}, diskMedia)), freeBytes: 1 * GiB - 1 };
    expect(issues(disk('copy'), world)).toEqual(['source.file: copy-space']);
    expect(issues(disk('in-place'), world)).toEqual([]);
  });

  it('a disc is a disk only where it was made for both, and as a copy', () => {
    const isoAsDisk = withFile(readable({}, { kind: 'iso' }));
    expect(issues(disk('copy'), isoAsDisk)).toEqual(['source.file: disk-is-disc']);
    const hybrid = withFile(readable({ hybrid: true }, { kind: 'iso' }));
    expect(issues(disk('copy'), hybrid)).toEqual(['source.file: disk-is-iso?']);
    expect(issues(disk('in-place'), hybrid)).toEqual(['source.use: disk-is-disc-in-place']);
  });

  it('a raw disk without a partition table is possible, with a warning', () => {
    const unknown = withFile(readable({}, { kind: 'unknown' }));
    expect(issues(disk('copy'), unknown)).toEqual(['source.file: disk-not-recognized?']);
    const luks = withFile(readable({ luks: true }, { kind: 'unknown' }));
    expect(issues(disk('copy'), luks)).toEqual(['source.file: disk-luks?']);
  });

  it('a kernel that QEMU cannot start is an error', () => {
    const source = { kind: 'kernel', kernel: file, initrd: null, append: '' } as const;
    const judge = (...facts: Parameters<typeof readable>) =>
      issues({ source }, withFile(readable(...facts)));
    expect(judge({ unstartable: true }, { kind: 'kernel', architectures: ['x86_64'] })).toEqual([
      'source.kernel: kernel-unbootable',
    ]);
    expect(judge({}, { kind: 'kernel', architectures: ['aarch64'] })).toEqual([
      'source.kernel: file-other-architecture',
    ]);
    expect(judge({}, { kind: 'initrd' })).toEqual(['source.kernel: kernel-is-initrd']);
    const packed = { stranger: { kind: 'compressed', name: 'gzip' } } as const;
    expect(judge(packed, { kind: 'unknown' })).toEqual(['source.kernel: disk-compressed']);
  });

  it('a kernel and its RAM disk', () => {
    const source = { kind: 'kernel', kernel: '/k', initrd: '/i', append: '' } as const;
    const files = new Map<string, FileFacts>([['/k', readable({}, { kind: 'iso' })]]);
    expect(issues({ source }, { files })).toEqual([
      'source.initrd: file-missing',
      'source.kernel: kernel-not-recognized?',
    ]);
    const good = new Map<string, FileFacts>([
      ['/k', readable({}, { kind: 'kernel' })],
      ['/i', readable({}, { kind: 'initrd' })],
    ]);
    expect(issues({ source }, { files: good })).toEqual([]);
    const odd = { ...source, append: 'a\nb' };
    expect(issues({ source: odd }, { files: good })).toEqual([
      'source.append: append-control-characters',
    ]);
    const long = { ...source, append: 'a'.repeat(4001) };
    expect(issues({ source: long }, { files: good })).toEqual(['source.append: append-too-long']);
  });
});

describe('memory', () => {
  it.each([
    [Number.NaN, 'memory-invalid'],
    [3, 'memory-invalid'],
    [512.5, 'memory-invalid'],
    [16_385, 'memory-above-host'],
    [511, 'memory-below-minimum?'],
    [12_001, 'memory-above-available?'],
  ])('%d MiB: %s', (memoryMiB, code) => {
    expect(issues({ memoryMiB })).toEqual([`memoryMiB: ${code}`]);
  });
});

describe('memory under UEFI', () => {
  it('must be enough for the firmware itself', () => {
    expect(issues({ os: 'test-guest', memoryMiB: 63 })).toEqual([
      'memoryMiB: memory-below-firmware?',
    ]);
    expect(issues({ os: 'test-guest', memoryMiB: 63, firmware: 'bios' })).toEqual([]);
  });
});

describe('vCPUs', () => {
  it.each([
    [0, 'cpus-invalid'],
    [1.5, 'cpus-invalid'],
    [289, 'cpus-above-machine'],
    [9, 'cpus-above-cores?'],
  ])('%d: %s', (cpus, code) => {
    expect(issues({ cpus })).toEqual([`cpus: ${code}`]);
  });
});

describe('what the machine must have', () => {
  it('is named when it is missing', () => {
    const bare = { firmware: ['bios'] } as const;
    const packages = { qemu: null, uefi: null };
    expect(issues({}, host(bare))).toEqual(['firmware: firmware-missing-package']);
    expect(issues({}, host({ ...bare, packages }))).toEqual(['firmware: firmware-missing']);
    expect(issues({ tpm: true }, host({ swtpm: false }))).toEqual(['tpm: tpm-missing']);
    expect(issues({}, { qemu: null })).toEqual(['arch: qemu-missing-package']);
    const unknown = { ...host({ packages }), qemu: null };
    expect(issues({}, unknown)).toEqual(['arch: qemu-missing']);
    const qemu = { cpuMax: 288, displayAdapters: ['std', 'none'] as const };
    expect(issues({}, { qemu })).toEqual(['displayAdapter: display-unsupported']);
    expect(issues({ accelerator: 'kvm' }, { kvm: false })).toEqual(['accelerator: kvm-unusable?']);
    expect(issues({ os: 'plan9' })).toEqual(['os: os-unknown']);
  });

  it('and what the guest expects is said', () => {
    const windows = { os: 'windows-11', memoryMiB: 4096 };
    expect(issues({ ...windows })).toEqual([
      'tpm: tpm-recommended?',
      'firmware: firmware-recommended?',
    ]);
    expect(issues({ ...windows, tpm: true, firmware: 'uefi-secure' })).toEqual([]);
  });
});

describe('the new disk', () => {
  it.each([
    [{ sizeBytes: Number.NaN }, 'newDisk.sizeBytes: disk-size-invalid'],
    [{ sizeBytes: -1 }, 'newDisk.sizeBytes: disk-size-invalid'],
    [{ sizeBytes: MiB - 512 }, 'newDisk.sizeBytes: disk-size-too-small'],
    [{ sizeBytes: 64 * TiB + 512 }, 'newDisk.sizeBytes: disk-size-too-large'],
    [{ sizeBytes: MiB + 1 }, 'newDisk.sizeBytes: disk-size-uneven'],
    [{ sizeBytes: 501 * GiB }, 'newDisk.sizeBytes: disk-space-sparse?'],
    [{ sizeBytes: 501 * GiB, preallocation: 'full' }, 'newDisk.sizeBytes: disk-space'],
    [{ sizeBytes: 501 * GiB, preallocation: 'falloc' }, 'newDisk.sizeBytes: disk-space'],
    [{ format: 'vmdk' }, 'newDisk.format: disk-format-unsupported'],
    [
      { format: 'raw', preallocation: 'metadata' },
      'newDisk.preallocation: preallocation-unsupported',
    ],
  ] as const)('%j: %s', (change, issue) => {
    expect(issues(newDisk(change))).toEqual([issue]);
  });
});

describe('any draft', () => {
  it('gets an answer, errors first, each at a field of the form', () => {
    const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, Number.NaN, Infinity));
    const anyDraft: fc.Arbitrary<Partial<VmDraft>> = fc.record({
      name: fc.string(),
      os: fc.oneof(fc.string(), fc.constantFrom('debian', 'windows-11')),
      memoryMiB: number,
      cpus: number,
      firmware: fc.constantFrom('bios', 'uefi', 'uefi-secure'),
      tpm: fc.boolean(),
      newDisk: fc.option(
        fc.record({
          sizeBytes: number,
          format: fc.constantFrom('qcow2', 'raw', 'vdi'),
          preallocation: fc.constantFrom('off', 'metadata', 'falloc', 'full'),
        }),
      ),
    });
    fc.assert(
      fc.property(anyDraft, (change) => {
        const found = validateDraft(draft(change), context(), guestProfiles());
        const severities = found.map(({ severity }) => severity);
        expect(severities).toEqual(severities.toSorted());
        for (const { field, text } of found) {
          expect(Object.keys(draft())).toContain(field.split('.')[0]);
          // What the person typed may hold braces; a placeholder that nobody filled may not.
          const ours = [change.os, change.name].reduce<string>(
            (words, typed) => (typed ? words.replaceAll(typed, '') : words),
            text,
          );
          expect(ours).not.toContain('{{');
        }
      }),
    );
  });
});
