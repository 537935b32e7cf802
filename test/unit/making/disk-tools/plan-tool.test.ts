import { describe, expect, it } from 'vitest';
import {
  planTool,
  wholeSectors,
  type DiskSubject,
} from '../../../../electron/making/disk-tools/plan-tool';
import { AppFailure } from '../../../../shared/errors';
import type { DiskToolWish } from '../../../../shared/disk-tools';
import { GiB } from '../../../../shared/units';
import { sampleDisk } from '../../../fakes/vm-configs';

const base = { file: '/b/base.qcow2', format: 'qcow2', bytes: 100 };

function subject(changes: Partial<DiskSubject> = {}): DiskSubject {
  return {
    vmId: 'one',
    name: 'web',
    folder: '/vms/web',
    os: 'debian',
    running: false,
    disk: sampleDisk({ id: 'disk0', file: 'disks/disk0.qcow2', format: 'qcow2', bus: 'virtio' }),
    file: '/vms/web/disks/disk0.qcow2',
    details: {
      virtualBytes: 20 * GiB,
      bytes: GiB,
      encrypted: false,
      snapshots: [],
      dataFile: false,
      bitmaps: 0,
      options: {},
    },
    bases: [],
    sharedBy: [],
    standing: [],
    ...changes,
  };
}

const wishes: Record<string, DiskToolWish> = {
  grow: { tool: 'grow', sizeBytes: 30 * GiB },
  shrink: { tool: 'shrink', sizeBytes: 10 * GiB },
  check: { tool: 'check', repair: false },
  repair: { tool: 'check', repair: true },
  compact: { tool: 'compact' },
  convert: { tool: 'convert', to: 'raw' },
  flatten: { tool: 'flatten' },
  rebase: { tool: 'rebase', base: '/b/other.qcow2' },
  move: { tool: 'move', folder: '/mnt/large' },
};

/** What each of the tools says: null where nothing is in its way. */
function refusals(changes: Partial<DiskSubject>): Record<string, string | null> {
  const said = Object.entries(wishes).map(([name, wish]) => {
    try {
      planTool(subject(changes), wish);
      return [name, null];
    } catch (error) {
      if (!(error instanceof AppFailure)) throw error;
      return [name, error.error.code];
    }
  });
  return Object.fromEntries(said) as Record<string, string | null>;
}

const free = {
  grow: null,
  shrink: null,
  check: null,
  repair: null,
  compact: null,
  convert: null,
  flatten: 'disk-no-base',
  rebase: 'disk-no-base',
  move: null,
};
const details = (changes: Partial<DiskSubject['details']>) => ({
  details: { ...subject().details, ...changes },
});

describe('what stands in the way of a tool', () => {
  it.each<[string, Partial<DiskSubject>, Record<string, string | null>]>([
    ['nothing', {}, free],
    [
      'nothing, on a base',
      { bases: [base] },
      { ...free, shrink: 'disk-has-base', flatten: null, rebase: null },
    ],
    [
      'a guest that runs',
      { running: true, bases: [base] },
      {
        grow: null,
        shrink: 'vm-running',
        check: 'vm-running',
        repair: 'vm-running',
        compact: 'disk-compact-running',
        convert: 'vm-running',
        flatten: null,
        rebase: 'vm-running',
        move: null,
      },
    ],
    [
      'snapshots within it, which a new image has not, or which know it by its path',
      { ...details({ snapshots: ['a', 'b'] }), bases: [base] },
      {
        ...free,
        shrink: 'disk-has-base',
        compact: 'disk-has-snapshots',
        convert: 'disk-has-snapshots',
        flatten: 'disk-has-snapshots',
        rebase: 'disk-has-snapshots',
        move: 'disk-has-snapshots',
      },
    ],
    [
      'others who stand on it: its path and content must stay',
      { standing: ['lab'], bases: [base] },
      {
        ...free,
        shrink: 'disk-has-base',
        flatten: null,
        rebase: null,
        repair: 'disk-shared',
        convert: 'disk-shared',
        move: 'disk-shared',
      },
    ],
    [
      'others who have it, too',
      { sharedBy: ['lab'], bases: [base] },
      {
        ...free,
        shrink: 'disk-has-base',
        flatten: 'disk-shared',
        rebase: 'disk-shared',
        compact: 'disk-shared',
        repair: 'disk-shared',
        convert: 'disk-shared',
        move: 'disk-shared',
      },
    ],
    [
      'a format that is only read',
      { disk: sampleDisk({ id: 'disk0', file: 'a.vmdk', format: 'vmdk' }), bases: [base] },
      {
        grow: 'disk-tool-format',
        shrink: 'disk-tool-format',
        check: null,
        repair: 'disk-tool-format',
        compact: 'disk-tool-format',
        convert: null,
        flatten: 'disk-tool-format',
        rebase: 'disk-tool-format',
        move: 'disk-tool-format',
      },
    ],
    [
      'encryption',
      { ...details({ encrypted: true }), bases: [base] },
      {
        grow: 'disk-encrypted',
        shrink: 'disk-encrypted',
        check: null,
        repair: null,
        compact: 'disk-encrypted',
        convert: 'disk-encrypted',
        flatten: 'disk-encrypted',
        rebase: 'disk-encrypted',
        move: 'disk-encrypted',
      },
    ],
  ])('%s', (_, changes, expected) => {
    expect(refusals(changes)).toEqual(expected);
  });

  it('a size that is not more is told with both, to the byte where they read the same', () => {
    const params = (sizeBytes: number) => {
      try {
        planTool(subject(), { tool: 'grow', sizeBytes });
        return null;
      } catch (error) {
        return (error as AppFailure).error.params;
      }
    };
    expect(params(10 * GiB)).toMatchObject({ size: '20 GiB', wanted: '10 GiB' });
    expect(params(20 * GiB - 512)).toMatchObject({ size: `${20 * GiB} B` });
    expect(params(20 * GiB + 1)).toBeNull();
    expect(wholeSectors(20 * GiB + 1)).toBe(20 * GiB + 512);
  });

  it('what would change nothing', () => {
    const there = { tool: 'move', folder: '/vms/web/disks/' } as const;
    expect(() => planTool(subject(), there)).toThrow(/already/);
    expect(() => planTool(subject(), { tool: 'convert', to: 'qcow2' })).toThrow(/already/);
  });
});

