import { describe, expect, it } from 'vitest';
import profiles from '../../../../assets/guest-profiles.json';
import { osLook } from '../../../../renderer/components/os/os-look';
import { markPath } from '../../../../renderer/components/os/os-marks';

const ids = profiles.map(({ id }) => id);
const unknown = osLook('other');

describe('the picture of a guest kind', () => {
  it('is there for each profile but the unknown one', () => {
    const without = ids.filter((id) => id !== 'other' && osLook(id) === unknown);
    expect(without).toEqual([]);
  });

  it('is a mark with an outline where the system has one', () => {
    const marked = ids.flatMap((id) => osLook(id).mark ?? []);
    expect(marked).toEqual(expect.arrayContaining(['debian', 'ubuntu', 'fedora', 'freebsd']));
    for (const mark of marked) expect(markPath(mark)).toMatch(/^M[\d.]/i);
  });
});
