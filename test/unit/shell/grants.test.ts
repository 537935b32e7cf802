import { describe, expect, it } from 'vitest';
import { Grants } from '../../../electron/shell/security/grants';
import { AppFailure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleConfig } from '../../fakes/vm-configs';

const codeOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return error instanceof AppFailure ? error.error.code : error;
  }
  return 'nothing was thrown';
};

describe('grants', () => {
  it('gives a token that tells nothing of the path, and the same one for the same file', () => {
    const grants = new Grants();
    const token = grants.grant('/home/a/secret-name.iso');
    expect(token).toMatch(/^grant:[0-9a-f-]{36}$/);
    expect(grants.grant('/home/a/secret-name.iso')).toBe(token);
    expect(grants.path(token)).toBe('/home/a/secret-name.iso');
  });

  it('takes no path for a token', () => {
    expect(codeOf(() => new Grants().path('/etc/passwd'))).toBe('file-not-granted');
  });

  it('forgets the oldest of very many', () => {
    const grants = new Grants();
    const first = grants.grant('/first');
    for (let index = 0; index < 500; index += 1) grants.grant(`/file-${index}`);
    expect(codeOf(() => grants.path(first))).toBe('file-not-granted');
  });

  it('puts paths into every kind of source', () => {
    const grants = new Grants();
    const [iso, kernel, initrd] = ['/a.iso', '/vmlinuz', '/initrd'].map((file) =>
      grants.grant(file),
    ) as [string, string, string];
    expect(grants.source({ kind: 'iso', file: iso })).toEqual({ kind: 'iso', file: '/a.iso' });
    expect(grants.source({ kind: 'kernel', kernel, initrd, append: 'quiet' })).toEqual({
      kind: 'kernel',
      kernel: '/vmlinuz',
      initrd: '/initrd',
      append: 'quiet',
    });
    expect(grants.source({ kind: 'none' })).toEqual({ kind: 'none' });
    expect(codeOf(() => grants.source({ kind: 'disk', file: '/x', use: 'in-place' }))).toBe(
      'file-not-granted',
    );
  });
});

describe('a changed definition', () => {
  const current: VmConfig = sampleConfig({
    cdroms: [{ id: 'cd0', file: '/home/a/known.iso', bus: 'sata' }],
  });

  it('keeps files that it had', () => {
    expect(new Grants().config({ ...current, notes: 'new' }, current)).toEqual({
      ...current,
      notes: 'new',
    });
  });

  it('asks for extra arguments, unless the machine has or had the same', () => {
    const grants = new Grants();
    const given = { ...current, extraArgs: ['-snapshot'] };
    expect(grants.asksForArguments(current, current)).toBe(false);
    expect(grants.asksForArguments(given, current)).toBe(true);
    expect(grants.asksForArguments(given, given)).toBe(false);
    expect(grants.asksForArguments(given, current)).toBe(false);
    expect(grants.asksForArguments({ ...given, extraArgs: ['-snapshot', '-S'] }, given)).toBe(true);
  });

  it('takes a granted file in', () => {
    const grants = new Grants();
    const file = grants.grant('/home/a/other.iso');
    const changed = { ...current, cdroms: [{ id: 'cd0', file, bus: 'sata' as const }] };
    expect(grants.config(changed, current).cdroms[0]?.file).toBe('/home/a/other.iso');
  });

  it.each<[string, Partial<VmConfig>]>([
    ['a CD', { cdroms: [{ id: 'cd0', file: '/etc/shadow', bus: 'sata' }] }],
    ['a kernel', { kernel: { kernel: '/home/b/key', initrd: null, append: '' } }],
    ['a floppy', { floppies: [{ id: 'fd0', file: '/etc/shadow' }] }],
    ['a file of fw_cfg', { fwCfg: [{ name: 'opt/a', file: '/etc/shadow' }] }],
    [
      'a disk',
      {
        disks: [
          {
            id: 'disk0',
            file: '/dev/sda',
            format: 'raw',
            bus: 'virtio',
            cache: 'writeback',
            discard: true,
            readOnly: false,
          },
        ],
      },
    ],
  ])('refuses %s that nobody chose', (_what, patch) => {
    expect(codeOf(() => new Grants().config({ ...current, ...patch }, current))).toBe(
      'file-not-granted',
    );
  });

  it('takes the disc of an edit by its token, and the one that was there by its name', () => {
    const grants = new Grants();
    const before = { ...current, cdroms: [{ id: 'cd0', file: '/a.iso', bus: 'sata' as const }] };
    const edited = (file: string | null) =>
      grants.config({ ...before, cdroms: [{ id: 'cd0', file, bus: 'sata' }] }, before).cdroms[0]
        ?.file;
    expect(edited(grants.grant('/home/a/other.iso'))).toBe('/home/a/other.iso');
    expect(edited('/a.iso')).toBe('/a.iso');
    expect(edited(null)).toBeNull();
    expect(codeOf(() => edited('/etc/shadow'))).toBe('file-not-granted');
  });

  it('takes back what a machine had, and gives it to no other one', () => {
    const grants = new Grants();
    const disc = [{ id: 'cd0', file: '/a.iso', bus: 'sata' as const }];
    const before = { ...current, cdroms: disc };
    const after = { ...current, cdroms: [{ id: 'cd0', file: null, bus: 'sata' as const }] };
    grants.config(after, before);
    expect(grants.config(before, after).cdroms).toEqual(disc);
    const other = { ...after, id: '99999999-2222-4333-8444-555555555555' };
    expect(codeOf(() => grants.config({ ...other, cdroms: disc }, other))).toBe('file-not-granted');
  });

  it('takes the image of a disk to add by its token alone', () => {
    const grants = new Grants();
    const wish = { bus: 'virtio', cache: 'writeback', discard: true, readOnly: false } as const;
    const added = (file: string) =>
      grants.disk({ ...wish, source: { kind: 'file', file, use: 'in-place' } }).source;
    expect(added(grants.grant('/home/a/disk.img'))).toMatchObject({ file: '/home/a/disk.img' });
    expect(codeOf(() => added('/etc/shadow'))).toBe('file-not-granted');
    const made = { ...wish, source: { kind: 'new', sizeBytes: 1 } } as const;
    expect(grants.disk(made)).toEqual(made);
  });
});
