import { describe, expect, it } from 'vitest';
import {
  typeAhead,
  visibleVms,
  sortedVms,
} from '../../../../../renderer/features/vm-list/vm-filter';
import { machineKey } from '../../../../../shared/machine-ref';
import { sampleVm } from '../../../../fakes/window/machines';

const vms = [
  sampleVm({ id: '1', name: 'Debian 12', os: 'debian', state: 'running' }),
  sampleVm({ id: '2', name: 'Debian test', os: 'debian' }),
  sampleVm({ id: '3', name: 'Mail', os: 'windows-11', state: 'paused' }),
  sampleVm({ id: '4', name: 'Broken', state: 'broken' }),
  sampleVm({ id: '5', name: 'Hung', state: 'running', unresponsive: true }),
  sampleVm({ id: '6', name: 'Full', state: 'crashed' }),
];
const order = vms.map(machineKey);
const byId = Object.fromEntries(vms.map((vm) => [machineKey(vm), vm]));

describe('search', () => {
  it('shows all, as they are, when nothing is asked', () => {
    expect(visibleVms(order, byId, '  ', 'all')).toBe(order);
  });

  it('wants every word, in any order and case', () => {
    expect(visibleVms(order, byId, 'TEST deb', 'all')).toEqual(['2']);
  });

  it('finds by guest kind, too', () => {
    expect(visibleVms(order, byId, 'windows', 'all')).toEqual(['3']);
  });

  it.each([
    ['running', ['1', '3', '5']],
    ['off', ['2']],
    ['attention', ['4', '5', '6']],
  ] as const)('filters those that are %s', (filter, ids) => {
    expect(visibleVms(order, byId, '', filter)).toEqual(ids);
  });
});

describe('typing a name', () => {
  it('goes to the next that begins so, round the end', () => {
    expect(typeAhead(order, byId, 'd', 0)).toBe(1);
    expect(typeAhead(order, byId, 'd', 1)).toBe(0);
  });

  it('stays where more letters still fit', () => {
    expect(typeAhead(order, byId, 'debian t', 0)).toBe(1);
    expect(typeAhead(order, byId, 'deb', 1)).toBe(1);
  });

  it('says when nothing begins so', () => {
    expect(typeAhead(order, byId, 'x', 0)).toBe(-1);
  });
});

describe('the order of the list', () => {
  const vms = [
    sampleVm({ name: 'a', createdAt: '2026-01-01T00:00:00Z', lastStartedAt: 5 }),
    sampleVm({ name: 'b', state: 'broken' }),
    sampleVm({ name: 'c', state: 'running', createdAt: '2025-01-01T00:00:00Z' }),
    sampleVm({ name: 'd', createdAt: '2026-06-01T00:00:00Z', lastStartedAt: 7 }),
    sampleVm({ name: 'e', state: 'paused' }),
  ];
  const byId = Object.fromEntries(vms.map((vm) => [machineKey(vm), vm]));
  const sorted = (by: Parameters<typeof sortedVms>[2]) =>
    sortedVms(vms.map(machineKey), byId, by)
      .map((key) => byId[key]?.name)
      .join('');

  it('is by name, by what runs, by the last start, or by age; equals stay by name', () => {
    expect(sorted('name')).toBe('abcde');
    expect(sorted('state')).toBe('cebad');
    // c and e run since just now; nobody knows when b was started.
    expect(sorted('started')).toBe('cedab');
    expect(sorted('created')).toBe('dacbe');
  });
});
