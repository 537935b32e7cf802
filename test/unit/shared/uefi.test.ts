import { expect, it } from 'vitest';
import { mayAskForRecovery } from '../../../shared/uefi';

const now = (secureBoot: 'on' | 'off' | 'no-keys') => ({ secureBoot });

it('only Windows asks for a recovery key, and only where keys become others', () => {
  for (const kind of ['reset', 'restore', 'renew', 'enrol'] as const) {
    expect(mayAskForRecovery(kind, { os: 'debian-13', now: now('on') })).toBe(false);
    expect(mayAskForRecovery(kind, { os: 'windows-11', now: now('on') })).toBe(true);
    // What cannot be read may be anything.
    expect(mayAskForRecovery(kind, { os: 'windows-11', now: null })).toBe(true);
  }
  expect(mayAskForRecovery('reset', { os: 'windows-11', now: now('no-keys') })).toBe(false);
  expect(mayAskForRecovery('restore', { os: 'windows-11', now: now('no-keys') })).toBe(true);
});
