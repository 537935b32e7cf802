import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideReattach, type ReattachFacts } from '../../../../electron/vm/session/reattach';

const record = { pid: 42, startTime: '1000', bootId: 'boot' };
const living: ReattachFacts = {
  record,
  vmId: 'vm',
  bootId: 'boot',
  process: { startTime: '1000', namesVm: true },
  qmp: { kind: 'answered', id: 'vm' },
  socketLeft: true,
};
const decide = (changes: Partial<ReattachFacts>) => decideReattach({ ...living, ...changes });

describe('decideReattach', () => {
  it('attaches to the same process when the same guest answers', () => {
    expect(decide({})).toEqual({ kind: 'attached' });
  });

  it('asks first', () => {
    expect(decide({ qmp: null })).toEqual({ kind: 'ask' });
  });

  it('keeps asking a process that does not answer', () => {
    expect(decide({ qmp: { kind: 'mute' } })).toEqual({ kind: 'unresponsive' });
    expect(decide({ qmp: { kind: 'refused' } })).toEqual({ kind: 'unresponsive' });
  });

  it('tells a killed guest from one that shut down by the socket that is left', () => {
    expect(decide({ process: null })).toEqual({
      kind: 'stale',
      reason: 'process-gone',
      unclean: true,
    });
    expect(decide({ process: null, socketLeft: false })).toMatchObject({ unclean: false });
  });

  it('does not take a number that was given away for the guest', () => {
    const process = { startTime: '2000', namesVm: true };
    expect(decide({ process })).toMatchObject({ kind: 'stale', reason: 'pid-reused' });
  });

  it('blames nobody after a reboot', () => {
    expect(decide({ bootId: 'another' })).toEqual({
      kind: 'stale',
      reason: 'rebooted',
      unclean: false,
    });
  });

  it('leaves alone what is not ours', () => {
    const process = { startTime: '1000', namesVm: false };
    expect(decide({ process })).toEqual({ kind: 'foreign', reason: 'other-program' });
    expect(decide({ qmp: { kind: 'answered', id: 'other' } })).toEqual({
      kind: 'foreign',
      reason: 'other-guest',
    });
  });

  it('does not lose a guest whose QEMU was renamed, or started by a wrapper', () => {
    const process = { startTime: '1000', namesVm: true };
    expect(decide({ process, qmp: null })).toEqual({ kind: 'ask' });
    expect(decide({ process })).toEqual({ kind: 'attached' });
    expect(decide({ process, qmp: { kind: 'refused' } })).toEqual({ kind: 'unresponsive' });
    expect(decide({ process, qmp: { kind: 'answered', id: 'other' } }).kind).toBe('foreign');
  });

  it('does not need to read the command line of a process that answers as ours', () => {
    const process = { startTime: '1000', namesVm: null };
    expect(decide({ process })).toEqual({ kind: 'attached' });
  });

  it('believes no record of a process that does not name the VM, whoever answers', () => {
    const process = { startTime: '1000', namesVm: false };
    for (const qmp of [null, { kind: 'answered', id: 'vm' } as const, { kind: 'mute' } as const]) {
      expect(decide({ process, qmp }).kind).toBe('foreign');
    }
  });

  it('attaches only to the recorded process of this boot, whatever else is true', () => {
    const facts = fc.record({
      bootId: fc.constantFrom('boot', 'another'),
      process: fc.option(
        fc.record({
          startTime: fc.constantFrom('1000', '2000'),
          namesVm: fc.constantFrom(true, false, null),
        }),
      ),
      qmp: fc.constantFrom(
        null,
        { kind: 'mute' as const },
        { kind: 'refused' as const },
        { kind: 'answered' as const, id: 'vm' },
        { kind: 'answered' as const, id: 'other' },
      ),
      socketLeft: fc.boolean(),
    });
    fc.assert(
      fc.property(facts, (changes) => {
        const { kind } = decide(changes);
        const same = changes.bootId === 'boot' && changes.process?.startTime === '1000';
        const lives = kind === 'attached' || kind === 'unresponsive' || kind === 'ask';
        expect(lives && !same).toBe(false);
        expect(kind === 'stale').toBe(!same);
      }),
    );
  });
});
