import { expect, it } from 'vitest';
import { usualTerminal } from '../../../shared/terminal';
import { settingsPatchSchema, settingsSchema } from '../../../shared/settings';

it('knows a value for every setting', () => {
  expect(settingsSchema.parse({})).toEqual({
    language: 'system',
    theme: 'system',
    shutdownSeconds: 60,
    atHostShutdown: 'suspend',
    suspendIdleMinutes: 0,
    welcomed: false,
    proveByItself: true,
    releaseKeys: 'ctrl-alt',
    desktopKeysToGuest: true,
    terminal: usualTerminal,
  });
  // Settings of an older version lack what is new.
  expect(settingsSchema.parse({ terminal: { fontSize: 20 } }).terminal).toEqual({
    ...usualTerminal,
    fontSize: 20,
  });
});

it('leaves out of a change what the change does not name', () => {
  expect(settingsPatchSchema.parse({ theme: 'dark' })).toEqual({ theme: 'dark' });
  expect(settingsPatchSchema.parse({})).toEqual({});
});

it('takes every setting into a change', () => {
  const all = settingsSchema.parse({});
  expect(settingsPatchSchema.parse(all)).toEqual(all);
  expect(settingsPatchSchema.safeParse({ suspendIdleMinutes: -1 }).success).toBe(false);
  expect(settingsPatchSchema.safeParse({ shutdownSeconds: 4 }).success).toBe(false);
});
