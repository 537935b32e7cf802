import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readFirstTheme } from '../../../electron/settings/first-theme';
import { createSettingsService } from '../../../electron/settings/settings-service';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-theme-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

it.each(['light', 'dark', 'system'] as const)(
  'reads what the settings stored: %s',
  async (theme) => {
    await createSettingsService(folder).save({ theme });
    expect(readFirstTheme(folder)).toBe(theme);
  },
);

it('follows the system when there is nothing to read', async () => {
  expect(readFirstTheme(folder)).toBe('system');
  for (const text of ['', '{', 'null', '[]', '{"theme":"pink"}', '{"theme":7}']) {
    await writeFile(path.join(folder, 'settings.json'), text);
    expect(readFirstTheme(folder)).toBe('system');
  }
});