describe('what a plan says', () => {
  const keys = (changes: Partial<DiskSubject>, wish: DiskToolWish) =>
    planTool(subject(changes), wish).notes.map(({ key }) => key);
  const grow: DiskToolWish = { tool: 'grow', sizeBytes: 30 * GiB };

  it('of the step in the guest, by its system', () => {
    expect(keys({}, grow)).toEqual(['growLinux', 'notSmaller']);
    expect(keys({ os: 'windows-11' }, grow)).toContain('growWindows');
    expect(keys({ os: 'freebsd' }, grow)).toContain('growOther');
    expect(keys({ running: true }, grow)).toEqual(['runsOn', 'growLinux', 'notSmaller']);
    const sata = sampleDisk({ id: 'disk0', file: 'a', format: 'raw', bus: 'sata' });
    expect(keys({ running: true, disk: sata }, grow)).toContain('growRestart');
  });

  it('of bases, of others, and of where the old file goes', () => {
    const shared = { bases: [base], standing: ['lab'] };
    expect(keys(shared, { tool: 'compact' })).toEqual([
      'trimFirst',
      'baseKept',
      'othersStand',
      'oldToTrash',
    ]);
    expect(keys({ bases: [base] }, { tool: 'convert', to: 'raw' })).toEqual([
      'basesCopied',
      'rawHasNone',
      'oldToTrash',
    ]);
    const other: DiskToolWish = { tool: 'rebase', base: '/b/other.qcow2' };
    expect(planTool(subject(shared), other).notes).toEqual([
      { key: 'rebased', params: { base: '/b/other.qcow2', former: base.file } },
      { key: 'othersStand', params: { names: 'lab' } },
      { key: 'oldToTrash', params: {} },
    ]);
    expect(keys({ bases: [base], running: true }, { tool: 'flatten' })).toEqual([
      'basesCopied',
      'runsOn',
    ]);
    expect(keys({ bases: [base], running: true }, { tool: 'move', folder: '/mnt/large' })).toEqual([
      'runsOn',
      'standsStill',
      'baseKept',
      'leavesFolder',
      'oldToTrash',
    ]);
  });

  it('of the file that there will be', () => {
    const target = (wish: DiskToolWish) => planTool(subject(), wish).target;
    expect(target({ tool: 'convert', to: 'raw' })).toBe('/vms/web/disks/disk0.img');
    expect(target({ tool: 'move', folder: '/mnt/large' })).toBe('/mnt/large/web-disk0.qcow2');
    expect(keys({}, { tool: 'move', folder: '/mnt/large' })).toContain('leavesFolder');
    expect(keys({}, { tool: 'move', folder: '/vms/web/more' })).not.toContain('leavesFolder');
    const elsewhere = { file: '/mnt/large/web-disk0.qcow2' };
    const back: DiskToolWish = { tool: 'move', folder: '/vms/web/disks' };
    expect(planTool(subject(elsewhere), back).target).toBe('/vms/web/disks/disk0.qcow2');
  });
});
