import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vmActions } from '../../../shared/vm-actions';
import { vmStates, type VmEvent, type VmState } from '../../../shared/vm-states';
import { allowedActions } from '../../../shared/vm-actions';
import { nextState } from '../../../shared/vm-states';

const events = [
  'spawned',
  'qmp-running',
  'qmp-paused',
  'shutdown-requested',
  'shutdown-timeout',
  'guest-failed',
  'process-gone',
] as const satisfies readonly VmEvent[];

const anyState = fc.constantFrom(...vmStates);
const anyEvents = fc.array(fc.constantFrom(...events), { maxLength: 40 });
const after = (start: VmState, sequence: readonly VmEvent[]) => sequence.reduce(nextState, start);

describe('the state machine', () => {
  it('stays within the known states, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(anyState, anyEvents, (start, sequence) => {
        expect(vmStates).toContain(after(start, sequence));
      }),
    );
  });

  it('is off when the process is gone, whatever came before', () => {
    fc.assert(
      fc.property(anyState, anyEvents, (start, sequence) => {
        const end = nextState(after(start, sequence), 'process-gone');
        expect(end).toBe(start === 'broken' ? 'broken' : 'off');
      }),
    );
  });

  it('never mends a broken definition and never breaks a good one', () => {
    fc.assert(
      fc.property(anyState, anyEvents, (start, sequence) => {
        expect(after(start, sequence) === 'broken').toBe(start === 'broken');
      }),
    );
  });

  it('leaves off only by a spawn: late news of an old process change nothing', () => {
    const late = fc.array(fc.constantFrom(...events.filter((event) => event !== 'spawned')));
    fc.assert(
      fc.property(late, (sequence) => {
        expect(after('off', sequence)).toBe('off');
      }),
    );
  });

  it('keeps stopping until the guest is gone, paused, failed or out of time', () => {
    const next = Object.fromEntries(events.map((event) => [event, nextState('stopping', event)]));
    expect(next).toEqual({
      spawned: 'stopping',
      'qmp-running': 'stopping',
      'qmp-paused': 'paused',
      'shutdown-requested': 'stopping',
      'shutdown-timeout': 'running',
      'guest-failed': 'crashed',
      'process-gone': 'off',
    });
  });

  it('takes the same event twice as once', () => {
    fc.assert(
      fc.property(anyState, anyEvents, fc.constantFrom(...events), (start, sequence, event) => {
        const once = nextState(after(start, sequence), event);
        expect(nextState(once, event)).toBe(once);
      }),
    );
  });
});

describe('allowedActions', () => {
  const whole = { hasScreen: true, serialPorts: 1 };

  it('offers something in every state, and only known actions', () => {
    for (const state of vmStates) {
      const actions = allowedActions({ state, ...whole });
      expect(actions.size).toBeGreaterThan(0);
      for (const action of actions) expect(vmActions).toContain(action);
    }
  });

  it('lets every state with a process be forced off, and no other', () => {
    for (const state of vmStates) {
      const hasProcess = state !== 'off' && state !== 'broken';
      expect(allowedActions({ state, ...whole }).has('force-off')).toBe(hasProcess);
      expect(allowedActions({ state, ...whole }).has('remove')).toBe(!hasProcess);
    }
  });

  it('changes nothing of a suspended guest, which goes on, is given up or goes to the trash', () => {
    const suspended = { at: 1, bytes: 1 };
    const actions = allowedActions({ state: 'off', ...whole, suspended });
    expect([...actions]).toEqual(['start', 'resume', 'discard-suspended', 'remove']);
    expect(allowedActions({ state: 'off', ...whole }).has('discard-suspended')).toBe(false);
    const may = vmStates.filter((state) => allowedActions({ state, ...whole }).has('suspend'));
    expect(may).toEqual(['running', 'paused']);
  });

  it('opens no console that is not there', () => {
    const actions = allowedActions({ state: 'running', hasScreen: false, serialPorts: 0 });
    expect(actions.has('open-screen') || actions.has('open-serial')).toBe(false);
  });

  it('resumes a guest that waits for its disk, not one that crashed', () => {
    const may = (code: 'guest-disk-full' | 'disk-io-error' | 'guest-crashed') =>
      allowedActions({ state: 'crashed', ...whole, error: { code } }).has('resume');
    expect([may('guest-disk-full'), may('disk-io-error'), may('guest-crashed')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(allowedActions({ state: 'crashed', ...whole }).has('resume')).toBe(false);
  });
});
