import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '../../shared/settings';

/**
 * The theme that the settings ask for, read without their schema: the window has its colour before anything else is
 * loaded. What cannot be read is `system`; the settings service says why.
 * @param folder as `createSettingsService`.
 */
export function readFirstTheme(folder: string): Settings['theme'] {
  try {
    const settings: unknown = JSON.parse(readFileSync(path.join(folder, 'settings.json'), 'utf8'));
    if (typeof settings !== 'object' || settings === null) return 'system';
    const { theme }: Record<string, unknown> = { ...settings };
    return theme === 'light' || theme === 'dark' ? theme : 'system';
  } catch {
    return 'system';
  }
}
