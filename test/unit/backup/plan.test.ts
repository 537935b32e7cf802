import { describe, expect, it } from 'vitest';
import {
  deepestChain,
  planDisk,
  staleLists,
  type BaseFacts,
  type ChangeList,
  type DiskFacts,
} from '../../../electron/backup/plan';

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;
const list = (changes: Partial<ChangeList> = {}): ChangeList => ({
  name: 'paddock-backup-a',
  bytes: 100 * MiB,
  recording: true,
  torn: false,
  ...changes,
});
const disk = (changes: Partial<DiskFacts> = {}): DiskFacts => ({
  id: 'disk0',
  format: 'qcow2',
  virtualBytes: 20 * GiB,
  allocatedBytes: 5 * GiB,
  lists: [list()],
  ...changes,
});
const base = (changes: Partial<BaseFacts> = {}): BaseFacts => ({
  id: 'a',
  bitmap: 'paddock-backup-a',
  disks: [{ id: 'disk0', virtualBytes: 20 * GiB }],
  tracked: ['disk0'],
  whole: true,
  depth: new Map([['disk0', 1]]),
  ...changes,
});

describe('what a backup keeps of a disk', () => {
  it('is what has changed, when somebody has noted all of it since the last one', () => {
    const planned = planDisk(disk(), base(), false);
    expect(planned).toMatchObject({ kind: 'incremental', base: 'a', why: null });
    // The mark: what 100 MiB of changes take in a guest of 20 GiB.
    expect(planned.bytes).toBeLessThan(110 * MiB);
  });

  it('is all of it otherwise, and it says why', () => {
    const why = (one: DiskFacts, other: BaseFacts | null, full = false) => {
      const planned = planDisk(one, other, full);
      expect(planned.base).toBe(planned.why === null ? 'a' : null);
      return planned.why;
    };
    expect(why(disk(), base(), true)).toBe('asked');
    expect(why(disk(), null)).toBe('first');
    expect(why(disk({ format: 'raw', lists: [] }), base())).toBe('format');
    expect(why(disk({ id: 'disk1' }), base())).toBe('new-disk');
    expect(why(disk(), base({ whole: false }))).toBe('base-damaged');
    // Another folder's list tells nothing of what has changed since the last backup in this one.
    expect(why(disk({ lists: [list({ name: 'paddock-backup-b' })] }), base())).toBe('no-list');
    expect(why(disk(), base({ tracked: [] }))).toBe('no-list');
    expect(why(disk({ lists: [list({ recording: false })] }), base())).toBe('no-list');
    expect(why(disk({ lists: [list({ torn: true })] }), base())).toBe('list-torn');
    expect(why(disk({ virtualBytes: 19 * GiB }), base())).toBe('shrunk');
    expect(why(disk({ virtualBytes: 21 * GiB }), base())).toBeNull();
    const deep = (depth: number) => base({ depth: new Map([['disk0', depth]]) });
    expect(why(disk(), deep(deepestChain))).toBe('chain-long');
    expect(why(disk(), deep(deepestChain - 1))).toBeNull();
  });

  it('never takes more than the guest sees', () => {
    const full = planDisk(disk({ allocatedBytes: 90 * GiB }), null, false);
    expect(full.bytes).toBeLessThan(20.1 * GiB);
  });
});

it('leaves the lists of other folders and programs alone, and takes those away that are torn or of no folder', () => {
  const lists = [
    { name: 'paddock-backup-a', torn: false },
    { name: 'paddock-backup-b', torn: false },
    { name: 'paddock-backup-c', torn: true },
    { name: 'qmpbackup-1', torn: false },
  ];
  const needed = new Set(['paddock-backup-a', 'paddock-backup-c']);
  expect(staleLists(lists, needed, 'paddock-backup-')).toEqual([
    'paddock-backup-b',
    'paddock-backup-c',
  ]);
});
