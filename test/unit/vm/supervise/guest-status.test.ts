import { describe, expect, it } from 'vitest';
import { eventForStatus, guestFailure } from '../../../../electron/vm/supervise/guest-status';

const context = {
  vmId: 'id',
  name: 'Demo',
  accelerator: 'kvm' as const,
  ioError: null,
  log: 'KVM internal error. Suberror: 1',
};

describe('eventForStatus', () => {
  it('shows only a running guest as running', () => {
    expect(eventForStatus('running')).toBe('qmp-running');
    const failed = ['internal-error', 'guest-panicked', 'io-error', 'watchdog'];
    expect(new Set(failed.map(eventForStatus))).toEqual(new Set(['guest-failed']));
    const waiting = ['paused', 'prelaunch', 'suspended', 'debug', 'inmigrate', 'new-one'];
    expect(new Set(waiting.map(eventForStatus))).toEqual(new Set(['qmp-paused']));
    expect(eventForStatus('shutdown')).toBeNull();
  });
});

describe('guestFailure', () => {
  it('offers emulation for what KVM could not run', () => {
    expect(guestFailure('internal-error', context)).toMatchObject({
      code: 'guest-cpu-failed',
      action: 'use-emulation',
      detail: `internal-error\n${context.log}`,
    });
    const emulated = guestFailure('internal-error', { ...context, accelerator: 'tcg' });
    expect(emulated).toMatchObject({ code: 'guest-crashed' });
    expect(emulated.action).toBeUndefined();
  });

  it('tells a full host from a broken disk', () => {
    const ioError = { device: 'disk0', noSpace: true, reason: 'No space left on device' };
    expect(guestFailure('io-error', { ...context, ioError })).toMatchObject({
      code: 'guest-disk-full',
      params: { device: 'disk0' },
    });
    const broken = guestFailure('io-error', {
      ...context,
      ioError: { ...ioError, noSpace: false },
    });
    expect(broken).toMatchObject({ code: 'disk-io-error', params: { device: 'disk0' } });
    expect(guestFailure('io-error', context).code).toBe('disk-io-error');
  });
});
