import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readFirstLook } from '../../../electron/settings/first-look';
import { createSettingsService } from '../../../electron/settings/settings-service';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-look-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

it.each([
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'zh-CN' },
  { theme: 'system', language: 'system' },
] as const)('reads what the settings stored: %j', async (look) => {
  await createSettingsService(folder).save(look);
  expect(readFirstLook(folder)).toEqual(look);
});

it('follows the system when there is nothing to read', async () => {
  const system = { theme: 'system', language: 'system' };
  expect(readFirstLook(folder)).toEqual(system);
  for (const text of ['', '{', 'null', '[]', '{"theme":"pink","language":"fr"}', '{"theme":7}']) {
    await writeFile(path.join(folder, 'settings.json'), text);
    expect(readFirstLook(folder)).toEqual(system);
  }
});
