import { describe, expect, it } from 'vitest';
import {
  afterLoss,
  applyVmEvent,
  emptyMirror,
  refusalIn,
  type VmMirror,
} from '../../../../renderer/stores/vms';
import { localKey, sampleVm } from '../../../fakes/window/machines';

const beta = sampleVm({ id: 'b', name: 'beta' });
const alpha = sampleVm({ id: 'a', name: 'Alpha' });
const tenth = sampleVm({ id: 't', name: 'vm 10' });
const second = sampleVm({ id: 's', name: 'vm 2' });

const loaded = (): VmMirror =>
  applyVmEvent(emptyMirror, {
    type: 'snapshot',
    revision: 7,
    vms: [tenth, beta, second, alpha],
  });

describe('the list of VMs', () => {
  it('is ordered by name as people count, without regard to case', () => {
    expect(loaded().order).toEqual(['a', 'b', 's', 't']);
    expect(loaded().link).toBe('live');
  });

  it('ignores a change that is not newer than the snapshot', () => {
    const mirror = loaded();
    const vm = { ...beta, state: 'running' as const };
    expect(applyVmEvent(mirror, { type: 'changed', revision: 7, vm })).toBe(mirror);
  });

  it('keeps the order as it is when a VM only changes its state', () => {
    const mirror = loaded();
    const vm = { ...beta, state: 'running' as const };
    const after = applyVmEvent(mirror, { type: 'changed', revision: 8, vm });
    expect(after.order).toBe(mirror.order);
    expect(after.byId[localKey('b')]?.state).toBe('running');
    expect(mirror.byId[localKey('b')]?.state).toBe('off');
  });

  it('orders anew when a VM is renamed or added', () => {
    const renamed = applyVmEvent(loaded(), {
      type: 'changed',
      revision: 8,
      vm: { ...beta, name: 'zeta' },
    });
    expect(renamed.order).toEqual(['a', 's', 't', 'b']);
    const vm = sampleVm({ id: 'n', name: 'new' });
    const added = applyVmEvent(renamed, { type: 'changed', revision: 9, vm });
    expect(added.order).toEqual(['a', 'n', 's', 't', 'b']);
  });

  it('that main cannot read is told from a connection that broke', () => {
    const missing = { code: 'link-broken' } as const;
    expect(refusalIn(missing)).toBe(missing);
    for (const code of ['internal', 'cancelled'] as const) {
      expect(refusalIn({ code })).toBeNull();
    }
    expect(refusalIn(null)).toBeNull();
  });

  it('keeps its order through a snapshot of the same VMs: the list is not drawn anew', () => {
    const mirror: VmMirror = { ...loaded(), link: 'remembered', revision: -1 };
    const vms = [alpha, { ...beta, state: 'running' as const }, second, tenth];
    const after = applyVmEvent(mirror, { type: 'snapshot', revision: 0, vms });
    expect(after).toMatchObject({ link: 'live', revision: 0 });
    expect(after.order).toBe(mirror.order);
    expect(after.byId[localKey('b')]?.state).toBe('running');
  });

  it('shows what was heard when the connection breaks, but no VM that is only remembered', () => {
    const missing = { code: 'link-broken' } as const;
    const remembered: VmMirror = { ...loaded(), revision: -1, link: 'remembered' };
    expect(afterLoss(loaded(), missing)).toMatchObject({ link: 'lost', refused: missing });
    expect(afterLoss(loaded(), missing).order).toHaveLength(4);
    for (const known of [remembered, afterLoss(remembered, null)]) {
      expect(afterLoss(known, missing)).toMatchObject({ link: 'lost', order: [], byId: {} });
    }
  });

  it('forgets a VM that is gone', () => {
    const after = applyVmEvent(loaded(), {
      type: 'removed',
      revision: 9,
      connection: 'local',
      id: 'b',
    });
    expect(after.order).toEqual(['a', 's', 't']);
    expect('b' in after.byId).toBe(false);
  });

  it('begins anew with a snapshot, even one of a lower revision: main was restarted', () => {
    const after = applyVmEvent(loaded(), { type: 'snapshot', revision: 1, vms: [beta] });
    expect(after).toMatchObject({ revision: 1, order: ['b'] });
  });
});
