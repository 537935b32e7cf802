import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSettingsService } from '../../../electron/settings/settings-service';
import { settingsSchema } from '../../../shared/settings';
import { temporaryFolder } from '../vm/support';

const defaults = settingsSchema.parse({});

describe('settings', () => {
  it('are the defaults until something is saved, and are read again', async () => {
    const folder = path.join(await temporaryFolder(), 'paddock');
    const settings = createSettingsService(folder);
    expect(settings.get()).toEqual(defaults);
    await Promise.all([settings.save({ theme: 'dark' }), settings.save({ shutdownSeconds: 30 })]);
    const expected = { ...defaults, theme: 'dark', shutdownSeconds: 30 };
    expect(settings.get()).toEqual(expected);
    expect(createSettingsService(folder).get()).toEqual(expected);
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  it('refuse values out of range and keep what they were', async () => {
    const folder = await temporaryFolder();
    const settings = createSettingsService(folder);
    await expect(settings.save({ shutdownSeconds: 1 })).rejects.toMatchObject({
      error: { code: 'bad-request' },
    });
    expect(settings.get()).toEqual(defaults);
    expect(await readdir(folder)).toEqual([]);
    await settings.save({ welcomed: true });
    expect(settings.get().welcomed).toBe(true);
  });

  it.each(['', '{', '[]', '{"theme":"purple"}'])('keep %j aside and start anew', async (text) => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'settings.json'), text);
    expect(createSettingsService(folder).get()).toEqual(defaults);
    expect(await readFile(path.join(folder, 'settings.json.broken'), 'utf8')).toBe(text);
    expect(await readdir(folder)).toEqual(['settings.json.broken']);
  });

  it('say when they cannot be written', async () => {
    const folder = await temporaryFolder();
    const settings = createSettingsService(folder);
    await mkdir(path.join(folder, 'settings.json'));
    await expect(settings.save({ welcomed: true })).rejects.toMatchObject({
      error: { code: 'file-unwritable' },
    });
    expect(settings.get().welcomed).toBe(false);
  });
});
