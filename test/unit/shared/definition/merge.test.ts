import { describe, expect, it } from 'vitest';
import { clashing, isSame, mergedMine, mergedTheirs } from '../../../../shared/definition/merge';
import { vmConfigSchema } from '../../../../shared/vm-config';
import { sampleConfig } from '../../../fakes/vm-configs';

const base = vmConfigSchema.parse(sampleConfig());

describe('what somebody else changed meanwhile', () => {
  const mine = { ...base, memoryMiB: 2048, notes: 'mine', rng: !base.rng };
  const theirs = { ...base, memoryMiB: 4096, notes: 'mine', tpm: !base.tpm };
  const three = { base, mine, theirs };

  it('clashes where both changed the same to something else', () => {
    expect(clashing(three)).toEqual(['memoryMiB']);
  });

  it('is kept beside what was changed here, whoever wins', () => {
    expect(mergedMine(three)).toEqual({ ...theirs, memoryMiB: 2048, rng: mine.rng });
    expect(mergedTheirs(three)).toEqual({ ...theirs, rng: mine.rng });
  });

  it('is nothing where only the order of keys differs', () => {
    const { id, ...others } = base;
    expect(isSame(base, { ...others, id })).toBe(true);
    expect(isSame(base, mine)).toBe(false);
  });

  it('is judged device by device in a list', () => {
    const [disk] = base.disks;
    if (!disk) throw new Error('no disk');
    const added = { ...disk, id: 'disk8', file: 'theirs.img' };
    const own = { ...disk, id: 'disk9', file: 'own.img' };
    const both = {
      base,
      mine: { ...base, disks: [own, { ...disk, readOnly: true }] },
      theirs: { ...base, disks: [{ ...disk, cache: 'none' as const }, added] },
    };
    expect(clashing(both)).toEqual(['disks']);
    // Each disk is found in what whoever wins has.
    expect(mergedMine(both).disks).toEqual([own, { ...disk, readOnly: true }, added]);
    expect(mergedTheirs(both).disks).toEqual([own, { ...disk, cache: 'none' }, added]);

    const gone = { base, mine: { ...base, disks: [] }, theirs: { ...base, disks: [disk, added] } };
    expect(clashing(gone)).toEqual([]);
    expect(mergedMine(gone).disks).toEqual([added]);
  });

  it('is an order, too, where both moved the same', () => {
    const [disk] = base.disks;
    if (!disk) throw new Error('no disk');
    const list = (ids: string) => ({
      ...base,
      disks: ids.split('').map((id) => ({ ...disk, id, file: `${id}.img` })),
    });
    const three = (mine: string, theirs: string) => ({
      base: list('abc'),
      mine: list(mine),
      theirs: list(theirs),
    });
    const ids = ({ disks }: { disks: readonly { id: string }[] }) =>
      disks.map(({ id }) => id).join('');
    expect(clashing(three('cab', 'bac'))).toEqual(['disks']);
    expect(ids(mergedMine(three('cab', 'bac')))).toBe('cab');
    expect(ids(mergedTheirs(three('cab', 'bac')))).toBe('bac');
    expect(clashing(three('cab', 'abcd'))).toEqual([]);
    expect(ids(mergedMine(three('cab', 'abcd')))).toBe('cabd');
    expect(ids(mergedMine(three('abce', 'dcba')))).toBe('dcbae');
    expect(ids(mergedMine(three('ac', 'abcd')))).toBe('acd');
  });
});
