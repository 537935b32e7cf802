import { describe, expect, it } from 'vitest';
import {
  keptOf,
  nothingSelected,
  ranged,
  type Selection,
  toggled,
} from '../../../../renderer/stores/selection';
import { allowing, bulkCommands } from '../../../../shared/vm-actions';
import { localKey, sampleVm } from '../../../fakes/window/machines';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(localKey) as [
  ReturnType<typeof localKey>,
  ReturnType<typeof localKey>,
  ReturnType<typeof localKey>,
  ReturnType<typeof localKey>,
];
const shown = [a, b, c, d];
const idsOf = ({ ids }: Selection) => [...ids].toSorted();

describe('the selection', () => {
  it('is changed one by one', () => {
    const both = toggled(toggled(nothingSelected, c), a);
    expect(idsOf(both)).toEqual([a, c]);
    const one = toggled(both, c);
    expect(idsOf(one)).toEqual([a]);
    expect(one.anchor).toBe(c);
    expect(nothingSelected.ids.size).toBe(0);
  });

  it('is a range from the last one, in the order shown, in both directions', () => {
    const from = toggled(nothingSelected, c);
    const down = ranged(from, shown, d, false);
    expect(idsOf(down)).toEqual([c, d]);
    // The other way from the same anchor: what was in the first range is not in the second.
    expect(idsOf(ranged(down, shown, a, false))).toEqual([a, b, c]);
    expect(idsOf(ranged(down, [d, a, c, b], b, false))).toEqual([b, c]);
  });

  it('keeps what was selected when a range is added', () => {
    const two = toggled(toggled(nothingSelected, a), c);
    expect(idsOf(ranged(two, shown, d, true))).toEqual([a, c, d]);
    expect(idsOf(ranged(two, shown, d, false))).toEqual([c, d]);
  });

  it('begins a range at the machine itself where the anchor is not shown', () => {
    expect(idsOf(ranged(nothingSelected, shown, c, false))).toEqual([c]);
    const hidden = toggled(nothingSelected, a);
    const after = ranged(hidden, [b, c, d], c, false);
    expect(idsOf(after)).toEqual([c]);
    expect(after.anchor).toBe(c);
  });

  it('drops what is gone or hidden, and nothing else', () => {
    const all: Selection = { ids: new Set(shown), anchor: d };
    expect(idsOf(keptOf(all, [a, c]))).toEqual([a, c]);
    expect(keptOf(all, [d, c, b, a])).toBe(all);
    expect(keptOf(nothingSelected, [])).toBe(nothingSelected);
  });
});

describe('actions on several machines', () => {
  it('are those of the table that make sense for several, less those on running guests', () => {
    expect(bulkCommands).toEqual(['start', 'stop', 'suspend', 'force-off', 'remove']);
  });

  it('go to the machines that allow them', () => {
    const off = sampleVm({ id: 'a', name: 'ant', state: 'off' });
    const running = sampleVm({ id: 'b', name: 'bee', state: 'running' });
    const elsewhere = sampleVm({ id: 'c', name: 'cat', state: 'off', lacks: ['remove'] });
    const vms = [off, running, elsewhere];
    expect(allowing(vms, 'start')).toEqual([off, elsewhere]);
    expect(allowing(vms, 'force-off')).toEqual([running]);
    expect(allowing(vms, 'remove')).toEqual([off]);
  });
});
