import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DraftContext, FileFacts } from '../../../electron/making/draft/draft-context';
import { guestProfiles } from '../../../electron/guests/profiles';
import { validateDraft } from '../../../electron/making/draft/validate-draft';
import type { VmDraft } from '../../../shared/draft';
import { GiB, MiB, TiB } from '../../../shared/units';
import { context, draft, file, readable } from './fixtures';

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
    ['a\nb', 'name-control-characters'],
    ['Web Server', 'name-taken'],
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
    [{ state: 'missing' }, 'source.file: file-missing'],
    [{ state: 'unreadable' }, 'source.file: file-unreadable'],
    [{ state: 'folder' }, 'source.file: file-is-folder'],
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
    const image = { allocatedBytes: 1, condition: 'good', encrypted: false } as const;
    const judge = (change: Partial<NonNullable<ReturnType<typeof readable>['image']>>) =>
      issues(disk('copy'), withFile(readable({ image: { ...image, ...change } }, diskMedia)));
    expect(judge({ condition: 'unsafe' })).toEqual(['source.file: disk-unsafe']);
    expect(judge({ condition: 'damaged' })).toEqual(['source.file: disk-damaged']);
    expect(judge({ encrypted: true })).toEqual(['source.file: disk-encrypted']);
    const packed = readable({ compressed: true }, { kind: 'unknown' });
    expect(issues(disk('copy'), withFile(packed))).toEqual(['source.file: disk-compressed']);
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

  it('something else taken for a disk: a warning', () => {
    const isoAsDisk = withFile(readable({}, { kind: 'iso' }));
    expect(issues(disk('copy'), isoAsDisk)).toEqual(['source.file: disk-is-iso?']);
    const unknown = withFile(readable({}, { kind: 'unknown' }));
    expect(issues(disk('copy'), unknown)).toEqual(['source.file: disk-not-recognized?']);
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
    expect(issues({}, host({ firmware: ['bios'] }))).toEqual(['firmware: firmware-missing']);
    expect(issues({ tpm: true }, host({ swtpm: false }))).toEqual(['tpm: tpm-missing']);
    expect(issues({}, { qemu: null })).toEqual(['arch: qemu-missing']);
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
